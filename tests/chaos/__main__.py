"""``python -m tests.chaos``: kill, cut and refuse while rollouts run, then read what is left."""

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.chaos.run import NAMES, chaos


def main() -> int:
    """0 where nothing was lost and nothing was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.25, help="with faults; it settles after")
    parser.add_argument("--seed", type=int, default=None, help="which faults come when")
    parser.add_argument("--services", default=",".join(NAMES), help="some of them, with commas")
    asked = parser.parse_args()
    seed = random.randrange(10**6) if asked.seed is None else asked.seed  # noqa: S311 - which faults
    folder = Path(tempfile.mkdtemp(prefix="canario-chaos-"))
    try:
        report = chaos(asked.minutes * 60, seed, folder, asked.services.split(","))
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        say(str(missing))
        return 2
    for line in report.lines():
        say(line)
    if not report.good:
        say(f"The functions' logs are in {folder}. Again with the same faults: --seed {seed}")
        return 1
    shutil.rmtree(folder)
    return 0


def say(line: str) -> None:
    """To standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
