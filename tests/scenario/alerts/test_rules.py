"""What each alert does, by the plan's rules: noted, held, rolled back, paged; on the canary, on
stable, on both, and on the service without a revision."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.monitoring.alerts import notification
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE, World

KEYS = "sre=R0SRE, security=R0SEC, platform=R0PLAT"
RULES: list[dict[str, Any]] = [
    {"labels": {"category": "security"}, "do": "rollback", "page": "security"},
    {"policy": "Disk", "do": "hold", "page": ["platform", "sre"]},
    {"policy": "Cache", "do": "note", "page": "platform"},
    {"policy": "Quiet", "do": "hold"},
]


@pytest.fixture
def ruled(tmp_path: Path) -> Iterator[World]:
    """Teams with keys of their own, and a plan whose rules page them."""
    with running(World(tmp_path), CANARIO_PAGERDUTY_KEYS=KEYS) as world:
        world.write_plan(alerts={"rules": RULES, "page_for_stable": True})
        world.push_plans()
        yield world


def pages(world: World) -> dict[str, tuple[str, int]]:
    """By integration: the severity of its incident, and how often it was triggered."""
    return {i.routing_key: (i.severity, i.triggers) for i in world.pagerduty.incidents()}


def test_a_rule_that_rolls_back_pages_its_team_beside_the_plans(ruled: World) -> None:
    """The notice says whom the alert names, and which rule decided."""
    ruled.start(10)
    ruled.alert(policy="Scan", labels={"category": "security"})
    assert ruled.served() == {STABLE: 100}
    assert pages(ruled) == {"R0SRE": ("critical", 1), "R0SEC": ("critical", 1)}
    assert f"It names {CANARY}, the canary" in ruled.story()[-2]
    assert "the plan's rule for category=security decides" in ruled.story()[-2]


def test_a_rule_that_holds_or_notes_pages_its_teams_as_severe_as_the_alert(ruled: World) -> None:
    """Nobody else is paged, and a rule without teams pages nobody."""
    ruled.start(10)
    ruled.alert(policy="Cache", severity="Info")
    assert (ruled.phase, pages(ruled)) == ("soaking", {"R0PLAT": ("info", 1)})
    ruled.alert(policy="Quiet", severity="Warning")
    assert ruled.phase == "holding"
    assert pages(ruled) == {"R0PLAT": ("info", 1)}
    ruled.alert(policy="Disk", severity="Warning")
    assert pages(ruled) == {"R0PLAT": ("warning", 2), "R0SRE": ("warning", 1)}


def test_an_alert_about_stable_pages_the_rules_team_as_well(ruled: World) -> None:
    """It holds; with page_for_stable the plan's own team is paged beside it."""
    ruled.start(10)
    ruled.alert(STABLE, policy="Scan", labels={"category": "security"})
    assert ruled.phase == "holding"
    assert set(pages(ruled)) == {"R0SRE", "R0SEC"}


def test_a_stranger_pages_nobody(ruled: World) -> None:
    """An alert that names another revision is noted, whatever its rule pages."""
    ruled.start(10)
    note = notification(
        ruled.revision(STABLE), policy="Disk", severity="Critical", incident_id="0.other"
    )
    note["incident"]["resource"]["labels"]["revision_name"] = "shop-00099"
    ruled.cloud.alerts.send(note)
    ruled.settle()
    assert ruled.phase == "soaking"
    assert pages(ruled) == {}


def test_on_both_the_canarys_decides_and_stables_is_said(ruled: World) -> None:
    """What both depend on may be what the canary breaks, so it rolls back, and says that it may
    not be all."""
    ruled.start(10)
    ruled.alert(STABLE, policy="Database", severity="Warning")
    assert ruled.phase == "holding"
    ruled.alert(CANARY, policy="Database")
    assert ruled.served() == {STABLE: 100}
    assert f"{STABLE}, the stable revision, has" in ruled.story()[-2]


def test_without_a_revision_it_counts_as_the_canarys(ruled: World) -> None:
    """With traffic it rolls back; the notice says why."""
    ruled.start(10)
    note = notification(
        ruled.revision(CANARY), policy="Orders", severity="Critical", incident_id="0.orders"
    )
    del note["incident"]["resource"]["labels"]["revision_name"]
    ruled.cloud.alerts.send(note)
    ruled.settle()
    assert ruled.served() == {STABLE: 100}
    assert "names no revision" in ruled.story()[-2]


def test_a_page_by_a_rule_outlasts_a_rollout_that_it_cancels(ruled: World) -> None:
    """Before any traffic the rollout is cancelled; whoever was paged looks after the finding."""
    ruled.fault(down=True)
    ruled.say(f"start shop {CANARY}")
    ruled.alert(policy="Scan", labels={"category": "security"})
    assert ruled.last_ended().phase == "cancelled"
    assert [(i.routing_key, i.state) for i in ruled.pagerduty.incidents()] == [
        ("R0SEC", "triggered")
    ]


def test_what_a_rule_paged_for_is_resolved_when_the_rollout_completes(ruled: World) -> None:
    """A hold by an alert that was resumed, and ended well, wakes nobody again."""
    ruled.start(10)
    ruled.close_alert(ruled.alert(policy="Disk", severity="Warning"))
    ruled.say("resume shop")
    while ruled.phase != "idle":
        ruled.soak()
    assert {i.state for i in ruled.pagerduty.incidents()} == {"resolved"}
