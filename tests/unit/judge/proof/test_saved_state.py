"""What is saved of a rollout's evidence is read as it was written."""

from dataclasses import replace

from bot.judge.evidence.rollout_judge import begin
from bot.judge.evidence.spec import errors_below
from bot.judge.proof.saved_state import new_state, read
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
