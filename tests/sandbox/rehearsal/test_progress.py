"""Whoever waits for a rehearsal is never left without a word for long."""

from itertools import count

from bot.plan.reading.load import load_plan
from sandbox.rehearsal.playing.play import rehearse
from sandbox.rehearsal.playing.progress import Progress
from sandbox.rehearsal.scenario.reading import load_scenario
from tests.sandbox.rehearsal.rehearsing import SHOP


def played(seconds: float) -> tuple[list[str], int]:
    """What is said while each minute that is played takes so long, and the number of minutes."""
    plan = load_plan(SHOP, "plan")
    passed = count()
    said: list[str] = []
    progress = Progress(lambda: next(passed) * seconds, said.append)
    done = rehearse(plan, load_scenario("seed: 1\n", "scenario", plan), progress=progress)
    return said, len(done.record.evaluations)


def test_it_says_how_far_it_is_every_other_second() -> None:
    """With how much is played and what the canary has; of a quick one nothing is said."""
    said, minutes = played(1.0)
    assert len(said) >= minutes / 4
    assert any("10 %" in line for line in said)
    assert played(0.0)[0] == []
