"""Who has recorded an event of PagerDuty's can't send it again when it is forgotten that it was
handled."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.pagerduty.webhook import AHEAD, MOST_AGE
from infra.stores.retention import HANDLED
from sandbox.pagerduty.webhooks import event_of, incident_data
from tests.support.world import CHANNEL, World

DAY = timedelta(days=1)


def taken(world: World, event: dict[str, Any]) -> bool:
    """Whether the event, signed and delivered, is said in the thread."""
    assert world.pagerduty.webhooks.send(event).status_code == 200
    world.settle()
    parent = world.card().ts
    said = [m.text for m in world.slack.messages(CHANNEL) if m.thread_ts == parent]
    return any("Dana took the page." in text for text in said)


def acknowledged(world: World, ago: timedelta) -> dict[str, Any]:
    """Dana took the page of a rollout that is over, so long ago."""
    world.start()
    world.alert(severity="Critical")
    [page] = world.pagerduty.incidents()
    data = incident_data("Q001", page.dedup_key, "acknowledged")
    return event_of("incident.acknowledged", data, "Dana", at=datetime.now(UTC) - ago)


@pytest.mark.parametrize("ago", [31 * DAY, 400 * DAY, -2 * DAY])
def test_an_event_that_may_be_forgotten_changes_nothing(world: World, ago: timedelta) -> None:
    """Its id is remembered for 31 days; it says itself when it happened, and that is signed."""
    assert not taken(world, acknowledged(world, ago))


@pytest.mark.parametrize("ago", [timedelta(0), 8 * DAY, 29 * DAY, -timedelta(hours=1)])
def test_an_event_that_comes_late_for_the_first_time_counts(world: World, ago: timedelta) -> None:
    """However long PagerDuty tries, and with a clock that is before ours."""
    assert taken(world, acknowledged(world, ago))


@pytest.mark.parametrize("at", [None, "", "yesterday", "2026-01-05T10:00:00", -1, 1e400, "9" * 99])
def test_an_event_that_does_not_say_when_is_dropped(world: World, at: object) -> None:
    """Each of PagerDuty's does; without it a recorded one would be good for ever."""
    event = acknowledged(world, timedelta(0))
    assert not taken(world, {**event, "occurred_at": at})
    assert taken(world, event)


def test_what_is_no_longer_known_to_be_handled_is_too_old() -> None:
    """From whichever side the clocks differ."""
    assert MOST_AGE + AHEAD <= HANDLED
