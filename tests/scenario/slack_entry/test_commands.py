"""``/canary …``, signed by Slack, through the real door."""

import pytest

from bot.errors import Unavailable
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import Promote, RollBack
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal
from tests.scenario.slack_entry.conftest import Say, Taken


def test_a_command_is_put_and_acknowledged(say: Say, taken: Taken) -> None:
    """Promote is handed on with who asked where, and the person is told that it was."""
    assert say("promote shop because it looks fine").startswith("On it: promoting `shop`.")
    (command,) = taken.commands
    assert isinstance(command, Promote)
    assert (command.user, command.user_name, command.channel_name) == (
        "U0ANN",
        "ann",
        "deployments",
    )
    assert (command.service, command.reason) == ("shop", "it looks fine")
    assert command.reply_to.user == "U0ANN"
    assert command.reply_to.channel == command.channel
    assert command.reply_to.response_url.startswith("http")
    assert command.at is not None


@pytest.mark.parametrize("text", ["", "help", "help promote"])
def test_help_is_answered_at_once(say: Say, taken: Taken, text: str) -> None:
    """Help needs no worker."""
    assert "/canary" in say(text)
    assert taken.works == []


def test_a_usage_error_is_answered_at_once(say: Say, taken: Taken) -> None:
    """A wrong line does nothing, and says so with the usage."""
    answer = say("promote shop --anyway")
    assert "needs a reason" in answer
    assert "Nothing was done" in answer
    assert taken.works == []


def test_words_in_an_answer_ping_nobody(say: Say, taken: Taken, slack: SlackServer) -> None:
    """What the person wrote comes back as text."""
    say("&lt;!channel&gt;")
    told = slack.ephemerals()[-1]
    assert "<!" not in told.text + str(told.blocks)


def test_a_start_has_all_its_parts(say: Say, taken: Taken) -> None:
    """Service, revision, plan, again and reason travel through the queue."""
    say("start shop shop-00002 --plan shop-fast --again because it was the database")
    (command,) = taken.commands
    assert isinstance(command, Start)
    assert (command.revision, command.plan, command.again) == ("shop-00002", "shop-fast", True)
    assert command.reason == "it was the database"


def test_the_same_signed_body_twice_is_the_same_command(slack: SlackServer, taken: Taken) -> None:
    """Trap: a signed body is accepted twice within five minutes. Its command keeps its id, so the
    worker's inbox counts it once; another command has another id."""
    form = slack.sender.command_form("promote shop", user="U0ANN", channel="#deployments")
    slack.sender.send(form)
    slack.sender.send(form)
    slack.command("promote shop", user="U0ANN", channel="#deployments")
    ids = [command.id for command in taken.commands]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 2


def test_a_queue_that_is_away_is_admitted(say: Say, taken: Taken) -> None:
    """Nothing was done, and the person is told so and what to do."""
    taken.refusing = Unavailable("Pub/Sub does not answer.", "Try again.")
    answer = say("promote shop")
    assert "Not done" in answer
    assert "Try again" in answer


def test_a_rollback_that_can_t_be_handed_on_names_another_way(say: Say, taken: Taken) -> None:
    """Who has to roll back now is told how to do it without Canario."""
    taken.refusing = Unavailable("Pub/Sub does not answer.", "Try again.")
    assert "gcloud run services update-traffic" in say("rollback shop")


def test_an_exception_becomes_a_sentence(
    say: Say, taken: Taken, caplog: pytest.LogCaptureFixture
) -> None:
    """Trap: an exception would be a 500 and a lost answer. It is a 200 with words, and the log
    has its kind but nothing of the request."""
    taken.refusing = RuntimeError("a bug")
    assert "Nothing was done" in say("rollback shop because of the-secret-plan")
    assert "RuntimeError" in caplog.text
    assert "the-secret-plan" not in caplog.text


def test_an_unknown_slash_command_is_answered(slack: SlackServer, taken: Taken) -> None:
    """Trap: Bolt answers 404 to a command that nobody listens to."""
    answer = slack.command("x", user="U0ANN", channel="#deployments", command="/other")
    assert answer.status_code == 200
    assert "`/other`" in answer.json()["text"]
    assert taken.works == []


def test_slack_is_never_asked_who_we_are(say: Say, journal: Journal) -> None:
    """Trap: with a token alone Bolt calls auth.test first, and can't start while Slack is down."""
    say("promote shop")
    assert [e for e in journal.entries() if e.method == "auth.test"] == []


def test_rollback_with_words_after_it_has_a_reason(say: Say, taken: Taken) -> None:
    """Stopping is easy: nobody has to remember ``because``."""
    say("rollback shop checkout is broken")
    (command,) = taken.commands
    assert isinstance(command, RollBack)
    assert command.reason == "checkout is broken"
