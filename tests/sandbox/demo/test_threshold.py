"""The bare threshold that the demo compares itself with, and what the demo makes of it."""

from dataclasses import replace

from bot.rollout.state import Phase
from sandbox.cloud_run.meter import Meter
from sandbox.cloud_run.types import Revision
from sandbox.demo.ended import Ended
from sandbox.demo.scenarios import SCENARIOS
from sandbox.demo.threshold import BareThreshold
from tests.sandbox.clock import Clock

STABLE, CANARY = "shop-00001", "shop-00002"


def visited(meter: Meter, revision: str, good: int, bad: int) -> None:
    """Requests that were answered now."""
    answered = Revision("acme", "us-central1", "shop", revision, uid="", image="", created=0.0)
    for status in (200,) * good + (500,) * bad:
        meter.record(answered, status, 0.004, 0.3)


def test_it_fires_at_the_first_minute_over_one_percent_and_only_once() -> None:
    """With what both revisions answered in that minute."""
    clock = Clock()
    meter = Meter(1.0, clock)
    bare = BareThreshold(meter, CANARY, STABLE, clock())
    for good, bad in ((100, 1), (30, 10), (30, 10)):
        visited(meter, CANARY, good, bad)
        visited(meter, STABLE, 3 * good, 3 * bad)
        clock.advance(1)
        shot = bare.look(clock())
        if (good, bad) == (100, 1):
            assert shot is None
            continue
        assert bare.shot is not None
        assert bare.shot.words == (
            "10 of 40 requests (25 %) of shop-00002 failed in one minute, "
            "and 30 of 120 requests (25 %) of shop-00001"
        )
    assert bare.look(clock()) is None


def test_errors_of_stable_alone_are_not_held_against_the_canary() -> None:
    """It looks at one revision, and at minutes that are over."""
    clock = Clock()
    meter = Meter(1.0, clock)
    bare = BareThreshold(meter, CANARY, STABLE, clock())
    visited(meter, CANARY, 10, 0)
    visited(meter, STABLE, 0, 10)
    clock.advance(1)
    visited(meter, CANARY, 0, 10)
    assert bare.look(clock()) is None


def test_the_noisy_scenario_shows_nothing_where_no_threshold_would_have_fired() -> None:
    """Then it has not ended as it must, whatever became of the canary."""
    ended = Ended(SCENARIOS["noisy"], Phase.COMPLETED, "serves 100 %.", 30.0)
    assert not ended.as_it_must
    clock = Clock()
    meter = Meter(1.0, clock)
    bare = BareThreshold(meter, CANARY, STABLE, clock())
    visited(meter, CANARY, 3, 1)
    clock.advance(1)
    shown = replace(ended, shot=bare.look(clock()))
    assert shown.as_it_must
    assert 'a bare "error rate > 1 %" would have rolled it back: 1 of 4' in shown.lines[2]
