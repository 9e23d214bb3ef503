"""Mistakes in baselines, shares, and in which answers are errors: each refused with its line."""

import pytest

from bot.plan import Check
from tests.unit.plan.examples import planted, problems

# What is replaced, by what, the line and the field of the problem, and what it must say.
MISTAKES = {
    "a metric beside parts": (
        "errors: {metric: error_rate,",
        'n: {metric: cpu, all: {a: {metric: cpu, rollback: "> 9%"}}}\n'
        "  errors: {metric: error_rate,",
        13, "checks.n", "metric:, all: or any:, one of them",
    ),
    "one part": (
        "errors: {metric: error_rate,",
        'n: {all: {a: {metric: cpu, rollback: "> 90%"}}}\n  errors: {metric: error_rate,',
        13, "checks.n", "two parts at least",
    ),
    "a limit beside parts": (
        "errors: {metric: error_rate,",
        'n: {rollback: "> 90%", any: {a: {metric: cpu, rollback: "> 90%"}, '
        'b: {metric: memory, rollback: "> 90%"}}}\n  errors: {metric: error_rate,',
        13, "checks.n.rollback", "rollback: in each part",
    ),
    "evidence beside parts": (
        "errors: {metric: error_rate,",
        'n: {evidence: observed, any: {a: {metric: cpu, rollback: "> 90%"}, '
        'b: {metric: memory, rollback: "> 90%"}}}\n  errors: {metric: error_rate,',
        13, "checks.n.evidence", "evidence: in each part",
    ),
    "a soft part": (
        "errors: {metric: error_rate,",
        'n: {any: {a: {metric: cpu, rollback: "> 90%", severity: soft}, '
        'b: {metric: memory, rollback: "> 90%"}}}\n  errors: {metric: error_rate,',
        13, "checks.n.any.a", "a metric and limits",
    ),
    "an earlier time that no limit is held against": (
        '"> 2% for 2m"', '"> 2%", baseline: before', 13, "checks.errors.baseline",
        "a limit against it",
    ),
    "proof against an earlier time": (
        'promote: "<= 1%"',
        'baseline: before, promote: {limit: "<= 2x baseline", assurance: certified}', 13,
        "checks.errors.promote.assurance", "no evidence about this canary",
    ),
    "a part of the requests against all of an earlier hour": (
        "errors: {metric: error_rate,",
        'n: {metric: requests, promote: ">= 0.5x baseline", baseline: same_hour}\n'
        "  errors: {metric: error_rate,",
        13, "checks.n.baseline", "at 10% the canary has a part of the events",
    ),
    "errors that are no status": (
        "metric: error_rate", "metric: {errors_are: [5xx, boom]}", 13,
        "checks.errors.metric.errors_are[1]", "a status such as 200",
    ),
    "errors that are no rate": (
        "metric: error_rate", "metric: {errors_are: 4xx, kind: gauge}", 13,
        "checks.errors.metric.kind", "rate, or no kind at all",
    ),
    "client errors without a baseline": (
        "watch: 1h", 'guard: {client_errors: "<= 1%"}', 26, "guard.client_errors",
        "a limit such as <= 1x baseline",
    ),
    "a rate of its share": (
        '"<= 1%"', '">= 0.8x share"', 13, "checks.errors.promote", "no share for this metric",
    ),
    "a share for a time": (
        "errors: {metric: error_rate,",
        'n: {metric: requests, rollback: "< 0.8x share for 5m"}\n  errors: {metric: error_rate,',
        13, "checks.n.rollback", "no 'for' beside a share",
    ),
    "less than all of its share and more": (
        "errors: {metric: error_rate,",
        'n: {metric: requests, rollback: "< 1.2x share"}\n  errors: {metric: error_rate,',
        13, "checks.n.rollback", "at most 1x share after <",
    ),
    "a guard of the share": (
        "watch: 1h", 'guard: {errors: "<= 1x share"}', 26, "guard.errors",
        "a limit such as <= 1x baseline",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "field", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_with_its_line(
    old: str, new: str, line: int, field: str, says: str
) -> None:
    """Each mistake is the only one that is named, at its line and field, with what helps."""
    found = problems(planted(old, new))
    assert [(each.line, each.field) for each in found] == [(line, field)], [*map(str, found)]
    assert says in str(found[0])


def test_a_soft_check_cannot_hold_at_once() -> None:
    """It never holds."""
    promote = {"limit": "<= 1%", "hold_at_once": True}
    with pytest.raises(ValueError, match="severity: hard"):
        Check.model_validate({"metric": "error_rate", "severity": "soft", "promote": promote})
