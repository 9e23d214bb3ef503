"""``python -m tests.simulation``: play many seeds, and say what was played."""

import argparse
import logging
import multiprocessing
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple

from tests.simulation.play import play
from tests.simulation.setting import Outcome, Setting
from tests.simulation.shrink import shrink

LONGEST_TRACE = 120


def main() -> int:
    """0 when every run kept every invariant."""
    words = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    words.add_argument("--runs", type=int, default=400)
    words.add_argument("--seed", type=int, default=None, help="the first seed; without, a new one")
    words.add_argument("--replay", action="store_true", help="one run, with its whole trace")
    words.add_argument("--processes", type=int, default=2)
    asked = words.parse_args()
    logging.disable(logging.CRITICAL)
    seed = secrets.randbelow(10**9) if asked.seed is None else asked.seed
    if asked.replay:
        outcome = play(seed)
        print("\n".join(outcome.trace))
        print(f"seed {seed}: {outcome.failure or 'every invariant held'}")
        return 1 if outcome.failure else 0
    began = time.monotonic()
    with multiprocessing.Pool(asked.processes) as pool:
        outcomes = pool.imap_unordered(play, range(seed, seed + asked.runs), chunksize=10)
        return told(outcomes, asked.runs, seed, began)


def told(outcomes: Iterable[Outcome], runs: int, seed: int, began: float) -> int:
    """Print the figures, and the shortest trace of the first failure."""
    totals: Counter[str] = Counter()
    failed: list[Outcome] = []
    for outcome in outcomes:
        names = ("calls", "crashes", "decisions", "faults")
        totals.update(dict(zip(names, astuple(outcome.counts), strict=True)))
        if outcome.failure:
            failed.append(outcome)
    print(
        f"{runs} schedules from seed {seed}: {totals['decisions']:,} decisions, "
        f"{totals['calls']:,} remote calls, {totals['crashes']:,} crashes, "
        f"{totals['faults']:,} faults, {len(failed)} failures, "
        f"{time.monotonic() - began:.0f} s"
    )
    if not failed:
        return 0
    for why, times in Counter(o.failure for o in failed).most_common(5):
        print(f"{times:6} x {why}")
    first = shrink(min(failed, key=lambda o: o.seed), Setting())
    print("\n".join(first.trace[-LONGEST_TRACE:]))
    print(f"seed {first.seed}: {first.failure}")
    print(f"Replay it whole: make simulate SEED={first.seed} REPLAY=1")
    return 1


if __name__ == "__main__":
    sys.exit(main())
