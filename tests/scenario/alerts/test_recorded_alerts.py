"""Who has recorded a signed alert can't send it again when it is forgotten that it was handled."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from infra.alerts.notifications import MOST_AGE
from infra.stores.retention import HANDLED
from tests.scenario.alerts.test_alert_webhook import generic, post, signed
from tests.support.world import CANARY, STABLE, World


def ago(days: float) -> str:
    """So many days before now."""
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


@pytest.mark.parametrize("days", [31, 400, -1, None])
def test_what_is_signed_without_a_time_is_of_now_or_changes_nothing(
    world: World, days: int | None
) -> None:
    """Who recorded it could send it when nobody knows any more that it was handled. One that does
    not say when it began pages, for it may have been a critical alert."""
    world.start(10)
    began = None if days is None else ago(days)
    body = json.dumps(generic(started_at=began)).encode()
    assert post(world, "own", body, signed(body, "second-key-of-our-own")).status_code == 200
    assert (world.phase, world.served()[CANARY]) == ("soaking", 10)
    paged = [each.summary for each in world.pagerduty.incidents()]
    says = days is not None and days > 0
    assert any("do not say when they began" in each for each in paged) == (not says)
    dated = signed(body, "second-key-of-our-own", int(time.time()))
    assert post(world, "own", body, dated).status_code == 200
    assert world.served() == {STABLE: 100}


def test_what_is_no_longer_known_to_be_handled_is_too_old() -> None:
    """An incident's news is remembered for longer than a recorded request is good."""
    assert MOST_AGE < HANDLED
