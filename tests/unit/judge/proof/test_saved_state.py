"""What is saved of a rollout's evidence is read as it was written."""

from dataclasses import replace

import pytest

from bot.judge.evidence.rollout_judge import begin
from bot.judge.evidence.spec import errors_below
from bot.judge.proof.saved_state import TAIL, new_state, read
from bot.judge.share.shares import UNSHARED, with_minutes
from tests.unit.evidence.builders import NOON, minute, only

PLAN = only(errors_below("errors", 0.02))


def test_shares_are_read_as_they_were_written() -> None:
    """Evidence about the traffic's shares continues where it was, after the text was stored."""
    saved = new_state("k2:0", NOON, begin(PLAN))
    some = [minute(n, (0, 30), (0, 70), share=10.0) for n in range(9)]
    shares = with_minutes(UNSHARED, some, PLAN.starts)
    known = replace(saved, steps=((5, 1),), shares=shares)
    assert known.shares != UNSHARED
    assert read(known.text()) == known
    assert read(saved.text()) == saved


@pytest.mark.parametrize(("canary", "stable"), [(0, 70), (30, 0), (0, 0)])
def test_a_new_minute_without_one_side_may_only_be_late(canary: int, stable: int) -> None:
    """It says nothing about the shares while it is among the newest, and counts once it is old."""
    saved = new_state("k2:0", NOON, begin(PLAN))
    full = [minute(n, (0, 30), (0, 70), share=10.0) for n in range(5)]
    odd = minute(5, (0, canary), (0, stable), share=10.0)
    assert saved.shares_with(PLAN, [*full, odd]) == saved.shares_with(PLAN, full)
    later = [minute(n, (0, 30), (0, 70), share=10.0) for n in range(6, 6 + TAIL)]
    kept, left = (
        saved.shares_with(PLAN, [*full, odd, *later]),
        saved.shares_with(PLAN, full + later),
    )
    assert (kept == left) == (not canary and not stable)
