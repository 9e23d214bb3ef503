"""``@canario …``: as the command, also in threads, where Slack has no commands."""

from typing import Any

import pytest

from bot.errors import Unavailable
from bot.service.values.commands.approvals import Refuse
from bot.service.values.commands.reads import Status
from bot.service.values.commands.steer import Promote
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Message
from tests.scenario.slack_entry.conftest import Taken
from tests.unit.slack.rollouts import rollout


def test_a_mention_is_the_same_command(slack: SlackServer, taken: Taken) -> None:
    """Who asked, where, and what."""
    assert slack.people.mention("promote shop", user="U0ANN", channel="#deployments").text == ""
    (command,) = taken.commands
    assert isinstance(command, Promote)
    assert (command.user, command.service) == ("U0ANN", "shop")
    assert command.channel == command.reply_to.channel
    assert command.reply_to.response_url == ""


def test_in_a_rollouts_thread_its_service_is_meant(
    slack: SlackServer, taken: Taken, card: Message
) -> None:
    """Nobody has to name what the thread is about; and the answer belongs there."""
    slack.people.mention("status", user="U0ANN", channel="#deployments", thread=card.ts)
    (command,) = taken.commands
    assert isinstance(command, Status)
    assert command.service == rollout().service_id
    assert command.reply_to.thread == card.ts


@pytest.mark.parametrize("words", ["", "help", "gobbledygook"])
def test_help_is_whispered_into_the_thread(
    slack: SlackServer, taken: Taken, card: Message, words: str
) -> None:
    """Help, no words and words that nobody understands are answered with help, to that person."""
    slack.people.mention(words, user="U0ANN", channel="#deployments", thread=card.ts)
    told = slack.ephemerals()[-1]
    assert (told.user, told.thread, told.via) == ("U0ANN", card.ts, "chat.postEphemeral")
    assert "/canary promote" in told.text
    assert taken.works == []


def test_a_slip_gets_the_nearest(slack: SlackServer, taken: Taken) -> None:
    """As with the command."""
    slack.people.mention("promte shop", user="U0ANN", channel="#deployments")
    assert "`/canary promote`" in slack.ephemerals()[-1].text
    assert taken.works == []


def test_what_needs_a_form_is_asked_for_in_words(slack: SlackServer, taken: Taken) -> None:
    """An event has no trigger to open a form with."""
    slack.people.mention("start", user="U0ANN", channel="#deployments")
    assert "start SERVICE" in slack.ephemerals()[-1].text
    slack.people.mention("refuse shop", user="U0ANN", channel="#deployments")
    assert "because REASON" in slack.ephemerals()[-1].text
    assert taken.works == []
    slack.people.mention("refuse shop because of x", user="U0ANN", channel="#deployments")
    (command,) = taken.commands
    assert isinstance(command, Refuse)


def test_an_event_that_comes_again_is_the_same_command(slack: SlackServer, taken: Taken) -> None:
    """Trap: Slack sends an event up to three times more; its id stays, and is the command's."""
    event = said("<@U0CANARIO> promote shop", ts="")
    for _ in range(2):
        again = slack.people.event(
            event, event_id="Ev1", **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "timeout"}
        )
        assert again.status_code == 200
    slack.people.event(event, event_id="Ev2")
    ids = [command.id for command in taken.commands]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 2


def test_a_person_of_another_workspace_is_told_no(slack: SlackServer, taken: Taken) -> None:
    """In a shared channel, the event's team is ours and the person's is not."""
    slack.people.mention("rollback shop", user="U0EVE", channel="#deployments")
    assert taken.works == []
    assert "own workspace" in slack.ephemerals()[-1].text


@pytest.mark.parametrize("more", [{"bot_id": "B1"}, {"subtype": "message_changed"}, {"user": ""}])
def test_what_no_person_said_is_left_alone(
    slack: SlackServer, taken: Taken, more: dict[str, str]
) -> None:
    """A bot's message, a changed one: nobody waits for an answer."""
    event = said("<@U0CANARIO> promote shop", ts="")
    assert slack.people.event(event | more).status_code == 200
    assert taken.works == []
    assert slack.ephemerals() == []


def test_a_queue_that_is_away_is_admitted(slack: SlackServer, taken: Taken) -> None:
    """Not done, and said so."""
    taken.refusing = Unavailable("Pub/Sub is away.")
    slack.people.mention("promote shop", user="U0ANN", channel="#deployments")
    assert "Not done" in slack.ephemerals()[-1].text


def said(text: str, **more: object) -> dict[str, object]:
    """A message of Ann's that mentions the bot."""
    event = {"type": "app_mention", "user": "U0ANN", "channel": "C0000001", "ts": "1772000000.1"}
    return {**event, "text": text, **more}


def test_an_edited_message_is_not_a_second_command(slack: SlackServer, taken: Taken) -> None:
    """An edit is another event of the same message: it is left alone, and the message's id is the
    command's, whatever event brings it."""
    text = "<@U0CANARIO> promote shop"
    slack.people.event(said(text), event_id="Ev1")
    slack.people.event(said(text, edited={"user": "U0ANN", "ts": "1772000009.0"}), event_id="Ev2")
    assert len(taken.commands) == 1
    slack.people.event(said(text), event_id="Ev3")
    assert len({command.id for command in taken.commands}) == 1


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
def test_a_message_of_another_kind_is_heard(slack: SlackServer, taken: Taken, subtype: str) -> None:
    """Also sent to the channel, or with a file: a person wrote it."""
    slack.people.event(said("<@U0CANARIO> rollback shop", subtype=subtype))
    assert len(taken.commands) == 1


@pytest.mark.parametrize(
    "text",
    [
        "please don't <@U0CANARIO> rollback shop",
        "&gt; <@U0CANARIO> rollback shop",
        "`<@U0CANARIO> rollback shop`",
        "```<@U0CANARIO> rollback shop```",
        "<@U0BOB> <@U0CANARIO> rollback shop",
        "<@U0CANARIO>\n&gt; promote shop",
        "<@U0CANARIO>: &gt;&gt;&gt; promote shop",
        "<@U0CANARIO> ~promote shop~",
    ],
)
def test_only_a_message_that_begins_with_the_mention_is_a_command(
    slack: SlackServer, taken: Taken, text: str
) -> None:
    """Anything else is answered with how to say it, and nothing is done."""
    slack.people.event(said(text))
    assert taken.works == []
    (told,) = slack.ephemerals()
    assert "A command begins with the mention" in told.text


def test_a_person_without_a_workspace_is_asked_for(slack: SlackServer, taken: Taken) -> None:
    """An event may leave out whose a person is: then Slack says it, or they are not ours."""
    slack.people.event(said("<@U0CANARIO> status shop", user="U0EVE"))
    assert taken.works == []
    slack.people.event(said("<@U0CANARIO> status shop"))
    assert len(taken.commands) == 1
    slack.faults.unavailable()
    slack.people.event(said("<@U0CANARIO> rollback shop", ts="1772000001.1"))
    assert len(taken.commands) == 1


def test_a_thread_names_its_rollout(slack: SlackServer, taken: Taken, card: Message) -> None:
    """What steers is about the rollout that the thread began with, not about a later one."""
    slack.people.mention("promote", user="U0ANN", channel="#deployments", thread=card.ts)
    (command,) = taken.commands
    assert command.rollout == rollout().id
    assert command.at is not None


def test_another_apps_message_begins_no_rollouts_thread(
    slack: SlackServer, taken: Taken, card: Message
) -> None:
    """Metadata is anybody's to set: only what our own bot posted is believed."""
    planted = slack.say("#deployments", "a rollout", "U0ANN")
    planted.metadata.update(card.metadata)
    slack.people.mention("promote", user="U0ANN", channel="#deployments", thread=planted.ts)
    assert taken.works == []
    assert "Name the service" in slack.ephemerals()[-1].text


def test_what_continues_names_its_service_while_slack_is_away(
    slack: SlackServer, taken: Taken, card: Message
) -> None:
    """Whose thread it is can't be known, so it promotes nothing."""
    slack.faults.unavailable()
    slack.people.mention("promote", user="U0ANN", channel="#deployments", thread=card.ts)
    assert taken.works == []


def test_slack_away_keeps_no_command_from_being_queued(
    slack: SlackServer, taken: Taken, card: Message
) -> None:
    """The thread can't be looked up: the channel's rollout is meant, as without a thread."""
    slack.faults.unavailable()
    slack.people.mention("hold", user="U0ANN", channel="#deployments", thread=card.ts)
    assert [command.service for command in taken.commands] == [""]


def test_without_saying_who_the_bot_is_an_event_steers_nothing(
    slack: SlackServer, taken: Taken
) -> None:
    """Then the name that a message begins with may be anybody's: it is answered, and not done."""
    ours = slack.people.mention("rollback shop", user="U0ANN", channel="#deployments")
    assert ours.status_code == 200
    assert len(taken.commands) == 1
    event = {
        "type": "app_mention",
        "user": "U0ANN",
        "user_team": slack.team_id,
        "channel": taken.commands[0].channel,
        "ts": "1.0",
        "text": "<@U0BOB> rollback shop, as <@U0CANARIO> would",
    }
    nobody: list[dict[str, Any]] = [{}, {"authorizations": []}, {"authorizations": [{}]}]
    for authorizations in nobody:
        body = {"type": "event_callback", "team_id": slack.team_id, "event": event}
        assert slack.people.send_json(body | authorizations).status_code == 200
    assert len(taken.commands) == 1
    assert "begin" in slack.ephemerals()[-1].text
