"""The retry policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unavailable
from bot.retry import COMMIT, EFFECT, METRICS, REPLY, TRAFFIC, Backoff

POLICIES = [COMMIT, EFFECT, METRICS, REPLY, TRAFFIC]


@pytest.mark.parametrize("policy", POLICIES)
@given(tried=st.integers(1, 10**6))
def test_the_wait_grows_to_its_longest_and_no_further(policy: Backoff, tried: int) -> None:
    """However often it was tried, the next wait is a number between the first and the longest."""
    wait = policy.wait(tried)

    assert policy.first <= wait <= policy.longest * (1 + policy.jitter)


@given(asked=st.floats(0, 10**6), tried=st.integers(1, 50))
def test_who_asks_for_a_pause_gets_it(asked: float, tried: int) -> None:
    """An effect is left alone at least as long as the other side asked for."""
    assert EFFECT.wait(tried, Unavailable("Slow down.", retry_after=asked)) >= asked


def test_a_reply_waits_no_longer_than_its_patience() -> None:
    """A minute's pause that Slack asks for does not keep a worker for a minute."""
    assert REPLY.wait(1, Unavailable("Slow down.", retry_after=60)) == REPLY.patience
    assert [REPLY.more(tried) for tried in (1, 2, 3)] == [True, True, False]
    assert EFFECT.more(10**6)
