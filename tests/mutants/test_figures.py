"""The figures are honest: what is lost is not counted as found."""

from pathlib import Path

from tests.mutants.figures import Figures, Verdict, interval
from tests.mutants.forked import Outcome
from tests.mutants.records import Records
from tests.mutants.sample import sample


def test_a_lost_mutant_counts_neither_way() -> None:
    """A run that loses half of its processes does not look better for it."""
    one, *_ = sample(1, ["rules"])
    figures = Figures()
    figures.add(one, Verdict(Outcome.LOST, Outcome.LIVES))
    figures.add(one, Verdict(Outcome.KILLED, Outcome.LIVES))
    figures.add(one, Verdict(Outcome.LIVES, Outcome.UNREACHED))
    figures.add(one, Verdict(Outcome.LIVES, Outcome.TIMED_OUT))
    assert "| rules | 3 | 2 | 0 | 1 | 1 | 21 to 94 % | 1 of 3 |" in figures.shown(seed=1)
    assert figures.lived == [one.name]


def test_a_seed_decides_the_sample() -> None:
    """The same mutants in the same order, one of each area in turn."""
    first = [one.name for one in sample(3, ["rules", "outbox"], each=5)]
    assert first == [one.name for one in sample(3, ["rules", "outbox"], each=5)]
    assert first != [one.name for one in sample(4, ["rules", "outbox"], each=5)]
    assert len(first) == 10


def test_a_share_has_its_interval() -> None:
    """As Wilson's is tabulated; of nothing there is none."""
    assert interval(0, 0) == "-"
    assert interval(10, 10) == "72 to 100 %"
    assert interval(0, 10) == "0 to 28 %"
    assert interval(13, 27) == "31 to 66 %"


def test_a_run_continues_where_it_stopped(tmp_path: Path) -> None:
    """What was found out is known to the next run, as it was; what was lost is tried again."""
    first, second, third, *_ = sample(1, ["rules"])
    records = Records(tmp_path / "found")
    records.add(first, Verdict(Outcome.LIVES, Outcome.UNREACHED))
    records.add(second, Verdict(None, Outcome.KILLED))
    records.add(third, Verdict(Outcome.LOST, Outcome.LIVES))
    found = Records(tmp_path / "found")
    assert found.of(first) == Verdict(Outcome.LIVES, Outcome.UNREACHED)
    assert found.of(second) == Verdict(None, Outcome.KILLED)
    assert found.of(third) is None
