"""What the judge must reach: six targets, each met or missed with its numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isinf
from statistics import median

from scipy.stats import beta

from bench.judge.rulebook import KAYENTAS, OURS
from bench.judge.score import Cells, Scores, by_name, chance_of, delay, rate, ratios
from bench.judge.timing import Timing
from bench.judge.worlds.cells import Cell, worse

HARMLESS_48H = tuple(
    f"{kind} 48h{also}" for kind in ("errors", "latency") for also in ("", " incidents")
)

BEYOND_CHANCE = 0.001


@dataclass(frozen=True)
class Target:
    """One target: ``met`` is None when its experiments were not played."""

    number: int
    says: str
    met: bool | None
    found: str


def targets(scores: Scores, timing: Timing | None) -> list[Target]:
    """All six, in order."""
    return [
        _false_rollbacks(scores),
        _errors(scores),
        _latency(scores),
        _fast(scores),
        _broken(scores),
        _cost(timing),
    ]


def _false_rollbacks(scores: Scores) -> Target:
    says = "At most 1 % false rollbacks over 48 h in every harmless cell, incidents included"
    names = [name for name in scores if name in HARMLESS_48H]
    if not names:
        return _unplayed(1, says)
    held, found = _all_below(scores, names, 0.01)
    return Target(1, says, held, found)


def _errors(scores: Scores) -> Target:
    says = (
        "Error regressions: median and p95 delay never above Kayenta's in any of 135 cells; "
        "median ratio at most 0.5 (10 min) and 0.25 (30 min); the median run rolled back "
        "in 90 cells or more"
    )
    cells = scores.get("errors worse")
    if not cells:
        return _unplayed(2, says)
    later = _later(cells, KAYENTAS.values(), ("median", "p95"), 1.0)
    times = {every: median(ratios(cells, OURS, KAYENTAS[every])) for every in (10, 30)}
    seen = _seen(cells, OURS)
    others = ", ".join(f"{_seen(cells, KAYENTAS[every])} ({every} min)" for every in KAYENTAS)
    return Target(
        2,
        says,
        not later and times[10] <= 0.5 and times[30] <= 0.25 and seen >= 90,
        f"later in {len(later)} comparisons{_some(later)}; median ratio {times[10]:.2f} and "
        f"{times[30]:.2f}; rolled back in {seen} cells, Kayenta in {others}",
    )


def _latency(scores: Scores) -> Target:
    says = (
        "Latency regressions: median delay at most 1.3 x Kayenta's at 10 min and 0.65 x at 30 min "
        "in every cell"
    )
    cells = scores.get("latency worse")
    if not cells:
        return _unplayed(3, says)
    ten = _later(cells, [KAYENTAS[10]], ("median",), 1.3)
    thirty = _later(cells, [KAYENTAS[30]], ("median",), 0.65)
    worst = [max(ratios(cells, OURS, KAYENTAS[every])) for every in (10, 30)]
    return Target(
        3,
        says,
        not ten and not thirty,
        f"worst ratio {worst[0]:.2f} and {worst[1]:.2f}{_some(ten + thirty)}",
    )


def _fast(scores: Scores) -> Target:
    says = (
        "Any x5 or worse error regression with 5 or more canary errors a minute: median at most "
        "6 minutes to roll back (3 of them ingestion), p95 at most 10"
    )
    cells = scores.get("errors worse")
    if not cells:
        return _unplayed(4, says)
    quick = [name for name, cell in by_name(worse("errors")).items() if is_loud(cell)]
    medians = {name: delay(cells[name][OURS]) for name in quick}
    tails = {name: delay(cells[name][OURS], "p95") for name in quick}
    return Target(
        4,
        says,
        max(medians.values()) <= 6 and max(tails.values()) <= 10,
        f"worst median {_minutes(max(medians.values()))}, worst p95 "
        f"{_minutes(max(tails.values()))} in {len(quick)} cells"
        + _some(
            [
                f"{name}: {_minutes(medians[name])} and {_minutes(tails[name])}"
                for name in quick
                if medians[name] > 6 or tails[name] > 10
            ]
        ),
    )


def _broken(scores: Scores) -> Target:
    says = (
        "Clumps of 4, one-minute blips, 10 % noise of one revision, 1 to 10 to 50 % steps: at most "
        "1 % false rollbacks in 60 min; a canary 10 % worse: at most 2 % in 48 h"
    )
    hour = [f"broken {name} 60m" for name in ("clump4", "blip", "revnoise10", "steps")]
    days = ["broken aa+10 48h"]
    if not all(name in scores for name in hour + days):
        return _unplayed(5, says)
    held_hour, found_hour = _all_below(scores, hour, 0.01)
    held_days, found_days = _all_below(scores, days, 0.02)
    return Target(
        5, says, held_hour and held_days, f"60 min: {found_hour}; 10 % worse, 48 h: {found_days}"
    )


def _cost(timing: Timing | None) -> Target:
    says = (
        "At most 0.2 ms median per evaluation of a plan with four criteria, under 300 ms to "
        "rebuild 48 hours, nothing imported for the arithmetic but the standard library"
    )
    if timing is None:
        return _unplayed(6, says)
    return Target(
        6,
        says,
        timing.median_ms <= 0.2 and timing.rebuild_ms < 300 and not timing.foreign,
        f"median {timing.median_ms:.3f} ms, p99 {timing.p99_ms:.3f} ms, 48 hours rebuilt in "
        f"{timing.rebuild_ms:.0f} ms, imports from outside: {', '.join(timing.foreign) or 'none'}",
    )


def is_loud(cell: Cell) -> bool:
    """Whether a cell's regression is x5 or worse and gives 5 or more canary errors a minute."""
    if cell.base is None or cell.regression not in ("x5", "x20"):
        return False
    times = float(cell.regression.removeprefix("x"))
    return 60 * cell.rps * cell.share * cell.base * times >= 5


def _all_below(scores: Scores, names: list[str], bound: float) -> tuple[bool, str]:
    """Whether false rollbacks stay below the bound, in all runs and in every cell.

    A cell is held against us when its count would be this high less than once in 1000 times at
    exactly the bound: with few replications one rollback alone proves nothing.
    """
    found = [
        (rate(cell[OURS]), f"{experiment.removeprefix('broken ')}, {name}", cell[OURS])
        for experiment in names
        for name, cell in scores[experiment].items()
    ]
    runs = sum(int(score["runs"] or 0) for _, _, score in found)
    hits = sum(int(score["rolled_back"] or 0) for _, _, score in found)
    high = [
        name
        for _, name, score in found
        if chance_of(int(score["rolled_back"] or 0), int(score["runs"] or 0), bound) < BEYOND_CHANCE
    ]
    worst = max(found, key=lambda each: each[0])
    text = f"{hits} of {runs} runs ({100 * hits / runs:.2f} %, surely below "
    text += f"{100 * surely_below(hits, runs):.1f} %), worst cell "
    text += f"{worst[2]['rolled_back']} of {worst[2]['runs']}"
    if worst[2]["rolled_back"]:
        text += f" ({worst[1]})"
    return hits <= bound * runs and not high, text + _some(high)


def surely_below(hits: int, runs: int) -> float:
    """What the rate of all cells together is below with 95 % confidence (Clopper & Pearson 1934,
    one-sided)."""
    return float(beta.ppf(0.95, hits + 1, runs - hits)) if hits < runs else 1.0


def _later(cells: Cells, others: Iterable[str], which: tuple[str, ...], times: float) -> list[str]:
    return [
        f"{name}, {each} {_minutes(mine)} against {_minutes(theirs)} of {other}"
        for other in others
        for each in which
        for name, rules in cells.items()
        for mine, theirs in [(delay(rules[OURS], each), delay(rules[other], each))]
        if mine > times * theirs
    ]


def _seen(cells: Cells, rule: str) -> int:
    return sum(not isinf(delay(rules[rule])) for rules in cells.values())


def _minutes(value: float) -> str:
    return "never" if isinf(value) else f"{value:g} min"


def _some(found: list[str], shown: int = 4) -> str:
    if not found:
        return ""
    more = f"; and {len(found) - shown} more" if len(found) > shown else ""
    return " (" + "; ".join(found[:shown]) + more + ")"


def _unplayed(number: int, says: str) -> Target:
    return Target(number, says, None, "not played")
