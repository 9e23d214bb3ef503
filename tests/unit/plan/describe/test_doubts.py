"""What `canario plan check` says of a plan that is allowed and hardly meant."""

import pytest

from bot.plan.describe.doubts import doubts
from tests.support.rollouts import plan

STEPS = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]


@pytest.mark.parametrize(
    ("promote", "noted"),
    [
        ("<= 1x baseline", True),
        ("< 1x baseline", True),
        ("<= baseline + 0%", True),
        ("<= 0.9x baseline", True),
        (">= 1x baseline", True),
        ("<= 1.2x baseline", False),
        (">= 0.8x baseline", False),
        ("<= baseline + 0.1%", False),
        ("<= 1%", False),
        ({"limit": "<= 1x baseline", "assurance": "certified"}, False),
    ],
)
def test_a_limit_without_room_is_a_coin_toss(promote: object, noted: bool) -> None:
    """Chance alone misses it every second time, unless it must be proven."""
    checks = {"errors": {"metric": "error_rate", "promote": promote}}
    found = doubts(plan(checks=checks, watch="1h"))
    assert ["every second time" in each for each in found] == [True] * noted


@pytest.mark.parametrize(
    ("fields", "noted"),
    [
        ({"watch": None}, True),
        ({"watch": {"for": "1h", "keep": "0%"}}, False),
        ({"watch": "1h"}, False),
        ({"watch": None, "steps": [STEPS[0], {"traffic": "100%"}]}, False),
        ({"watch": None, "steps": [STEPS[0], {**STEPS[1], "checks": {"errors": None}}]}, False),
    ],
)
def test_a_comparison_with_what_is_gone(fields: dict[str, object], noted: bool) -> None:
    """The last step leaves nothing on stable, and somebody believes to be guarded there."""
    checks = {"errors": {"metric": "error_rate", "rollback": "> 2x baseline"}}
    found = doubts(plan(**{"steps": STEPS, "checks": checks, **fields}))
    assert ["nothing is left on stable" in each for each in found] == [True] * noted


def test_a_good_plan_has_none() -> None:
    """The one of the tests."""
    assert doubts(plan()) == ()
