"""Journey 2: a Cloud Monitoring alert rolls a bad canary back by itself, and pages."""

import base64
import json

import pytest

from sandbox.monitoring.alerts import console_test, notification
from tests.support.world import CANARY, CHANNEL, INCIDENTS, PROJECT, STABLE, World

NOTICES = ("chat.postMessage", "chat.update", "trigger")


def test_a_critical_alert_sends_the_traffic_back_and_then_pages(world: World) -> None:
    """The shift reaches Cloud Run before any word reaches Slack or PagerDuty."""
    world.start(50)
    since = world.mark()
    world.alert(policy="Checkout errors")
    assert world.served() == {STABLE: 100}
    entries = world.journal.entries(since)
    shift = next(e.number for e in entries if e.method == "UpdateService")
    notices = [e.number for e in entries if e.server in ("slack", "pagerduty")]
    assert notices
    assert shift < min(notices)
    (incident,) = world.pagerduty.incidents()
    assert (incident.state, incident.severity, incident.triggers) == ("triggered", "critical", 1)
    assert CANARY in incident.summary
    assert "Checkout errors" in incident.summary


def test_the_way_back_asks_the_platform_twice(world: World) -> None:
    """Cloud Run is asked for its etag once and told once; nothing else is asked before that."""
    world.start(10)
    since = world.mark()
    world.alert()
    asked = [e.method for e in world.calls("cloud_run", "monitoring", since=since)]
    asked = [method for method in asked if method != "served"]
    assert asked[:2] == ["GetService", "UpdateService"]


def test_the_rollback_is_told_with_its_reason(world: World) -> None:
    """Channel, thread and the plan's other channels hear what, why and what happens next, once."""
    world.start(10)
    world.alert(policy="Checkout errors")
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert "Checkout errors" in ended.outcome
    going, gone = world.story()[-2:]
    assert f"{CANARY} back: Checkout errors" in going
    assert f"{STABLE} serves everything again" in gone
    assert "`--again`" in gone
    elsewhere = [m.text for m in world.slack.messages(INCIDENTS)]
    assert len(elsewhere) == 2
    assert "was rolled back" in world.card().text
    assert world.card().action_ids == []
    assert [m for m in world.slack.messages(CHANNEL) if m.pings] == []


def test_an_alert_delivered_twice_changes_nothing_twice(world: World) -> None:
    """Pub/Sub delivers at least once."""
    world.start(10)
    incident = world.alert()
    after = world.service(), world.slack.messages(CHANNEL), world.slack.messages(INCIDENTS)
    since = world.mark()
    world.cloud.alerts.open(world.revision(CANARY), incident)
    world.settle()
    now = world.service(), world.slack.messages(CHANNEL), world.slack.messages(INCIDENTS)
    assert now == after
    assert [e for e in world.journal.entries(since) if e.method == "UpdateService"] == []
    (page,) = world.pagerduty.incidents()
    assert page.triggers == 1


def test_a_warning_holds_and_does_not_go_on_by_itself(world: World) -> None:
    """The traffic stays, nobody is paged, and the hold says what ends it."""
    world.start(10)
    world.alert(severity="Warning", policy="Slow checkout")
    assert world.phase == "holding"
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert world.pagerduty.incidents() == []
    assert "On hold: alert Slow checkout" in world.story()[-1]
    assert "Resume when the alert" in world.story()[-1]
    world.soak(300)
    assert world.phase == "holding"


def test_an_info_is_only_noted(world: World) -> None:
    """It is told in the thread and changes nothing."""
    world.start(10)
    world.alert(severity="Info", policy="Deployed")
    assert world.phase == "soaking"
    assert "Alert Deployed" in world.story()[-1]
    assert "the plan only notes it" in world.story()[-1]


def test_an_alert_for_the_stable_revision_holds_and_says_so(world: World) -> None:
    """Rolling back would send everybody to the revision that is ill."""
    world.start(10)
    world.alert(STABLE, policy="Checkout errors")
    assert world.phase == "holding"
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert f"It names {STABLE}, the stable revision, not the canary" in world.story()[-1]


def test_a_closed_alert_resumes_nothing_by_itself(world: World) -> None:
    """Its end is told; a person resumes (the plan can say otherwise)."""
    world.start(10)
    incident = world.alert(severity="Warning", policy="Slow checkout")
    world.close_alert(incident)
    assert world.phase == "holding"
    assert "Alert Slow checkout has closed." in world.story()[-1]
    assert "Resume when the alert is understood" in world.story()[-1]
    world.say("resume shop")
    assert world.phase == "soaking"


def test_an_alert_that_closes_after_the_rollback_is_nothing_new(world: World) -> None:
    """The revision stays rejected, and nothing is said."""
    world.start(10)
    incident = world.alert()
    before = world.slack.messages(CHANNEL)
    world.close_alert(incident)
    assert world.slack.messages(CHANNEL) == before
    assert world.phase == "idle"
    assert world.served() == {STABLE: 100}
    assert world.service().rejected[0].revision == CANARY


def test_a_closed_alert_that_never_opened_changes_nothing(world: World) -> None:
    """News of an incident from before the rollout."""
    world.start(10)
    before = world.service()
    revision = world.revision(CANARY)
    world.cloud.alerts.send(notification(revision, incident_id="0.old", state="closed"))
    world.settle()
    assert world.service() == before


def test_an_alert_for_an_unknown_service_is_taken_and_leaves_nothing(world: World) -> None:
    """It is answered with 200, once, and nothing is stored, said or shifted."""
    world.add_service("blog")
    since = world.mark()
    world.alert("blog-00002", service="blog")
    assert world.service(f"{PROJECT}~blog").generation == 0
    (push,) = world.calls("pubsub", since=since)[1:]
    assert push.detail["answer"] == 200
    assert world.calls("slack", "pagerduty", since=since) == []
    assert "UpdateService" not in [e.method for e in world.calls("cloud_run", since=since)]


def test_an_alert_between_rollouts_leaves_the_service_alone(world: World) -> None:
    """Without an active rollout there is nothing to roll back."""
    world.start(10)
    world.say("rollback shop because we changed our mind")
    before, said = world.served(), world.slack.messages(CHANNEL)
    world.alert()
    assert (world.served(), world.slack.messages(CHANNEL), world.phase) == (before, said, "idle")


def test_an_alert_before_any_traffic_cancels(world: World) -> None:
    """A canary under test that raises an alert gets no traffic."""
    world.fault(down=True)
    world.say(f"start shop {CANARY}")
    world.alert()
    assert world.last_ended().phase == "cancelled"
    assert world.served() == {STABLE: 100}
    assert world.tags() == {}


def test_the_watch_still_goes_back_by_an_alert(world: World) -> None:
    """At 100 % the alert brings the old revision back."""
    world.start(100)
    world.soak()
    assert world.phase == "watching"
    world.alert()
    assert world.served() == {STABLE: 100}


def test_the_console_s_test_message_changes_nothing(world: World) -> None:
    """Setting up a notification channel must not roll anything back."""
    world.start(10)
    before = world.service()
    answer = world.post("alert", pushed(console_test(PROJECT)))
    assert answer.status_code == 200
    assert "test message" in answer.text
    assert world.service() == before


def pushed(note: object) -> bytes:
    """A notification as Pub/Sub pushes it."""
    return envelope(json.dumps(note).encode())


def envelope(data: bytes) -> bytes:
    """Anything as Pub/Sub pushes it."""
    message = {"data": base64.b64encode(data).decode(), "messageId": "1"}
    return json.dumps({"message": message, "subscription": "s"}).encode()


def changed(**incident: object) -> bytes:
    """A notification with parts of its incident replaced."""
    note = {"version": "1.2", "incident": {"incident_id": "1", "state": "open", **incident}}
    return pushed(note)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"\xff\xfe",
        b'{"message": {}}',
        b'{"message": {"data": "%%%"}}',
        changed(),
        changed(resource=None, policy_name=None, severity=None),
        changed(resource={"labels": {"service_name": "shop"}}),
        changed(resource={"labels": ["shop"]}),
        changed(incident_id=7, resource="shop"),
    ],
)
def test_what_is_no_alert_is_taken_and_changes_nothing(world: World, body: bytes) -> None:
    """A message that can never be handled is answered 200, or it would come back for days."""
    answer = world.post("alert", body)
    assert answer.status_code == 200
    assert world.service().generation == 0
    assert world.calls("slack", "pagerduty") == []
