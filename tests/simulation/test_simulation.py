"""The simulation holds on the same seeds each time (`make simulate` plays new ones), and is worth
its name: it catches planted bugs."""

import logging
from collections.abc import Iterator

import pytest

from tests.simulation.catching.catch import catch, known
from tests.simulation.hub import Counts
from tests.simulation.planted.deciding import PLANTED
from tests.simulation.play import play
from tests.simulation.setting import Setting
from tests.simulation.shrink import shrink

KNOWN, CHUNK = 48, 16


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The bot logs every trouble that the simulation makes."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def held(seed: int) -> Counts:
    """Fail with the shortest trace unless every invariant held."""
    outcome = play(seed)
    if outcome.failure:
        shortest = shrink(outcome, Setting())
        pytest.fail(f"seed {seed}: {shortest.failure}\n" + "\n".join(shortest.trace[-80:]))
    return outcome.counts


@pytest.mark.parametrize("first", range(0, KNOWN, CHUNK))
def test_every_invariant_holds_on_known_seeds(first: int) -> None:
    """The same seeds every time: whatever crashes, repeats or fails, nothing is lost or wrong.
    Workers do die, calls fail, and decisions are made; else nothing would be shown."""
    counts = [held(seed) for seed in range(first, first + CHUNK)]
    assert sum(c.crashes for c in counts) > CHUNK
    assert sum(c.faults for c in counts) > 2.5 * CHUNK
    assert sum(c.decisions for c in counts) > 7.5 * CHUNK


NAMED = {
    "kept on stable": (*range(10), 79),
    "confirmations": range(6),
    "switches": range(8),
    "latest": range(8),
    "regions": range(4),
    "waves": range(4),
    "long steps": range(4),
    "long steps in SQLite": range(4, 6),
    "long steps in Firestore": range(6, 8),
    "asking": range(2),
    "app": range(6),
    "alerts mitigated": range(2),
    "holds that page": range(3),
    "next plans": (1,),
    "deployments": range(2),
    "straight to traffic": range(2),
}
"""Worlds that no seed chooses, and the seeds that are played in each."""


@pytest.mark.parametrize("world", NAMED)
def test_every_invariant_holds_in_worlds_that_are_named(world: str) -> None:
    """A watch keeps a part on stable; people confirm; mitigations and kill switches are thrown;
    deployments serve at once between rollouts; two regions, together and in waves, of which one is
    away for a while, changed by hand, or bad alone; in most evaluations nothing happens; people
    override gates and are asked questions; an app keeps its share itself; and deployments start
    rollouts."""
    for seed in NAMED[world]:
        outcome = play(seed, Setting(world=world))
        assert not outcome.failure, (seed, outcome.failure, outcome.trace[-60:])


@pytest.mark.parametrize(
    ("seed", "world", "suspended"),
    [(12, "jobs", 0.5), (4, "jobs", 0.9), (1, "kept on stable", 0.9), (9, "confirmations", 0.9)],
)
def test_runs_that_failed_once_hold(seed: int, world: str, suspended: float) -> None:
    """Workers are suspended again and again, and more people decide."""
    outcome = play(seed, Setting(suspended=suspended, people=20, world=world))
    assert not outcome.failure, outcome.trace[-60:]


def test_the_same_seed_gives_the_same_run() -> None:
    """A failure can be replayed."""
    assert play(7).trace == play(7).trace


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name: str) -> None:
    """A simulation that lets this bug through, or fails for another reason, is worth nothing."""
    assert catch(name, known().get(name))


def test_there_are_enough_planted_bugs() -> None:
    """At least fifteen, so that no one kind of mistake hides."""
    assert len(PLANTED) >= 15
