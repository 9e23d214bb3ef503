"""Other inputs of the kinds that once got in: doubled headers, numbers out of hand, words in plans
and stores, a signed request at another function."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from click.testing import CliRunner

from cli.main import main
from tests.support.running_world import running
from tests.support.world import CANARY, CHANNEL, OPERATOR, SERVICE, World, real_seconds

PINGS = "<!channel> <@U0BOSS> <!subteam^S0ALL>"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A shop with a new revision."""
    with running(World(tmp_path)) as ready:
        yield ready


def forms(world: World) -> tuple[bytes, dict[str, str]]:
    """A rollback as Slack signs it."""
    body = world.slack.sender.command_form("rollback shop", user=OPERATOR, channel=CHANNEL)
    raw = urlencode(body).encode()
    return raw, world.slack.sender.signed(raw, real_seconds())


@pytest.mark.parametrize("name", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_a_header_that_stands_twice_is_refused(world: World, name: str) -> None:
    """Whichever of the two is the right one: nobody says which is meant."""
    world.start(10)
    raw, headers = forms(world)
    wrong = {"X-Slack-Signature": f"v0={'0' * 64}", "X-Slack-Request-Timestamp": "1"}[name]
    for both in (f"{headers[name]},{wrong}", f"{wrong}, {headers[name]}"):
        sent = headers | {name: both, "Content-Type": "application/x-www-form-urlencoded"}
        assert requests.post(world.urls["slack"], raw, headers=sent, timeout=5).status_code == 401
    world.settle()
    assert world.phase == "soaking"


def test_a_signed_request_at_another_function_is_nothing(world: World) -> None:
    """What Slack signed is no work, no alert and no tick."""
    world.start(10)
    raw, headers = forms(world)
    for target in ("work", "alert"):
        requests.post(world.urls[target], raw, headers=headers, timeout=5)
    world.settle()
    assert world.served()[CANARY] == 10


@pytest.mark.parametrize(
    "text",
    [
        "freeze shop for 99999999999999999999h because x",
        "freeze shop until 99999-12-31 because x",
        "approve shop at 99999999999999999999%",
        "approve shop shop-" + "9" * 5000,
        "start shop shop-" + "\u0661" * 300,
        "promote " + "\u202e" * 4000,
        "rollback shop because "
        + "\u0000\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    ],
)
def test_numbers_and_letters_out_of_hand_are_answered(world: World, text: str) -> None:
    """In words, within the time that Slack waits, and without anything that continues."""
    said = world.say(text)
    assert said
    assert "went wrong" not in said[-1]
    assert world.service().freeze is None
    assert world.phase == "idle"


def test_words_of_a_plan_are_only_words(world: World) -> None:
    """A plan's description and checklist ping nobody, wherever they are shown."""
    world.write_plan(
        description=PINGS, gates={"checklist": [f"{PINGS} *looked*"]}, environment="production"
    )
    world.push_plans()
    world.say("plan shop")
    world.say("start")
    world.settle()
    world.say(f"start shop {CANARY}")
    shown = str([*world.slack.views(), *world.slack.messages(CHANNEL)])
    shown += str(world.slack.ephemerals())
    for ping in PINGS.split(" "):
        assert ping not in _mrkdwn(shown), ping


def _mrkdwn(shown: str) -> str:
    """Without plain_text, in which nothing is a mention."""
    return re.sub(r"\{'type': 'plain_text', [^}]*\}", "", shown)


def test_words_of_a_store_steer_no_terminal(world: World) -> None:
    """Who may write the database can't write to the terminal of who checks it."""
    world.start(10)
    with sqlite3.connect(world.store_path) as connection:
        body = json.dumps({"generation": "\x1b]0;owned\x07\n\u202eOK: all fine"})
        connection.execute("UPDATE audit SET body = ? WHERE generation = 2", (body,))
    said = CliRunner().invoke(main, ["doctor", "--only", "trail"], obj=world.wiring).output
    assert SERVICE in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert all(line.split()[1] == f"{SERVICE}:" for line in said.splitlines() if "fine" in line)


@pytest.mark.parametrize("command", ["doctor", "plan push plans/demo.yaml", "outbox list"])
def test_names_in_a_store_steer_no_terminal(
    world: World, caplog: pytest.LogCaptureFixture, command: str
) -> None:
    """Nor in what is said, or logged to it, of a document that can't be read."""
    world.start(10)
    world.slack.faults.unavailable()
    world.say("hold shop")
    odd = '{"\\u001b]0;owned\\u0007\\u202e": 1,'
    with sqlite3.connect(world.store_path) as connection:
        connection.execute("UPDATE plans SET body = ? || substr(body, 2)", (odd,))
        connection.execute("UPDATE outbox SET body = ? || substr(body, 2)", (odd,))
    said = CliRunner().invoke(main, command.split(), obj=world.wiring).output + caplog.text
    assert "owned" in said
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_a_lost_operator_locks_nobody_out_of_the_way_back(world: World) -> None:
    """Nobody of the plan is in the workspace any more: everybody still holds and rolls back."""
    world.start(10)
    world.slack.add_user(OPERATOR, "olivia", deleted=True)
    said = world.say("rollback shop because nobody is left", user="U0VISITOR")
    assert said[-1].startswith("Rolling back")
