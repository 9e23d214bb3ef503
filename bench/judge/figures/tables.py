"""Markdown tables of the findings."""

from math import isinf, sqrt
from statistics import mean, median
from typing import Any

from bench.judge.figures.figures import scores_in
from bench.judge.rulebook import ORACLE, OURS
from bench.judge.score import Cells, Scores, compare, delay, rate, ratios
from bench.judge.worlds.wrong import false_rates

HARMLESS = [
    f"{kind} {horizon}{also}"
    for kind in ("errors", "latency")
    for horizon in ("60m", "48h")
    for also in ("", " incidents")
]

SLOW = {
    "errors late5 48h": "Errors that get 5 times worse after a day; delay from then on",
    "errors leak 48h": "Errors that leak from 1 to 10 times",
}


def report(found: dict[str, Any]) -> str:
    """The whole report: what was played, targets, and one table per question."""
    scores = scores_in(found)
    parts = [
        made_by(found),
        "## Targets\n\n" + target_table(found),
        "## Harmless canaries rolled back, % of runs: mean over cells / worst cell\n\n"
        + false_table(scores),
    ]
    for kind in ("errors", "latency"):
        if f"{kind} worse" in scores:
            cells = len(scores[f"{kind} worse"])
            title = f"## {kind.capitalize()} that got worse: {cells} cells, 60 minutes\n\n"
            parts.append(title + worse_table(scores, f"{kind} worse"))
            parts.append(against_oracle(scores[f"{kind} worse"]))
    for name, what in SLOW.items():
        if name in scores:
            parts.append(f"## {what}, 27 cells, 48 hours\n\n" + worse_table(scores, name))
    if any(name.startswith("broken") for name in scores):
        title = "## Broken assumptions: harmless canaries rolled back, %, worst cell\n\n"
        parts.append(title + broken_table(scores))
    parts.append("## How often each cell was played\n\n" + played(found))
    return "\n\n".join(parts) + "\n"


def summary(found: dict[str, Any]) -> str:
    """What the explanation of the judge shows: the targets, and false rollbacks."""
    return "\n\n".join([made_by(found), target_table(found), false_table(scores_in(found))])


def made_by(found: dict[str, Any]) -> str:
    """How to make the same figures, and when they were made."""
    when = f" on {found['date']}" if found["date"] else ""
    return f"Made by `{found['command']}`{when}, seed {found['seed']}, in {found['seconds']} s."


def played(found: dict[str, Any]) -> str:
    """How often each cell was played, and what that makes its percentages worth."""
    rows = [
        [name, str(each["cells"]), str(each["runs"]), _error(each, 0.5), _error(each, 0.01)]
        for name, each in found["replications"].items()
    ]
    head = ["experiment", "cells", "runs per cell"]
    return table([*head, "standard error of a cell at 50 %", "at 1 %"], rows)


def _error(each: dict[str, int], at: float) -> str:
    return f"{100 * sqrt(at * (1 - at) / each['runs']):.1f}"


def target_table(found: dict[str, Any]) -> str:
    """The six targets, met or missed."""
    words = {True: "met", False: "**missed**", None: "not played"}
    rows = [
        [str(each["number"]), each["says"], words[each["met"]], each["found"]]
        for each in found["targets"]
    ]
    return table(["", "target", "", "found"], rows)


def false_table(scores: Scores) -> str:
    """False rollbacks of every rule in every harmless experiment."""
    shown = [name for name in HARMLESS if name in scores]
    rows = []
    for rule in _rules(scores, shown):
        row = [_bold(rule)]
        for experiment in shown:
            rates = false_rates(scores, experiment, rule)
            row.append(f"{100 * mean(rates):.1f} / {100 * max(rates):.1f}" if rates else "-")
        rows.append(row)
    return table(["rule", *shown], rows)


def worse_table(scores: Scores, experiment: str) -> str:
    """How often and how soon each rule rolls regressions back."""
    cells = scores[experiment]
    rows = []
    for rule in _rules(scores, [experiment]):
        medians = [delay(each[rule]) for each in cells.values()]
        tails = [delay(each[rule], "p95") for each in cells.values()]
        against = " / ".join(str(each) for each in compare(cells, OURS, rule))
        rows.append(
            [
                _bold(rule),
                f"{100 * mean(rate(each[rule]) for each in cells.values()):.1f}",
                str(sum(not isinf(each) for each in medians)),
                _minutes(median(medians)),
                _minutes(median(tails)),
                f"{mean(float(each[rule]['served'] or 0) for each in cells.values()):.0f}",
                "" if rule == OURS else against,
            ]
        )
    head = ["rule", "rolled back, %", "cells where the median run is", "median of medians, min"]
    head += ["median of p95, min", "bad requests served, mean"]
    return table([*head, f"{OURS} faster / equal / slower in cells"], rows)


def against_oracle(cells: Cells) -> str:
    """How far our delay is from the least that anybody could have."""
    times = ratios(cells, OURS, ORACLE)
    return (
        f"{OURS}'s median delay is {median(times):.2f} x that of the oracle at the median of the "
        f"{len(times)} cells that the oracle finds in time."
    )


def broken_table(scores: Scores) -> str:
    """The worst cell of every rule in every world that breaks an assumption."""
    shown = [name for name in scores if name.startswith("broken")]
    rules = [rule for rule in _rules(scores, shown) if rule != ORACLE]
    rows = [
        [
            name.removeprefix("broken "),
            *(
                f"{100 * max(rates):.1f}" if rates else "-"
                for rule in rules
                for rates in [false_rates(scores, name, rule)]
            ),
        ]
        for name in sorted(shown, key=lambda each: (each.split()[-1] != "60m", each))
    ]
    return table(["world", *(_bold(rule) for rule in rules)], rows)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _rules(scores: Scores, shown: list[str]) -> list[str]:
    found: dict[str, None] = {}
    for experiment in shown:
        for rules in scores[experiment].values():
            found.update(dict.fromkeys(rules))
    last = [rule for rule in (OURS, ORACLE) if rule in found]
    return [rule for rule in found if rule not in last] + last


def _bold(rule: str) -> str:
    return f"**{rule}**" if rule == OURS else rule


def _minutes(value: float) -> str:
    return "-" if isinf(value) else f"{value:g}"
