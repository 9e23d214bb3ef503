"""``canario rehearse``: what a scenario describes comes of the real service."""

from pathlib import Path

import pytest

from tests.sandbox.rehearsal.rehearsing import rehearse, with_fields


def test_a_healthy_canary_completes(tmp_path: Path) -> None:
    """Step by step, each after its soak."""
    expect = "expect: [reached 10% by 2m, reached 100% after 10m by 15m, completed by 30m]\n"
    told = rehearse(tmp_path, expect)
    assert told.exit_code == 0, told.output
    assert "ok   completed by 30m" in told.output


def test_a_bad_canary_is_rolled_back_by_evidence(tmp_path: Path) -> None:
    """From the minute in which it fails on, and somebody is paged at once."""
    told = rehearse(
        tmp_path,
        """
events:
  2m after 10%: canary error rate 30%
expect:
  - rolled_back at 10% by 15m because errors
  - paged sre within 1m of rolling_back
  - never reached 100%
  - ends rolled_back
""",
    )
    assert told.exit_code == 0, told.output


def test_what_does_not_hold_is_said_and_is_exit_code_1(tmp_path: Path) -> None:
    """With what happened instead."""
    told = rehearse(tmp_path, "expect: [rolled_back by 5m, completed by 30m]\n")
    assert told.exit_code == 1
    assert "NOT  rolled_back by 5m: it did not happen; it ends completed" in told.output
    assert "ok   completed by 30m" in told.output


def test_an_event_without_its_moment_does_not_hold(tmp_path: Path) -> None:
    """A scenario that waits for what never comes says nothing about the plan."""
    told = rehearse(tmp_path, "events: {at 50%: canary errors 3%}\n")
    assert told.exit_code == 1
    assert "NOT  the events at 50%: 50% never happened" in told.output


def test_the_same_scenario_is_played_the_same_way(tmp_path: Path) -> None:
    """To the letter; another seed draws other numbers."""
    first = rehearse(tmp_path, "seed: 7\n").stdout
    assert rehearse(tmp_path, "seed: 7\n").stdout == first
    assert rehearse(tmp_path, "seed: 8\n").stdout != first


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("evnts: {}\n", "scenario.yaml:1: evnts: found the unknown field 'evnts', expected"),
        ("\nevents: {5h: canary errrors 3%}\n", "scenario.yaml:2: events.5h[0]: found 'errrors'"),
        ("events: {5h: the moon falls down}\n", "expected an event such as: canary errors"),
        ("events: {soon: probe fails}\n", "found 'soon', expected a time such as 5h"),
        ("expect: [rolledback by 5m]\n", "expected an expectation such as: rolled_back by 6h"),
        ("people: {boss: {approves: 5m}}\n", "found 'boss', expected one of everyone, operators"),
        ("traffic: {rps: -1}\n", "found -1, expected at least 0"),
        ("events: {5m: canary errors lots}\n", "found 'lots', expected a value such as 3%"),
        ("plan: api\n", "found 'api', expected the plan shop"),
    ],
)
def test_a_mistake_has_its_line_and_is_exit_code_2(
    tmp_path: Path, scenario: str, said: str
) -> None:
    """As in a plan: what was found, what was expected, and what is probably meant."""
    told = rehearse(tmp_path, scenario)
    assert told.exit_code == 2
    assert said in told.output


def test_a_plan_that_start_refuses_is_wrong_input(tmp_path: Path) -> None:
    """Nothing of it could be rehearsed."""
    told = rehearse(tmp_path, plan=with_fields(steps=[{"traffic": "10 per cent"}]))
    assert told.exit_code == 2
    assert "steps[0].traffic" in told.output


def test_people_approve_in_their_time(tmp_path: Path) -> None:
    """By their role; and who never does lets the rollout end."""
    asked = with_fields(
        people={"operators": ["S0DEPLOYERS"], "lead": ["U0LEAD"]},
        gates={"approvals": {"roles": ["lead"], "expire": "30m"}},
    )
    lead = "people: {lead: {approves: 20m}}\nexpect: [approved because lead after 20m by 20m]\n"
    assert rehearse(tmp_path, lead, asked).exit_code == 0
    never = "people: {everyone: {approves: never}}\nexpect: [ends cancelled, expired by 31m]\n"
    told = rehearse(tmp_path, never, asked)
    assert told.exit_code == 0, told.output


def test_windows_open_by_the_virtual_clock(tmp_path: Path) -> None:
    """A start on a Friday waits until Tuesday, in the plan's own zone."""
    window = {"days": "Tue-Thu", "hours": "10:00-14:00", "timezone": "America/Guayaquil"}
    told = rehearse(
        tmp_path,
        """
start: {at: 2026-03-13 16:00}
expect: [waiting because window by 1m, reached 10% after 95h by 95h 1m, completed]
""",
        with_fields(gates={"window": window}),
    )
    assert told.exit_code == 0, told.output


def test_what_people_type_is_read_by_the_real_grammar(tmp_path: Path) -> None:
    """And what they are told is in the timeline."""
    told = rehearse(
        tmp_path,
        """
events:
  2m after 10%: operators type hold because the logs look odd
  1h after held: anybody types promote --yes
  2h after held: operators type rollback because it is not worth it
expect:
  - held at 10% because the logs look odd
  - answer "Only the plan's operators may promote"
  - rolled_back because not worth it
""",
    )
    assert told.exit_code == 0, told.output


def test_probes_alerts_and_silence_are_part_of_the_world(tmp_path: Path) -> None:
    """A probe that fails keeps it at 0 %, silence holds, an alert rolls back."""
    told = rehearse(
        tmp_path,
        """
start: {at: 2026-03-10 10:00}
events:
  0s: probe fails with 503
  5m: probe answers
  1m after 10%: metrics are silent
  40m after 10%: alert critical "Checkout" on the canary
expect:
  - reached 10% after 5m by 8m
  - message "could be measured" after 10m
  - rolled_back because Checkout
""",
    )
    assert told.exit_code == 0, told.output
