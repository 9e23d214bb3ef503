"""Runs the commands of a block, in the repository or beside a running sandbox."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.docs.commands import script
from tests.docs.pages import ROOT, Block

BLOCK_SECONDS = 60
READY_SECONDS = 60
STOP_SECONDS = 15


def run(block: Block, folder: Path = ROOT) -> str:
    """Run a block's commands in ``folder``; what went wrong, with what they said, or nothing."""
    try:
        done = subprocess.run(
            ["sh", "-e", "-c", script(block)],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=BLOCK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{block.at}: not done after {BLOCK_SECONDS} s"
    if done.returncode:
        return f"{block.at}: exit code {done.returncode}\n{done.stdout}".rstrip()
    return ""


def environment() -> dict[str, str]:
    """This process's, with the commands of its own virtual environment before all others."""
    here = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{here}{os.pathsep}{os.environ.get('PATH', '')}"}


class NotStarted(Exception):  # noqa: N818 - named for what happened
    """The sandbox ended, or took too long; the text has what it said."""


@contextmanager
def sandbox() -> Iterator[Path]:
    """A sandbox in a folder of its own, in which its commands find it and no other.

    Raises NotStarted.
    """
    with TemporaryDirectory(prefix="canario-docs-") as name:
        folder = Path(name)
        log = folder / "sandbox.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["canario", "sandbox"],
                cwd=folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait_until_ready(process, folder / ".canario" / "sandbox.json", log)
            yield folder
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", address: Path, log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while not address.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise NotStarted(f"The sandbox did not start:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.1)
