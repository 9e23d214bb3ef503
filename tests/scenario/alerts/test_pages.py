"""What a page says to who is woken, and which changes PagerDuty shows beside it."""

from typing import Any

import pytest

from sandbox.monitoring.alerts import notification
from sandbox.pagerduty.server import Incident
from tests.support.world import CANARY, PROJECT, REGION, STABLE, World


def changes(world: World) -> list[dict[str, Any]]:
    """The change events, in order."""
    return [dict(each) for each in world.pagerduty.change_events]


def page(world: World) -> Incident:
    """The one incident."""
    (incident,) = world.pagerduty.incidents()
    return incident


def test_a_page_has_the_evidence_and_where_to_look(world: World) -> None:
    """Thread, service, alert and the plan's links; what happened in whole, and each check."""
    world.write_plan(links={"playbook": "https://wiki.example/shop"})
    world.start(10)
    world.soak(61)
    world.alert(policy="Checkout errors")
    found = page(world)
    card = world.card()
    channel = world.last_ended().card
    assert channel is not None
    assert found.links["Thread in Slack"].endswith(f"/p{card.ts.replace('.', '')}")
    assert f"/{channel.channel}/" in found.links["Thread in Slack"]
    assert f"run/detail/{REGION}/shop/" in found.links["Service in Cloud Run"]
    assert found.links["Service in Cloud Run"].endswith(f"project={PROJECT}")
    assert found.links["Alert Checkout errors"].startswith("https://console.cloud.google.com/")
    assert found.links["playbook"] == "https://wiki.example/shop"
    assert found.details["canary"] == CANARY
    assert found.details["stable"] == STABLE
    assert found.details["step"] == "10 %"
    assert "error rate" in found.details["check errors"]
    assert "Checkout errors" in found.details["what"]


@pytest.mark.parametrize("url", ["https://[", "https://", "https://a b", "https://a.example/\n<b>"])
def test_an_alerts_link_that_is_none_is_no_link_of_the_page(world: World, url: str) -> None:
    """Whoever wrote it: the page arrives all the same."""
    world.start(10)
    note = notification(world.revision(CANARY), incident_id="0.odd", policy="Odd", started_at=0)
    note["incident"]["url"] = url
    world.cloud.alerts.send(note)
    world.settle()
    assert world.phase == "idle"
    assert "Service in Cloud Run" in page(world).links
    assert not [name for name in page(world).links if name.startswith("Alert")]


def test_a_long_reason_is_short_on_a_phone_and_whole_in_the_details(world: World) -> None:
    """What the phone shows begins with the revision."""
    world.write_plan(on_rollback={"page_by_hand": "sre"})
    world.start(10)
    reason = "the checkout answers with another customer's basket " * 6
    world.say(f"rollback shop because {reason}")
    found = page(world)
    assert len(found.summary) <= 160
    assert found.summary.startswith(CANARY)
    assert found.details["what"].count("basket") == 6


def test_changes_are_shown_from_the_start_to_the_end(world: World) -> None:
    """Start, each step and the completion, or the rollback; each with a time and links."""
    world.start(50)
    told = [each["payload"]["summary"] for each in changes(world)]
    assert ["started" in told[0], "10 %" in told[1], "50 %" in told[2]] == [True] * 3
    assert changes(world)[2]["payload"]["timestamp"] > changes(world)[0]["payload"]["timestamp"]
    assert any(each["text"] == "Service in Cloud Run" for each in changes(world)[1]["links"])
    world.alert()
    assert "rolled back" in changes(world)[-1]["payload"]["summary"]
    assert len(changes(world)) == 4


def test_a_rollout_that_completes_says_so_once(world: World) -> None:
    """The last change is that it replaced stable."""
    world.start(100)
    while world.phase != "idle":
        world.soak(301)
    told = [each["payload"]["summary"] for each in changes(world)]
    assert len(told) == 5
    assert "replaced" in told[-1]


def test_a_plan_that_pages_nobody_shows_no_changes(world: World) -> None:
    """There is nobody who would look there."""
    world.write_plan(on_rollback={})
    world.start(10)
    assert changes(world) == []


def test_the_shift_and_the_words_come_before_the_change(world: World) -> None:
    """Nothing waits for it."""
    world.start(10)
    since = world.mark()
    world.alert()
    order = [(e.server, e.method) for e in world.journal.entries(since)]
    change = order.index(("pagerduty", "change"))
    assert order.index(("cloud_run", "UpdateService")) < change
    assert max(i for i, (_, m) in enumerate(order) if m == "trigger") < change
    assert order.index(("slack", "chat.postMessage")) < change


def test_a_change_that_is_lost_is_no_fault(world: World) -> None:
    """Nothing is parked, posted or tried again for it."""
    world.write_plan(on_rollback={"page": "sre"})
    world.start(10)
    said = len(world.story())
    world.pagerduty.faults.unavailable()
    world.soak()
    assert world.rollout.current.traffic == 50
    waiting = world.wiring.store.waiting("acme-shops~shop")
    assert waiting == []
    assert world.wiring.store.parked(limit=10) == []
    assert not any("PagerDuty" in text for text in world.story()[said:])
