"""What a check of several parts comes to."""

from collections.abc import Sequence
from typing import Literal

import pytest

from bot.judge.together import with_checks
from bot.plan.limits.together import Together
from bot.rollout.verdict import CheckResult, Outcome

FAIL, MISS, PASS, UNKNOWN = Outcome.FAIL, Outcome.MISS, Outcome.PASS, Outcome.INCONCLUSIVE
How = Literal["all", "any"]


def whole(how: How, outcomes: Sequence[Outcome], *, at_once: bool = False) -> CheckResult:
    """The check's own result, of parts that came to these."""
    parts = [
        CheckResult(check=f"it.{n}", metric="m", hard=True, outcome=o, words="w", at_once=at_once)
        for n, o in enumerate(outcomes)
    ]
    it = Together(how, {each.check: each.check for each in parts}, hard=True)
    return with_checks(parts, {"it": it})[0]


@pytest.mark.parametrize(
    ("how", "outcomes", "comes_to"),
    [
        ("all", (FAIL, FAIL), FAIL),
        ("all", (FAIL, MISS), MISS),
        ("all", (FAIL, UNKNOWN), UNKNOWN),
        ("all", (MISS, UNKNOWN), UNKNOWN),
        ("all", (FAIL, PASS), PASS),
        ("any", (FAIL, UNKNOWN), FAIL),
        ("any", (MISS, UNKNOWN), UNKNOWN),
        ("any", (MISS, PASS), MISS),
        ("any", (UNKNOWN, PASS), UNKNOWN),
    ],
)
def test_of_each_pair(how: How, outcomes: Sequence[Outcome], comes_to: Outcome) -> None:
    """What is not known is neither good nor bad, whichever comes first."""
    assert whole(how, outcomes).outcome is comes_to
    assert whole(how, outcomes[::-1]).outcome is comes_to


def test_a_part_that_holds_at_once_makes_the_check_hold_at_once() -> None:
    """Where the check is missed by it, and not where that is not known."""
    assert whole("any", (MISS, PASS), at_once=True).at_once
    assert not whole("any", (MISS, UNKNOWN), at_once=True).at_once
