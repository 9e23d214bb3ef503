"""Which traffic is accepted, for any traffic at all."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cloud_run.traffic_rules import accepted
from sandbox.cloud_run.types import Target
from sandbox.wire.refused import RefusedError

percents = st.lists(st.integers(0, 100), min_size=1, max_size=6)


@given(percents)
def test_only_a_sum_of_100_is_accepted(shares: list[int]) -> None:
    """Shares are taken as they are when they sum to 100, and refused otherwise."""
    targets = [Target(f"r-{number}", share) for number, share in enumerate(shares)]
    if sum(shares) == 100:
        assert accepted(targets) == tuple(targets)
    else:
        with pytest.raises(RefusedError, match=str(sum(shares))):
            accepted(targets)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True))
def test_shares_up_to_100_are_accepted(cuts: list[int]) -> None:
    """Any split of the whole into parts is accepted."""
    edges = [0, *sorted(cuts), 100]
    targets = [Target(f"r-{high}", high - low) for low, high in pairwise(edges)]
    assert accepted(targets) == tuple(targets)
