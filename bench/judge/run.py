"""``python -m bench.judge``: play the worlds, score the rules, write the figures and the report."""

import argparse
import json
import sys
import time
from pathlib import Path

from bench.judge.experiments import experiments
from bench.judge.figures.figures import figures
from bench.judge.figures.report import write_report
from bench.judge.score import score_all
from bench.judge.targets import targets
from bench.judge.timing import measure
from bench.judge.worlds.play import run_all, tasks

SEED = 20_260
"""The default; the judge's defaults were chosen on other seeds."""

OUT = Path("docs/judge-figures.json")


def main(arguments: list[str] | None = None) -> int:
    """Run the bench; 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.judge", description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="many replications: six hours on two cores"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    parser.add_argument("--date", default="", help="the date to print, such as 2026-01-31")
    parser.add_argument("--processes", type=int, default=2, help="default 2")
    parser.add_argument("--only", default="", help="experiments whose name contains this")
    parser.add_argument("--out", type=Path, default=OUT, help=f"default {OUT}")
    parser.add_argument("--report", action="store_true", help="only write the report again")
    wanted = parser.parse_args(arguments)
    if wanted.report:
        write_report(json.loads(wanted.out.read_text(encoding="utf-8")), wanted.out.parent)
        return 0

    chosen = experiments(wanted.only)
    if not chosen:
        names = ", ".join(each.name for each in experiments())
        print(f"No experiment's name contains {wanted.only!r}. There are: {names}.")
        return 2
    began = time.monotonic()
    timing = measure() if not wanted.only else None
    batches = tasks(chosen, wanted.seed, full=wanted.full)
    done = []
    for played in run_all(batches, wanted.processes):
        done.append(played)
        if len(done) % 50 == 0 or len(done) == len(batches):
            say(f"{len(done)} of {len(batches)} batches, {time.monotonic() - began:.0f} s")
    scores, curves = score_all(done)
    found = figures(
        command=command(wanted),
        date=wanted.date,
        seed=wanted.seed,
        full=wanted.full,
        seconds=time.monotonic() - began,
        played=chosen,
        scores=scores,
        curves=curves,
        timing=timing,
        targets=targets(scores, timing),
    )
    wanted.out.parent.mkdir(parents=True, exist_ok=True)
    wanted.out.write_text(json.dumps(found, separators=(",", ":")) + "\n", encoding="utf-8")
    write_report(found, wanted.out.parent)
    for target in found["targets"]:
        met = {True: "met", False: "MISSED", None: "-"}[target["met"]]
        print(f"{target['number']}. {met}: {target['says']}: {target['found']}")
    return int(any(target["met"] is False for target in found["targets"]))


def command(wanted: argparse.Namespace) -> str:
    """What to type for the same figures."""
    parts = ["python -m bench.judge"]
    if wanted.full:
        parts.append("--full")
    if wanted.seed != SEED:
        parts.append(f"--seed {wanted.seed}")
    if wanted.only:
        parts.append(f"--only {wanted.only!r}")
    return " ".join(parts)


def say(text: str) -> None:
    """Progress, apart from the findings."""
    print(text, file=sys.stderr, flush=True)
