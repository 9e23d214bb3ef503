"""Who is who in Slack, where several requests look at the same time."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from pydantic import SecretStr

from bot.errors import CanarioError, Rejected
from infra.slack.client import slack_client
from infra.slack.people import SlackPeople
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal


def test_two_who_look_for_a_new_channel_at_once_both_get_an_answer(slack: SlackServer) -> None:
    """One request forgets the names and can't read them anew while another one holds them."""
    between: list[Callable[[], object]] = []

    def clock() -> float:
        while between:
            between.pop()()
        return 0.0

    def the_other() -> None:
        slack.faults.unavailable()
        with suppress(CanarioError):
            people.channel_id("#nowhere")
        slack.faults.unavailable(down=False)

    people = SlackPeople(slack_client(SecretStr(slack.token), slack.api_url), clock)
    known = people.channel_id("#deployments")
    between.append(the_other)
    with pytest.raises(Rejected, match="no such channel"):
        people.channel_id("#nowhere")
    assert people.channel_id("#deployments") == known


def test_names_that_were_just_read_are_not_read_again(slack: SlackServer, journal: Journal) -> None:
    """A channel that is not among them is not there."""
    people = SlackPeople(slack_client(SecretStr(slack.token), slack.api_url))
    for _ in range(2):
        with pytest.raises(Rejected, match="no such channel"):
            people.channel_id("#nowhere", remembered=False)
    assert len([e for e in journal.entries() if e.method == "users.conversations"]) == 2
