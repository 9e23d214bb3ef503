"""What somebody who runs Canario should hear of is in the log, by a name that alerts count."""

import logging
import re
from collections.abc import Iterator

import pytest

from bot.events import Event
from tests.docs.pages import ROOT
from tests.support.world import CANARY, World

TERRAFORM = (ROOT / "terraform" / "alerts.tf").read_text("utf-8")


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[set[str]]:
    """The events in the log so far."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.add(getattr(record, "labels", {}).get("event", ""))

    found: set[str] = set()
    ear = Ear()
    for name in ("canario", "infra"):
        logging.getLogger(name).addHandler(ear)
    yield found
    for name in ("canario", "infra"):
        logging.getLogger(name).removeHandler(ear)


def test_traffic_that_is_not_served_after_a_minute(world: World, heard: set[str]) -> None:
    """A rollback that Cloud Run does not take is heard of by the next tick, and not before."""
    world.start(10)
    world.cloud.platform.knobs.refuse_next("UNAVAILABLE", "Not now.", times=100)
    world.say("rollback shop because odd")
    assert Event.SHIFT_LATE not in heard
    world.clock.forward(90)
    world.tick()
    assert Event.SHIFT_LATE in heard


def test_what_slack_refuses_and_what_is_given_up(world: World, heard: set[str]) -> None:
    """A scope that is gone; what was to be said is parked."""
    world.start(10)
    world.slack.scopes.discard("chat:write")
    world.say("hold shop because odd")
    assert {Event.SLACK_REFUSED, Event.PARKED} <= heard


def test_what_nobody_takes_up(world: World, heard: set[str]) -> None:
    """A rollout that is due for minutes."""
    world.start(10)
    world.tick()
    assert Event.OVERDUE not in heard
    world.clock.forward(900)
    world.tick()
    assert Event.OVERDUE in heard
    assert world.rollout.canary == CANARY


def test_each_event_is_counted_and_each_alert_has_its_section() -> None:
    """Terraform counts these lines and no others; docs/operations.md says what to do for every
    alert, by its name."""
    events = TERRAFORM.split("events = {")[1].split("\n  }\n")[0]
    assert set(re.findall(r"^    (\w+) = \{", events, re.M)) == set(Event)
    thresholds = TERRAFORM.split("thresholds = merge(")[1].split("\n  )\n")[0]
    others = set(re.findall(r"^      (\w+) = \{", thresholds, re.M))
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for name in {*Event, *others, "tick_missed"}:
        section = page.partition(f"### {name}\n")[2].partition("\n### ")[0]
        assert "```sh" in section, name
