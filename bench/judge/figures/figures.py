"""The bench's findings as one JSON document, which the report is made from."""

from dataclasses import asdict
from typing import Any

from bench.judge.experiments import Experiment
from bench.judge.score import Cells, Scores
from bench.judge.targets import Target
from bench.judge.timing import Timing

FORMAT = 1
COLUMNS = ("runs", "rolled_back", "median", "p95", "served")


def figures(
    *,
    command: str,
    date: str,
    seed: int,
    full: bool,
    seconds: float,
    played: list[Experiment],
    scores: Scores,
    curves: dict[str, dict[str, list[float]]],
    timing: Timing | None,
    targets: list[Target],
) -> dict[str, Any]:
    """Everything that was found, with what it takes to find it again."""
    return {
        "format": FORMAT,
        "command": command,
        "date": date,
        "seed": seed,
        "full": full,
        "seconds": round(seconds),
        "replications": {
            each.name: {"cells": len(each.cells), "runs": each.replications(full=full)}
            for each in played
        },
        "targets": [asdict(each) for each in targets],
        "timing": asdict(timing) if timing else None,
        "curves": curves,
        "columns": COLUMNS,
        "scores": {
            experiment: _columns(dict(sorted(cells.items())))
            for experiment, cells in sorted(scores.items())
        },
    }


def _columns(cells: Cells) -> dict[str, Any]:
    """The rules named once, and for each cell one row of ``COLUMNS`` per rule."""
    rules = list(next(iter(cells.values())))
    return {
        "rules": rules,
        "cells": {
            cell: [[scores[rule][column] for column in COLUMNS] for rule in rules]
            for cell, scores in cells.items()
        },
    }


def scores_in(document: dict[str, Any]) -> Scores:
    """The scores of a document that ``figures`` made."""
    return {
        experiment: {
            cell: {
                rule: dict(zip(document["columns"], row, strict=True))
                for rule, row in zip(found["rules"], rows, strict=True)
            }
            for cell, rows in found["cells"].items()
        }
        for experiment, found in document["scores"].items()
    }
