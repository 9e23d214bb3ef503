"""What is saved of a rollout's evidence is read as it was written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.judge.evidence.rollout_judge import begin
from bot.judge.evidence.spec import DropSpec, EvidencePlan, errors_below
from bot.judge.proof.saved_state import TAIL, OnStep, new_state, read
from bot.judge.share.shares import UNSHARED, with_minutes
from tests.unit.evidence.builders import NOON, minute, only

PLAN = only(errors_below("errors", 0.02))
DROP = DropSpec("requests < 0.8x share", "", 0.8, more=False)


def with_drop() -> EvidencePlan:
    """A plan that also rolls back a canary without its share of the requests."""
    return replace(PLAN, drops=(DROP,))


def test_shares_are_read_as_they_were_written() -> None:
    """Evidence about the traffic's shares continues where it was, after the text was stored."""
    saved = new_state("k2:0", NOON, begin(PLAN))
    some = [minute(n, (0, 30), (0, 70), share=10.0) for n in range(9)]
    shares = with_minutes(UNSHARED, some, PLAN.starts)
    known = replace(saved, steps=(OnStep(5, 1, 7),), shares=shares)
    assert known.shares != UNSHARED
    assert read(known.text()) == known
    assert read(saved.text()) == saved


@pytest.mark.parametrize(("canary", "stable"), [(0, 70), (30, 0), (0, 0)])
def test_a_new_minute_without_one_side_may_only_be_late(canary: int, stable: int) -> None:
    """It says nothing about the shares while it is among the newest, and counts once it is old."""
    saved = new_state("k2:0", NOON, begin(PLAN)).on(0, NOON)
    full = [minute(n, (0, 30), (0, 70), share=10.0) for n in range(5)]
    odd = minute(5, (0, canary), (0, stable), share=10.0)
    assert saved.shares_with(PLAN, [*full, odd], [[]]) == saved.shares_with(PLAN, full, [[]])
    later = [minute(n, (0, 30), (0, 70), share=10.0) for n in range(6, 6 + TAIL)]
    kept, left = (
        saved.shares_with(PLAN, [*full, odd, *later], [[]]),
        saved.shares_with(PLAN, full + later, [[]]),
    )
    assert (kept == left) == (not canary and not stable)


def test_when_a_step_was_served_is_remembered_beyond_it() -> None:
    """Minutes in which traffic still moved are known as such while they are read again, also once
    the next step has begun; a text that does not say when they were served has none."""
    saved = new_state("k2:0", NOON, begin(PLAN)).on(0, NOON, NOON + timedelta(seconds=90))
    later = NOON + timedelta(minutes=5)
    known = read(saved.on(1, later, later).text())
    assert known is not None
    found = [known.moving(minute(n), timedelta(minutes=1)) for n in range(8)]
    assert found == [True, True, *[False] * 6]
    about = known.text().split("\n")[1]
    old = read(known.text().replace(about, f"[{known.through},[{known.steps[0].since},0]]"))
    assert old is not None
    assert not old.moving(minute(0), timedelta(minutes=1))


def test_failures_that_come_before_the_other_answers_are_no_outage() -> None:
    """Of the newest minutes only the canary's failures are there: they wait for the rest, which
    makes them harmless, and count as they are once nothing more will come."""
    full = [minute(n, (1, 100), (9, 900), share=10.0) for n in range(5)]
    early = [minute(n, (3, 3), (9, 900), share=10.0) for n in range(5, 8)]
    saved = new_state("k2:0", NOON, begin(PLAN)).on(0, NOON)
    names = [["errors"]]
    assert saved.with_newest(PLAN, [*full, *early], names) == saved.with_all(PLAN, full, names)
    later = [minute(n, (1, 100), (9, 900), share=10.0) for n in range(8, 8 + TAIL)]
    every = [*full, *early, *later]
    assert saved.with_newest(PLAN, every, names) == saved.with_all(PLAN, every, names)


def test_an_outage_that_has_its_requests_is_judged_at_once() -> None:
    """Everything fails, and there is as much of it as the share makes likely."""
    outage = [minute(n, (100, 100), (9, 900), share=10.0) for n in range(5)]
    saved = new_state("k2:0", NOON, begin(PLAN)).on(0, NOON)
    assert saved.with_newest(PLAN, outage, [["errors"]]).criteria[0].failed


def test_answers_that_are_late_are_no_drop() -> None:
    """Of the newest minutes only the canary's failures are there: its share is not judged by them
    for a rollback until they are old; that it has few may hold it."""
    full = [minute(n, (1, 100), (9, 900), share=10.0) for n in range(6)]
    early = [minute(n, (3, 3), (9, 900), share=10.0) for n in range(6, 6 + TAIL)]
    saved = new_state("k2:0", NOON, begin(PLAN)).on(0, NOON)
    names = [[DROP.name]]
    before = saved.shares_with(with_drop(), full, names)
    after = saved.shares_with(with_drop(), [*full, *early], names)
    assert after.drops == before.drops
    assert after.canary != before.canary
    later = [minute(n, (1, 100), (9, 900), share=10.0) for n in range(6 + TAIL, 6 + 2 * TAIL)]
    old = saved.shares_with(with_drop(), [*full, *early, *later], names)
    assert old.drops != saved.shares_with(with_drop(), [*full, *later], names).drops


def test_a_step_without_the_limit_says_nothing_to_it() -> None:
    """The check is off at this step: what is seen there convicts at no other."""
    few = [minute(n, (0, 10), (0, 990), share=10.0) for n in range(12)]
    saved = new_state("k2:0", NOON, begin(PLAN)).on(0, NOON)
    assert not saved.shares_with(with_drop(), few, [[]]).drops
    assert saved.shares_with(with_drop(), few, [[DROP.name]]).drops
