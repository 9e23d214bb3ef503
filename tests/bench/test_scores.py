"""Figures, targets and tables say what was played."""

from __future__ import annotations

import json
from math import inf

import pytest

pytest.importorskip("numpy", reason="the bench's requirements are not installed")
pytest.importorskip("scipy", reason="the bench's requirements are not installed")

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from bench.judge.experiments import Experiment, experiments
from bench.judge.figures.figures import figures, scores_in
from bench.judge.figures.tables import report
from bench.judge.rulebook import KAYENTAS, OURS
from bench.judge.score import Cells, Score, chance_of, compare, delay, score, score_all
from bench.judge.targets import Target, surely_below, targets
from bench.judge.timing import Timing
from bench.judge.worlds.cells import HOUR, Cell, harmless, worse
from bench.judge.worlds.play import INGESTION, Task, delayed, run_one, tasks
from bench.judge.worlds.wrong import counts_as_false


def made(median: float | None, p95: float | None = None, hits: int = 0, runs: int = 100) -> Score:
    """A rule's score in one cell."""
    return {"runs": runs, "rolled_back": hits, "median": median, "p95": p95, "served": 0.0}


def all_worse() -> Cells:
    """Every error regression, rolled back by us at once and by Kayenta half an hour later."""
    kayenta = {name: made(30, 40) for name in KAYENTAS.values()}
    return {cell.name: {OURS: made(6, 10), **kayenta} for cell in worse("errors")}


def target(number: int, scores: dict[str, Cells], timing: Timing | None = None) -> Target:
    """One of the six."""
    return targets(scores, timing)[number - 1]


def test_a_score_tells_never_from_late() -> None:
    """Median and p95 are None when the run in question never rolls back."""
    found = score(np.array([4.0, 9.0, inf, 5.0]), np.array([1.0, 2.0, 3.0, 6.0]))
    assert (found["runs"], found["rolled_back"]) == (4, 3)
    assert (found["median"], found["p95"], found["served"]) == (5.0, None, 3.0)
    assert delay(found, "p95") == inf


@pytest.mark.parametrize(("hits", "runs"), [(0, 8), (1, 8), (3, 200), (40, 2000)])
def test_the_chance_of_so_many_is_the_binomial_tail(hits: int, runs: int) -> None:
    """Agrees with scipy's survival function."""
    expected = stats.binom.sf(hits - 1, runs, 0.01)
    assert chance_of(hits, runs, 0.01) == pytest.approx(expected, rel=1e-9)


def test_what_a_rate_is_surely_below() -> None:
    """None of 299 runs shows 1 %, by the rule of three; runs that were all rolled back show
    nothing."""
    assert surely_below(0, 299) == pytest.approx(1 - 0.05 ** (1 / 299))
    assert surely_below(1, 576) < 0.01 < surely_below(1, 400)
    assert surely_below(5, 5) == 1


def test_comparing_counts_cells() -> None:
    """Never is slower than any minute and equal to never."""
    cells = {
        "a": {OURS: made(5), "other": made(13)},
        "b": {OURS: made(None), "other": made(None)},
        "c": {OURS: made(None), "other": made(63)},
    }
    assert compare(cells, OURS, "other") == (1, 1, 1)


def test_false_rollbacks_are_held_against_us_beyond_chance_only() -> None:
    """One of eight runs in one cell is chance; four are not; 2 % of all runs are too many."""
    many = {f"cell {n}": {OURS: made(None, hits=0, runs=8)} for n in range(100)}
    one = {"errors 48h": many | {"bad": {OURS: made(None, hits=1, runs=8)}}}
    assert target(1, one).met is True
    four = {"errors 48h": many | {"bad": {OURS: made(None, hits=4, runs=8)}}}
    assert target(1, four).met is False
    all_over = {"errors 48h": {"cell": {OURS: made(None, hits=20, runs=1000)}}}
    assert target(1, all_over).met is False


def test_one_later_cell_misses_the_error_target() -> None:
    """Ours must not be later than any of Kayenta's in any cell, at the median or at p95."""
    cells = all_worse()
    assert target(2, {"errors worse": cells}).met is True
    cells["1rps 1% base 2% x2 60m"][OURS] = made(5, 41)
    late = target(2, {"errors worse": cells})
    assert late.met is False
    assert "1rps 1% base 2% x2 60m, p95 41 min against 40 min" in late.found


def test_loud_regressions_have_to_be_quick() -> None:
    """A median of 7 minutes in one of the 25 loud cells misses the target, elsewhere not."""
    cells = all_worse()
    cells["1rps 1% base 0.05% x2 60m"][OURS] = made(None)
    assert target(4, {"errors worse": cells}).met is True
    cells["500rps 50% base 2% x20 60m"][OURS] = made(7, 10)
    assert target(4, {"errors worse": cells}).met is False


def test_what_was_not_played_is_neither_met_nor_missed() -> None:
    """Without scores no target is decided."""
    assert [each.met for each in targets({}, None)] == [None] * 6
    assert target(6, {}, Timing(0.1, 0.2, 200.0, ())).met is True
    assert target(6, {}, Timing(0.1, 0.2, 200.0, ("numpy",))).met is False


def test_a_limit_below_the_base_rate_is_not_blamed_on_the_rule() -> None:
    """At a base rate of 2 % rules that go by a limit of 1 % are left out."""
    assert not counts_as_false("Flagger, 5", Cell(20.0, 0.1, 0.02, HOUR))
    assert counts_as_false("Flagger, 5", Cell(20.0, 0.1, 0.005, HOUR))
    assert counts_as_false(OURS, Cell(20.0, 0.1, 0.02, HOUR))


def test_a_rollback_before_the_regression_finds_nothing() -> None:
    """In a run that gets worse at half time the delay counts from there, and never is before."""
    late = Cell(20.0, 0.1, 0.005, 60, "late5")
    found = delayed(late, np.array([12.0, 30.0, 31.0, 44.0, inf]))
    assert found.tolist() == [inf, inf, 1 + INGESTION, 14 + INGESTION, inf]
    at_once = Cell(20.0, 0.1, 0.005, 60, "x5")
    assert delayed(at_once, np.array([1.0])).tolist() == [1 + INGESTION]


def test_every_replication_is_played_once() -> None:
    """The batches of an experiment add up to its replications in every cell."""
    chosen = [Experiment("some", tuple(harmless("latency", HOUR, incidents=False)), 120, 5)]
    found = tasks(chosen, 1, full=False)
    assert sum(task.replications for task in found) == 9 * 120
    assert len({(task.cell.name, task.block) for task in found}) == len(found)
    assert len({each.name for each in experiments()}) == len(experiments())


def test_our_code_plays_and_the_report_names_every_rule() -> None:
    """An outage is rolled back at the median within two minutes of data; harmless runs stay."""
    outage = Cell(20.0, 0.5, 0.005, 20, "x20")
    fine = harmless("errors", HOUR, incidents=False)[4]
    batches = [Task("errors worse", outage, 8, 1, 0), Task("errors 60m", fine, 4, 1, 0)]
    scores, curves = score_all([run_one(batch) for batch in batches])
    ours = scores["errors worse"][outage.name][OURS]
    assert ours["rolled_back"] == 8
    assert ours["median"] == 2 + INGESTION
    assert scores["errors 60m"][fine.name][OURS]["rolled_back"] == 0
    found = json.loads(
        json.dumps(
            figures(
                command="python -m bench.judge",
                date="2026-01-31",
                seed=1,
                full=False,
                seconds=1.0,
                played=[],
                scores=scores,
                curves=curves,
                timing=None,
                targets=targets({}, None),
            )
        )
    )
    assert scores_in(found) == scores
    assert curves["errors worse"][OURS][-1] == 1.0
    text = report(found)
    assert "on 2026-01-31" in text
    assert all(rule in text for rule in scores["errors 60m"][fine.name])
