"""Alpha, shared out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CanarioError
from bot.judge.evidence.processes.budget import shares, thresholds
from bot.judge.evidence.spec import (
    EvidencePlan,
    Signal,
    default_criteria,
    errors_below,
    latency_below,
    no_worse,
)


def test_the_default_budget() -> None:
    """40 % to each comparison with stable, 10 % to each limit: 250 and 1000."""
    plan = EvidencePlan(default_criteria())
    assert plan.thresholds == pytest.approx(
        {
            "errors_guard": 250,
            "errors_limit": 1000,
            "latency_guard": 250,
            "latency_limit": 1000,
        }
    )


@given(st.lists(st.tuples(st.floats(0.1, 10), st.booleans()), min_size=1), st.floats(0.001, 0.1))
def test_hard_criteria_share_alpha(criteria: list[tuple[float, bool]], alpha: float) -> None:
    """Their chances add up to alpha; a soft criterion takes nothing from it and has all to
    itself."""
    named = [(str(i), weight, hard) for i, (weight, hard) in enumerate(criteria)]
    found = thresholds(named, alpha)
    hard = [1 / found[name] for name, _, is_hard in named if is_hard]
    soft = [1 / found[name] for name, _, is_hard in named if not is_hard]
    assert not hard or sum(hard) == pytest.approx(alpha)
    assert soft == pytest.approx([alpha] * len(soft))
    assert sum(shares(named).values()) == pytest.approx(1 if hard else 0)


def test_limits_that_sequential_evidence_cannot_judge() -> None:
    """A limit of nothing or of everything is refused, with what to do instead."""
    for limit in (0.0, 1.0, 2.5):
        with pytest.raises(CanarioError, match="observed"):
            errors_below("limit", limit)
    with pytest.raises(CanarioError, match="above 0"):
        latency_below("limit", 0)
    with pytest.raises(CanarioError, match="above 0"):
        no_worse("guard", Signal.ERRORS, -1)


def test_plans_that_make_no_sense() -> None:
    """Two criteria of one name, or no time at all, are refused."""
    with pytest.raises(CanarioError, match="share a name: a, a"):
        EvidencePlan((errors_below("a", 0.1), errors_below("a", 0.2)))
    with pytest.raises(CanarioError, match="no time"):
        EvidencePlan((), horizon=1)
