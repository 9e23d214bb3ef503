"""A plan that moves nothing is rehearsed beside people who move the traffic."""

from pathlib import Path

from tests.sandbox.rehearsal.rehearsing import rehearse, with_fields

SHADOW = with_fields(
    mode="shadow",
    steps=[{"traffic": "10%", "soak": "10m"}, {"traffic": "100%", "soak": "10m"}],
    watch="30m",
)
LATE = """
description: People give it traffic by hand, and take it back later than Canario would have
traffic: {rps: 8}
events:
  2m: traffic by hand 10%
  20m: canary errors 20%
  1h: traffic by hand 0%
expect:
  - shadow because "gone from 10 % to 95 %" by 15m
  - shadow at 10% because "rolled shop-00002 back" by 35m
  - message "spared users about"
  - never rolling_back
  - never paged
  - ends shadowed
"""
WELL = """
description: People are faster than the plan, and it goes well
traffic: {rps: 8}
events:
  2m: traffic by hand 10%
  5m: traffic by hand 100%
expect:
  - message "more of the soak"
  - message "would not have rolled back"
  - ends shadowed
"""


def test_it_says_what_it_would_have_done_and_moves_nothing(tmp_path: Path) -> None:
    """When, why, and what following it would have saved."""
    told = rehearse(tmp_path, LATE, SHADOW)
    assert told.exit_code == 0, told.output


def test_it_ends_when_people_have_come_to_the_end(tmp_path: Path) -> None:
    """Faster than it would have, and well."""
    told = rehearse(tmp_path, WELL, SHADOW)
    assert told.exit_code == 0, told.output


def test_without_a_scenario_it_is_rehearsed_as_a_live_one(tmp_path: Path) -> None:
    """Nobody would move its traffic; that is said."""
    told = rehearse(tmp_path, "", SHADOW)
    assert told.exit_code == 0, told.output
    assert "rehearsed as a live one" in told.output
    assert "completed after" in told.output
