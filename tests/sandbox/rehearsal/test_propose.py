"""A plan is proposed from a service's history, read from Monitoring by Google's own client."""

import json
from pathlib import Path

from bot.plan.describe.doubts import doubts
from bot.plan.reading.load import startable_plan
from tests.sandbox.rehearsal.past import CANARY, FROM, PROJECT, REGION, STABLE, Past

WHERE = ("--project", PROJECT, "--region", REGION)
ENDS = "2026-03-10T13:00"


def test_the_week_would_not_have_rolled_the_proposed_plan_back(past: Past, tmp_path: Path) -> None:
    """What is proposed is taken without a note, its limits are those of the history, and a
    backtest with that history completes and rolls nothing back."""
    file = str(tmp_path / "shop.yaml")
    past.served(STABLE, range(180), 92, 8)
    past.served(STABLE, range(3, 180, 9), 2, 3)
    told = past.run("plan", "propose", "shop", *WHERE, "--to", ENDS, "--write", file)
    assert told.exit_code == 0, told.output
    assert "reading" in told.stderr
    told = past.run("plan", "check", file)
    assert (told.exit_code, told.output) == (0, f"{file}: ok\n")
    span = ("--from", FROM, "--to", ENDS)
    told = past.run("backtest", file, *span, "--repeat", "0", "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["rolled_back_at"] is None
    assert found["phase"] == "completed"


def test_a_canary_that_was_bad_is_no_measure(past: Past) -> None:
    """The limits are those of the revision that served most; requests are everybody's."""
    past.served(STABLE, range(120), 99, 1)
    past.served(CANARY, range(60, 90), 5, 15)
    told = past.run("plan", "propose", "shop", *WHERE, "--to", "2026-03-10T12:10")
    assert told.exit_code == 0, told.output
    plan = startable_plan(told.stdout, "shop.yaml")
    assert not doubts(plan)
    promote = plan.checks["errors"].promote
    assert promote is not None
    assert promote.value <= 0.05
    assert "12,600 requests" in told.stdout
    assert "2 revisions answered" in told.stdout


def test_a_service_that_nobody_asked_gets_a_sentence(past: Past) -> None:
    """With its name, and no plan."""
    told = past.run("plan", "propose", "basket", *WHERE, "--to", ENDS)
    assert told.exit_code == 1
    assert not told.stdout
    assert "Nobody asked basket" in told.stderr


def test_names_that_no_plan_can_have_are_refused_at_once(past: Past) -> None:
    """Before anything is read."""
    for service, region, channel in (
        ("no such", REGION, "#deployments"),
        ("shop", "the moon", "#deployments"),
        ("shop", REGION, "deployments here"),
    ):
        where = ("--project", PROJECT, "--region", region, "--channel", channel)
        told = past.run("plan", "propose", service, *where)
        assert told.exit_code == 2, told.output
        assert told.stderr
        assert "reading" not in told.stderr
