"""Rehearsals of flags."""

from pathlib import Path

from tests.sandbox.rehearsal.rehearsing import rehearse

FLAG = """
version: 1
name: new-checkout
target: {flag: {key: new_checkout, project: acme-prod, switch: CHECKOUT}}
channel: "#deployments"
people: {operators: [S0DEPLOYERS]}
checks:
  charged_twice:
    metric:
      monitoring: {filter: metric.type = "custom.googleapis.com/charged_twice"}
      unit: count
      kind: count
    promote: "<= 0"
    rollback: "> 0"
  paid:
    metric:
      monitoring:
        filter: metric.type = "custom.googleapis.com/payments" AND metric.label.side = "{variant}"
        part: metric.label.outcome = "paid"
      unit: ratio
      kind: rate
    promote: "> 95%"
steps:
  - {traffic: 10%, soak: 10m}
  - {traffic: 100%, soak: 10m}
on_rollback: {page: shop}
"""


def test_no_bad_event_among_many_lets_a_flag_continue(tmp_path: Path) -> None:
    """Its own rate tells that there was somebody to whom nothing bad happened."""
    told = rehearse(tmp_path, "expect: [completed by 30m]\n", FLAG)
    assert told.exit_code == 0, told.output


def test_no_bad_event_among_nobody_does_not(tmp_path: Path) -> None:
    """No data is not health."""
    told = rehearse(tmp_path, "traffic: {rps: 0}\nexpect: [held at 10%, never completed]\n", FLAG)
    assert told.exit_code == 0, told.output


def test_one_bad_event_rolls_it_back(tmp_path: Path) -> None:
    """And the flag is off for everybody."""
    told = rehearse(
        tmp_path,
        """
events: {5m after 10%: charged_twice 3/min}
expect:
  - rolled_back at 10% because charged_twice
  - thrown "CHECKOUT off" within 1m of rolling_back
  - reached 0%
""",
        FLAG,
    )
    assert told.exit_code == 0, told.output
