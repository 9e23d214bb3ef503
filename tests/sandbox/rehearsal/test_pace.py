"""Minutes that are passed over change nothing."""

from datetime import timedelta

import pytest

from bot.plan.reading.load import load_plan
from sandbox.rehearsal.playing.pace import STRIDE
from sandbox.rehearsal.playing.play import Played, rehearse
from sandbox.rehearsal.scenario.reading import load_scenario
from tests.sandbox.rehearsal.rehearsing import with_fields

STEPS = [{"traffic": "10%", "soak": "5h"}, {"traffic": "100%", "soak": "1h"}]


HOURS = {"days": "Mon-Fri", "hours": "08:00-12:00", "timezone": "UTC"}


def played(scenario: str, stride: timedelta = STRIDE, steps: object = STEPS) -> Played:
    """A rollout of six hours."""
    plan = load_plan(with_fields(steps=steps), "plan")
    return rehearse(plan, load_scenario(scenario, "scenario", plan), stride=stride)


PAUSED = [{"traffic": "10%", "soak": "3h", "hours": HOURS}, {"traffic": "100%"}]
"""From 10:05 on it soaks until noon, and the rest in the next morning."""


@pytest.mark.parametrize(
    ("scenario", "steps"),
    [
        ("seed: 3\n", STEPS),
        ("events: {4h: canary errors 6%}\n", STEPS),
        ("seed: 3\n", PAUSED),
        ("events: {9h: canary errors 6%}\n", PAUSED),
    ],
)
def test_the_same_is_decided_at_the_same_time(scenario: str, steps: object) -> None:
    """As if each minute had been evaluated; with far fewer evaluations."""
    few = played(scenario, steps=steps)
    each = played(scenario, timedelta(), steps)
    assert len(few.record.evaluations) < len(each.record.evaluations) / 2
    decided = [
        [(e.at, e.kind) for e in one.timeline.entries if e.kind not in ("verdict", "answer")]
        for one in (few, each)
    ]
    assert decided[0] == decided[1]
