"""Addresses and ids from outside that an answer can't go to: what was asked is done all the same,
once, and the answer finds another way."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from tests.security.doors import Doors, doors
from tests.support.http_script import HttpScript
from tests.support.world import OPERATOR

SECRET = "s3cret"

NO_ADDRESS = [
    "http://[",
    SECRET,
    f"hooks.slack.com/commands/T1/{SECRET}",
    "https://",
    f"https:///{SECRET}",
    f"https://hooks.example/{SECRET} with spaces",
    f"https://hooks.example:{SECRET}/",
    f"https://hooks.example:99999999/{SECRET}",
    f"http://hööks.example/{SECRET}\u2028",
    f"https://127.0.0.1:1/{SECRET}",
    f"http://no-such-host.invalid/{SECRET}",
    f"file:///etc/{SECRET}",
    f"http://127.0.0.1\n/{SECRET}",
    f"http://%zz/{SECRET}",
    " ",
    "\udcff",
    f"http://{'a' * 3000}/{SECRET}",
]

NO_CHANNEL = ["http://[", "a b\n", "\u2028", "x" * 3000, "<!channel>", "C0NOWHERE"]


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """All functions, and a rollout."""
    with doors(tmp_path_factory.mktemp("doors")) as ready:
        ready.world.start(10)
        yield ready


@pytest.fixture(autouse=True)
def _anew(shut: Doors) -> None:
    shut.forget()


def told(shut: Doors) -> list[tuple[str, str]]:
    """How Slack has shown answers to the operator, and where."""
    ways = ("chat.postEphemeral", "chat.postMessage", "response_url")
    calls = [each for each in shut.done if each.method in ways and "refused" not in each.detail]
    return [(each.method, str(each.detail["channel"])) for each in calls]


def faults(shut: Doors) -> list[str]:
    """What the log has of faults, and of the secret."""
    return [line for line in shut.lines if '"ERROR"' in line or SECRET in line]


def pressed(shut: Doors, url: str, **forged: Any) -> TestResponse:
    """A press on the rollout's message."""
    sender = shut.world.slack.sender
    payload = sender.click_payload(
        shut.world.card(), "canario:hold", user=OPERATOR, response_url=url, **forged
    )
    return shut.slack(urlencode({"payload": json.dumps(payload)}).encode())


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_a_command_whose_address_is_none_is_answered_in_the_channel(shut: Doors, url: str) -> None:
    """By ``work`` at its first try; the log has nothing of the address."""
    assert shut.command(text="status shop", response_url=url).status_code == 200
    assert told(shut) == [("chat.postEphemeral", "#deployments")]
    assert not faults(shut)
    assert sum("work: done" in line for line in shut.lines) == 1


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_the_function_itself_says_goes_to_the_channel(shut: Doors, url: str) -> None:
    """An answer to a press on what is no button of ours, within the time that Slack waits."""
    strange = [{"action_id": "canario:nonsense", "value": "x"}]
    assert pressed(shut, url, actions=strange).status_code == 200
    assert told(shut) == [("chat.postEphemeral", "#deployments")]
    assert not faults(shut)


def test_an_address_that_is_used_up_is_no_end_of_it(shut: Doors) -> None:
    """The function answers in the channel where Slack takes no sixth answer by an address."""
    with HttpScript([404]) as script:
        pressed(shut, f"http://{script.address}/", actions=[{"action_id": "canario:x"}])
    assert told(shut) == [("chat.postEphemeral", "#deployments")]


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_a_form_is_opened_whatever_the_address(shut: Doors, url: str) -> None:
    """However long it is: what a form can't keep is left out."""
    assert shut.command(text="start", response_url=url).text == ""
    assert "views.open" in [each.method for each in shut.done]
    assert not faults(shut)


def test_a_press_whose_address_is_none_is_carried_out_once(shut: Doors) -> None:
    """It holds the rollout, and who pressed is told so in the channel."""
    generation = shut.world.service().generation
    pressed(shut, "http://[")
    assert shut.world.phase == "holding"
    assert shut.world.service().generation == generation + 1
    assert ("chat.postEphemeral", "#deployments") in told(shut)
    assert not faults(shut)


@pytest.mark.parametrize("channel", NO_CHANNEL)
def test_who_asks_where_we_may_not_write_gets_a_message(shut: Doors, channel: str) -> None:
    """By no address and in no channel: then in a message of their own."""
    shut.command(text="status shop", response_url="http://[", channel_id=channel)
    assert told(shut) == [("chat.postMessage", "@olivia")]
    assert not faults(shut)
