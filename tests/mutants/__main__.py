"""``make mutants``: a seeded sample of mutants, for so many minutes; which are found, by what."""

import argparse
import os
import sys
import time
from pathlib import Path

from tests.mutants import seeds
from tests.mutants.figures import DEAD, Figures, Verdict
from tests.mutants.forked import Outcome, judged, told
from tests.mutants.plant import plant
from tests.mutants.records import Records
from tests.mutants.sample import Chosen, sample
from tests.mutants.suite import Hold, Part, Suite, with_tests
from tests.mutants.targets import TARGETS

SLACK_SECONDS, SLOWER = 60, 10
"""A fork may take so much longer than its tests took without a mutant, on a machine that others
use, too. One that takes longer hangs."""


def main() -> int:
    """0 unless a mutant lives that nobody has allowed, or a test fails without one."""
    words = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--minutes", type=float, default=30.0, help="of trying, after the tests ran")
    words.add_argument("--each", type=int, default=None, help="at most so many of each area")
    words.add_argument("--area", choices=TARGETS, action="append")
    words.add_argument("--seeds", type=int, default=48, help="of the simulation; 0: only the tests")
    words.add_argument("--record", type=Path, help="a file: what it knows is not tried again")
    words.add_argument("--only", action="append", help="mutants whose name has this, or this")
    words.add_argument("--alone", action="store_true", help="ask the simulation, and no test")
    asked = words.parse_args()
    os.nice(10)
    areas = asked.area or [name for name in TARGETS if TARGETS[name].simulated or not asked.alone]
    paths = [path for area in areas for path in TARGETS[area].tests]
    out = os.fdopen(os.dup(1), "w", buffering=1)

    def tried(suite: Suite | None) -> int:
        trial = Trial(suite, areas, asked.seeds)
        for name in trial.left_out:
            print(f"left out, for it fails without any mutant: {name}", file=out)
        end = time.monotonic() + asked.minutes * 60
        figures, records = Figures(), Records(asked.record)
        for one in sample(asked.seed, areas, asked.each, asked.only):
            verdict = records.of(one)
            if verdict is None and time.monotonic() > end:
                break
            if verdict is None:
                records.add(one, verdict := trial.of(one))
            figures.add(one, verdict)
            print(verdict.shown(one), file=out)
        print(figures.shown(asked.seed), file=out)
        return 1 if (figures.lived and not asked.alone) or trial.left_out else 0

    return tried(None) if asked.alone else with_tests(paths, tried)


class Trial:
    """The tests, if any are asked, and the seeds, with what each of them runs."""

    def __init__(self, suite: Suite | None, areas: list[str], count: int) -> None:
        files = {str(path) for area in areas for path in TARGETS[area].modules()}
        simulated = [TARGETS[area] for area in areas if TARGETS[area].simulated and count]
        played = {str(path) for target in simulated for path in target.modules()}
        self._suite = suite
        tests = told(lambda: suite.parts(files)) if suite else []
        plays = told(lambda: seeds.parts(count, played)) if played else []
        self._tests = [each for each in tests if each.holds]
        self._seeds = [each for each in plays if each.holds]
        self.left_out = [each.name for each in (*tests, *plays) if not each.holds]

    def of(self, one: Chosen) -> Verdict:
        """Try one mutant; what the simulation finds, the tests are not asked about."""
        by_play = self._by(one, self._seeds, seeds.hold) if self._asks_play(one) else None
        if by_play in DEAD or self._suite is None:
            return Verdict(None, by_play)
        return Verdict(self._by(one, self._tests, self._suite.hold), by_play)

    def _asks_play(self, one: Chosen) -> bool:
        return one.target.simulated and bool(self._seeds)

    def _by(self, one: Chosen, parts: list[Part], hold: Hold) -> Outcome:
        """By those that reach it, the quickest first."""
        reach = sorted((each for each in parts if one.reached_by(each)), key=lambda e: e.seconds)
        if not reach:
            return Outcome.UNREACHED
        names = [each.name for each in reach]
        longest = SLACK_SECONDS + SLOWER * sum(each.seconds for each in reach)
        return judged(lambda: not plant(one.file, one.number) or hold(names), int(longest))


if __name__ == "__main__":
    sys.exit(main())
