"""A promise is kept or not made."""

import pytest

from bot.rollout.notices.next_steps import Next
from tests.scenario.promises import (  # noqa: F401 - they fill the table
    after,
    approvals,
    before,
    confirmations,
    freezes,
    holds,
    ignored,
    jobs,
    late,
    latest,
    newer,
    promotes,
    steps,
)
from tests.scenario.promises.stage import Stage
from tests.scenario.promises.switches import shadows, thrown  # noqa: F401 - they do, too
from tests.scenario.promises.table import PROMISES


def test_no_next_step_is_without_a_scenario() -> None:
    """What can be said is also tried."""
    assert set(PROMISES) == set(Next)


@pytest.mark.parametrize("code", sorted(PROMISES))
def test_what_is_said_happens(code: Next) -> None:
    """The bot says it; somebody does what it says, and what was promised comes true."""
    PROMISES[code](Stage())
