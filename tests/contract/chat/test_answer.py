"""Answers to one person, and who is who."""

import pytest

from bot.errors import Rejected, Unavailable
from bot.service.values.answers import Answer, ReplyTo
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal
from tests.support.http_script import HttpScript

ANSWER = Answer(sentence="shop-00002 is at 10 %.", lines=("errors 0.2 %",), next="50 % next.")


@pytest.fixture
def reply_to(slack: SlackServer) -> ReplyTo:
    """Where an answer to a command of Ann's goes."""
    form = slack.sender.command_form("status", user="U0ANN", channel="#deployments")
    return ReplyTo(
        user=form["user_id"], channel=form["channel_id"], response_url=form["response_url"]
    )


def test_an_answer_goes_by_response_url(
    slack: SlackServer, chat: SlackChat, reply_to: ReplyTo
) -> None:
    """Only the person who asked sees it."""
    chat.answer(reply_to, ANSWER)
    (told,) = slack.ephemerals()
    assert (told.user, told.via) == ("U0ANN", "response_url")
    assert told.text == "shop-00002 is at 10 %.\nerrors 0.2 %\n50 % next."
    assert slack.messages("#deployments") == []


def test_a_used_up_response_url_falls_back(
    slack: SlackServer, chat: SlackChat, reply_to: ReplyTo
) -> None:
    """The sixth answer to one request comes ephemerally in the channel."""
    for _ in range(6):
        chat.answer(reply_to, ANSWER)
    assert [e.via for e in slack.ephemerals()] == ["response_url"] * 5 + ["chat.postEphemeral"]


def test_without_a_response_url_the_channel_is_used(
    slack: SlackServer, chat: SlackChat, reply_to: ReplyTo
) -> None:
    """A request that came without one is answered all the same."""
    chat.answer(reply_to.model_copy(update={"response_url": ""}), ANSWER)
    assert [e.via for e in slack.ephemerals()] == ["chat.postEphemeral"]


def test_an_old_response_url_falls_back(journal: Journal) -> None:
    """After 30 minutes the answer comes ephemerally in the channel."""
    from pydantic import SecretStr

    from infra.slack.client import slack_client

    time = [1_800_000_000.0]
    slack = SlackServer(journal, now=lambda: time[0])
    slack.add_user("U0ANN", "ann")
    slack.add_channel("deployments", ["U0ANN"])
    slack.start()
    try:
        form = slack.sender.command_form("status", user="U0ANN", channel="#deployments")
        time[0] += 31 * 60
        chat = SlackChat(slack_client(SecretStr(slack.token), slack.api_url))
        chat.answer(
            ReplyTo(user="U0ANN", channel=form["channel_id"], response_url=form["response_url"]),
            ANSWER,
        )
        assert [e.via for e in slack.ephemerals()] == ["chat.postEphemeral"]
    finally:
        slack.stop()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_response_url_that_fails(slack: SlackServer, chat: SlackChat, status: int) -> None:
    """What is Slack's trouble is tried again later."""
    with HttpScript([status]) as script:
        reply_to = ReplyTo(user="U0ANN", channel="C0NONE", response_url=f"http://{script.address}/")
        with pytest.raises(Unavailable):
            chat.answer(reply_to, ANSWER)
    assert len(script.bodies) == 1


def test_who_can_be_told_nowhere_else_gets_a_message(slack: SlackServer, chat: SlackChat) -> None:
    """The URL is gone and the channel none of ours: a message of their own is left."""
    with HttpScript([404]) as script:
        address = f"http://{script.address}/"
        chat.answer(ReplyTo(user="U0ANN", channel="C0NONE", response_url=address), ANSWER)
    assert [told.text for told in slack.direct("U0ANN")] == [
        "shop-00002 is at 10 %.\nerrors 0.2 %\n50 % next."
    ]


def test_whom_slack_does_not_know_is_told_nothing(chat: SlackChat) -> None:
    """There is no way left, and it is Rejected: it is not tried for ever."""
    with pytest.raises(Rejected):
        chat.answer(ReplyTo(user="U0NOBODY", channel="C0NONE"), ANSWER)


def test_who_is_named_is_not_looked_up(chat: SlackChat, journal: Journal) -> None:
    """A plan's own user id needs no answer of Slack's about its groups."""
    assert chat.is_one_of("U0BOB", ["S0DEPLOYERS", "ann@example.com", "U0BOB"])
    assert not journal.entries()


def test_slack_away_is_worth_another_try(
    slack: SlackServer, chat: SlackChat, reply_to: ReplyTo
) -> None:
    """An answer that could not be given is Unavailable, not lost."""
    slack.faults.unavailable()
    with pytest.raises(Unavailable):
        chat.answer(reply_to, ANSWER)
    slack.faults.unavailable(False)
    slack.faults.rate_limit_next()
    with pytest.raises(Unavailable):
        chat.answer(reply_to, ANSWER)


@pytest.mark.parametrize(
    ("people", "among"),
    [
        (["U0BOB"], True),
        (["S0DEPLOYERS"], True),
        (["bob@example.com"], True),
        (["U0ANN", "Bob@Example.com"], True),
        (["U0ANN", "ann@example.com"], False),
        (["S0NOBODY", "nobody@example.com"], False),
        ([], False),
    ],
)
def test_bob_is_found_among_people(chat: SlackChat, people: list[str], among: bool) -> None:
    """Users, user groups and e-mail addresses are resolved; unknown ones are nobody."""
    assert chat.is_one_of("U0BOB", people) is among


def test_people_are_named_as_slack_calls_them(chat: SlackChat, slack: SlackServer) -> None:
    """Users, groups and e-mail addresses by name, and what Slack does not know as it is written;
    not even a Slack that is away makes an error of it."""
    people = ["U0BOB", "S0DEPLOYERS", "bob@example.com", "S0NOBODY", "U0NOBODY", "no@example.com"]
    bob, group, *rest = chat.names_of(people)
    assert (bob, group) == ("bob", "@deployers")
    assert rest == ["bob", "S0NOBODY", "U0NOBODY", "no@example.com"]
    slack.faults.unavailable()
    assert chat.names_of(["U0ANN"]) == ("U0ANN",)


def test_people_are_asked_for_once_in_a_while(chat: SlackChat, journal: Journal) -> None:
    """Where nothing but a view depends on them, answers are remembered for some minutes."""
    for _ in range(3):
        chat.is_one_of("U0BOB", ["S0DEPLOYERS"], remembered=True)
    calls = [e for e in journal.entries() if e.method == "usergroups.users.list"]
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("user", "channel", "member"),
    [("U0ANN", "#deployments", True), ("U0EVE", "#deployments", False)],
)
def test_membership_of_a_channel(chat: SlackChat, user: str, channel: str, member: bool) -> None:
    """A channel's members are read by its name."""
    assert chat.in_channel(user, channel) is member


def test_who_has_just_joined_is_a_member(slack: SlackServer, chat: SlackChat) -> None:
    """A no is asked anew: nobody waits for a memory to fade."""
    channel = slack.add_channel("late", [])
    assert not chat.in_channel("U0EVE", "#late")
    slack.join(channel, "U0EVE")
    assert chat.in_channel("U0EVE", "#late")


def test_a_channel_without_the_bot_is_rejected(chat: SlackChat) -> None:
    """Membership can't be known there, and the error says what to do."""
    with pytest.raises(Rejected) as refused:
        chat.in_channel("U0ANN", "#private")
    assert "/invite @canario" in refused.value.next_step
