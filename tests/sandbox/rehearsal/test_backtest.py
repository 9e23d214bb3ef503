"""A plan is held against what Monitoring measured of its service, read by Google's own client."""

import json
from pathlib import Path

import pytest

from tests.sandbox.rehearsal.past import CANARY, STABLE, Past
from tests.sandbox.rehearsal.rehearsing import with_fields


def test_a_bad_revision_would_have_been_rolled_back(past: Past, tmp_path: Path) -> None:
    """With when and why, at what cost, and what it had cost to give it everything at once; and
    stable against itself would not have been."""
    past.served(STABLE, range(-60, 120), 300)
    past.served(CANARY, range(120), 285, 15)
    told = past.backtest(tmp_path, "--json", "--repeat", "2")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert (found["canary"], found["stable"], found["against_itself"]) == (CANARY, STABLE, False)
    assert found["phase"] == "rolled_back"
    assert "2026-03-10T10:0" < found["rolled_back_at"] < "2026-03-10T10:15"
    assert "error" in found["because"]
    assert 0 < found["cost"]["bad"] < 60
    assert found["at_once"]["bad"] == pytest.approx(120 * 600 * 0.05, rel=0.05)
    assert [each["rolled_back_at"] for each in found["without_need"]] == [None, None]


def test_a_good_revision_would_have_completed(past: Past, tmp_path: Path) -> None:
    """Said in words, with the timeline before; what is read is said beside it."""
    past.served(STABLE, range(-60, 120), 299, 1)
    past.served(CANARY, range(-30, 120), 99)
    told = past.backtest(tmp_path, "--repeat", "0")
    assert told.exit_code == 0, told.output
    assert "It would not have rolled back; completed after" in told.stdout
    assert "reading" in told.stderr


def test_one_revision_is_held_against_itself(past: Past, tmp_path: Path) -> None:
    """Where nothing served beside it."""
    past.served(STABLE, range(-60, 120), 299, 1)
    told = past.backtest(tmp_path, "--json", "--repeat", "1")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["against_itself"]
    assert found["cost"]["bad"] == 0
    (again,) = found["without_need"]
    assert again["rolled_back_at"] is None


def test_the_revisions_can_be_named(past: Past, tmp_path: Path) -> None:
    """Also against the order in which they came; one that nobody asked is refused by name."""
    past.served(STABLE, range(-60, 120), 285, 15)
    past.served(CANARY, range(120), 300)
    named = ("--canary", STABLE, "--stable", CANARY)
    told = past.backtest(tmp_path, "--json", "--repeat", "0", *named)
    assert json.loads(told.stdout)["phase"] == "rolled_back"
    told = past.backtest(tmp_path, "--canary", "shop-00009")
    assert told.exit_code == 1
    assert "shop-00009" in told.stderr


def test_a_service_of_which_nothing_was_measured_is_said(past: Past, tmp_path: Path) -> None:
    """With its name."""
    told = past.backtest(tmp_path, "--service", "basket")
    assert told.exit_code == 1
    assert "basket" in told.stderr


def test_a_plan_that_another_one_comes_before_is_played(past: Past, tmp_path: Path) -> None:
    """The image is taken to have completed there; without that plan beside it there is nothing to
    play, which is said with its name."""
    past.served(STABLE, range(-60, 120), 100)
    past.served(CANARY, range(120), 92, 8)
    plan = with_fields(gates={"passed_in": "shop-staging"})
    told = past.backtest(tmp_path, "--repeat", "0", plan=plan)
    assert told.exit_code == 2
    assert "shop-staging" in told.stderr
    staging = with_fields(name="shop-staging")
    (tmp_path / "staging.yaml").write_text(staging, encoding="utf-8")
    told = past.backtest(tmp_path, "--json", "--repeat", "0", plan=plan)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["phase"] == "rolled_back"
