"""What is made to exhaust us, with a limit on time and memory that the system enforces."""

import subprocess
import sys
from pathlib import Path

from sandbox.wire.processes import environment

ROOT = Path(__file__).parents[2]


def test_nothing_takes_all_time_or_memory(tmp_path: Path) -> None:
    """Bombs, deep nesting, a million digits and bodies over every limit go through the real
    functions within 60 seconds of processor time for all of them, and within 1.5 GB: the process
    is killed where one of them takes more."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.hostile", str(tmp_path)],
        cwd=ROOT,
        env=environment({"PYTHONPATH": str(ROOT)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]
