"""The simulation holds on the same seeds each time (`make simulate` plays new ones), and is worth
its name: it catches planted bugs."""

import logging
from collections.abc import Iterator

import pytest

from tests.simulation.catching.catch import catch, known
from tests.simulation.planted.deciding import PLANTED
from tests.simulation.play import play
from tests.simulation.setting import Setting
from tests.simulation.shrink import shrink

KNOWN = range(48)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The bot logs every trouble that the simulation makes."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def held(seed: int) -> None:
    """Fail with the shortest trace unless every invariant held."""
    outcome = play(seed)
    if outcome.failure:
        shortest = shrink(outcome, Setting())
        pytest.fail(f"seed {seed}: {shortest.failure}\n" + "\n".join(shortest.trace[-80:]))


def test_every_invariant_holds_on_known_seeds() -> None:
    """The same seeds every time: whatever crashes, repeats or fails, nothing is lost or wrong."""
    for seed in KNOWN:
        held(seed)


def test_every_invariant_holds_where_a_watch_keeps_a_part_on_stable() -> None:
    """The last shift is made after the watch, and it is complete only then."""
    for seed in (*range(10), 79):
        outcome = play(seed, Setting(world="kept on stable"))
        assert not outcome.failure, f"seed {seed}: {outcome.failure}"


def test_confirmations_hold_on_known_seeds() -> None:
    """The world of people who confirm is played where it is named."""
    for seed in range(6):
        outcome = play(seed, Setting(world="confirmations"))
        assert outcome.failure is None, (seed, outcome.failure)


def test_every_invariant_holds_where_switches_are_thrown() -> None:
    """Mitigations and kill switches, with crashes at every call."""
    for seed in range(8):
        outcome = play(seed, Setting(world="switches"))
        assert not outcome.failure, (seed, outcome.failure, outcome.trace[-60:])


def test_the_same_seed_gives_the_same_run() -> None:
    """A failure can be replayed."""
    assert play(7).trace == play(7).trace


def test_runs_are_rough() -> None:
    """Workers die, calls fail, and decisions are made; else nothing would be shown."""
    counts = [play(seed).counts for seed in range(20)]
    assert sum(c.crashes for c in counts) > 20
    assert sum(c.faults for c in counts) > 50
    assert sum(c.decisions for c in counts) > 150


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name: str) -> None:
    """A simulation that lets this bug through, or fails for another reason, is worth nothing."""
    assert catch(name, known().get(name))


def test_there_are_enough_planted_bugs() -> None:
    """At least fifteen, so that no one kind of mistake hides."""
    assert len(PLANTED) >= 15
