"""Runs something in a fork of this process, so that what it does to the code is gone afterwards."""

import os
import pickle
import resource
import signal
import tempfile
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
MEMORY = 6 * 2**30
"""Bytes of address space for a fork: a mutant that collects without end fails by itself."""


class Outcome(Enum):
    """What became of a mutant. ``LOST``: somebody else ended the process, and nothing is known."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    LIVES = "lives"
    UNREACHED = "lives, nothing runs it"
    LOST = "lost"


def judged(lives: Callable[[], bool], seconds: int) -> Outcome:
    """Whether it lives; a fork that isn't done after so many seconds is a mutant that hangs."""

    def to_the_end() -> int:
        signal.alarm(seconds)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        return 0 if lives() else 1

    status = _wait_for(to_the_end)
    if os.WIFSIGNALED(status):
        hung = os.WTERMSIG(status) == signal.SIGALRM
        return Outcome.TIMED_OUT if hung else Outcome.LOST
    return Outcome.LIVES if os.WEXITSTATUS(status) == 0 else Outcome.KILLED


def told(find: Callable[[], T]) -> T:
    """What a fork found out; or what it raised."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found"
        status = _wait_for(lambda: int(path.write_bytes(pickle.dumps(_tried(find))) < 0))
        if status != 0:
            raise ChildProcessError(f"it ended with the status {status}")
        found, error = pickle.loads(path.read_bytes())
        if error is not None:
            raise error
        done: T = found
        return done


def _tried(find: Callable[[], T]) -> tuple[T | None, Exception | None]:
    try:
        return find(), None
    except Exception as error:
        return None, error


def _wait_for(do: Callable[[], int]) -> int:
    """The status of a fork that ends as soon as it is done, whatever threads it started."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 3
    try:
        code = do()
    finally:
        os._exit(code)
