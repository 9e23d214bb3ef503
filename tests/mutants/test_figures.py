"""The figures are honest: what is lost is not counted as found."""

from tests.mutants.figures import Figures, Verdict
from tests.mutants.forked import Outcome
from tests.mutants.sample import sample


def test_a_lost_mutant_counts_neither_way() -> None:
    """A run that loses half of its processes does not look better for it."""
    one, *_ = sample(1, ["rules"])
    figures = Figures()
    figures.add(one, Verdict(Outcome.LOST, Outcome.LIVES))
    figures.add(one, Verdict(Outcome.KILLED, Outcome.LIVES))
    figures.add(one, Verdict(Outcome.LIVES, Outcome.UNREACHED))
    figures.add(one, Verdict(Outcome.LIVES, Outcome.TIMED_OUT))
    assert "| rules | 3 | 2 | 0 | 1 | 1 | 1 of 3 |" in figures.shown(seed=1)
    assert figures.lived == [one.name]


def test_a_seed_decides_the_sample() -> None:
    """The same mutants in the same order, one of each area in turn."""
    first = [one.name for one in sample(3, ["rules", "outbox"], each=5)]
    assert first == [one.name for one in sample(3, ["rules", "outbox"], each=5)]
    assert first != [one.name for one in sample(4, ["rules", "outbox"], each=5)]
    assert len(first) == 10
