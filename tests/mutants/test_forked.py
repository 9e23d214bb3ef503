"""What becomes of a mutant is told apart: found, hanging, alive, or ended by somebody else."""

import os
import signal

import pytest

from tests.mutants.forked import Outcome, judged, told


def ended_from_outside() -> bool:
    """As the kernel does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)
    return True


def hangs() -> bool:
    """Until the alarm."""
    signal.pause()
    return True


def raises() -> bool:
    """As a mutant may."""
    raise RuntimeError


def test_outcomes_are_told_apart() -> None:
    """A process that was ended from outside says nothing about its mutant."""
    assert judged(lambda: True, 60) is Outcome.LIVES
    assert judged(lambda: False, 60) is Outcome.KILLED
    assert judged(raises, 60) is Outcome.KILLED
    assert judged(ended_from_outside, 60) is Outcome.LOST
    assert judged(hangs, 1) is Outcome.TIMED_OUT


def test_a_fork_tells_what_it_found() -> None:
    """Or raises here what it raised there."""
    assert told(lambda: {"a": 1}) == {"a": 1}
    with pytest.raises(RuntimeError):
        told(raises)
