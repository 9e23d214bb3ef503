"""Alerts about somebody else, and alerts that are told by odd labels, pushed to the function."""

from typing import Any

import pytest

from sandbox.monitoring.alerts import notification
from tests.scenario.alerts.test_alerts import envelope, pushed
from tests.support.world import CANARY, PROJECT, REGION, SHOP, STABLE, World


def send(world: World, **incident: Any) -> str:
    """Push a critical alert on the canary with parts replaced; the function's answer."""
    note = notification(world.revision(CANARY), incident_id="0.whose")
    note["incident"] |= incident
    answer = world.post("alert", pushed(note))
    assert answer.status_code == 200
    return answer.text


def resource(kind: str = "cloud_run_revision", **labels: Any) -> dict[str, Any]:
    """The canary's own resource with parts replaced."""
    ours = {
        "project_id": PROJECT,
        "location": REGION,
        "service_name": SHOP,
        "revision_name": CANARY,
    }
    return {"type": kind, "labels": {**ours, **labels}}


@pytest.mark.parametrize(
    "about",
    [
        resource(location="europe-west1"),
        resource("k8s_service"),
        resource(project_id="acme-other"),
        resource(service_name="blog"),
    ],
)
def test_a_stranger_s_alert_changes_nothing(world: World, about: dict[str, Any]) -> None:
    """Another region, another system, another project, another service: it is only logged."""
    world.start(10)
    before = world.service(), world.story()
    send(world, resource=about)
    assert (world.service(), world.story()) == before
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert world.pagerduty.incidents() == []


def test_an_alert_whose_metric_names_stable_holds(world: World) -> None:
    """A PromQL alert has the revision among the metric's labels."""
    world.start(10)
    labels = {"service_name": SHOP, "location": REGION, "revision_name": STABLE}
    prometheus = {"type": "prometheus_target", "labels": {"project_id": PROJECT}}
    send(world, resource=prometheus, metric={"labels": labels})
    assert world.phase == "holding"
    assert f"It names {STABLE}, the stable revision" in world.story()[-1]


def test_a_metric_of_another_region_changes_nothing(world: World) -> None:
    """A PromQL alert has the service among the metric's labels, and the region among the
    resource's."""
    world.start(10)
    labels = {"project_id": PROJECT, "location": "europe-west1", "cluster": "__run__"}
    abroad = {"type": "prometheus_target", "labels": labels}
    send(world, resource=abroad, metric={"labels": {"service_name": SHOP}})
    assert world.served() == {STABLE: 90, CANARY: 10}
    here = {**abroad, "labels": {**labels, "location": REGION}}
    send(world, resource=here, metric={"labels": {"service_name": SHOP}})
    assert world.served() == {STABLE: 100}


def test_user_labels_of_a_central_policy_reach_the_rollout(world: World) -> None:
    """A policy of another project names project, region and service itself."""
    world.start(10)
    send(
        world,
        scoping_project_id="acme-central",
        resource={"type": "global", "labels": {"project_id": "acme-central"}},
        policy_user_labels={
            "canario_project": PROJECT,
            "canario_region": REGION,
            "canario_service": SHOP,
        },
    )
    assert world.served() == {STABLE: 100}


@pytest.mark.parametrize(
    "odd",
    [
        {"policy_user_labels": {"team": None}},
        {"policy_user_labels": {"tier": 1}},
        {"metric": None, "observed_value": None, "ended_at": None},
        {"summary": None, "url": 7, "condition": []},
        {"severity": " CRITICAL "},
    ],
)
def test_an_odd_label_does_not_cost_a_critical_alert(world: World, odd: dict[str, Any]) -> None:
    """What isn't needed may be null, a number or anything: the canary is rolled back."""
    world.start(10)
    send(world, **odd)
    assert world.served() == {STABLE: 100}


@pytest.mark.parametrize("body", [envelope(b"not json"), pushed({"version": "1.2"}), pushed({})])
def test_an_alert_that_cannot_be_read_pages(world: World, body: bytes) -> None:
    """It may have been a critical one: it is not dropped in silence."""
    answer = world.post("alert", body)
    assert answer.status_code == 200
    (page,) = world.pagerduty.incidents()
    assert "could not read an alert" in page.summary


def test_an_alert_for_a_name_that_no_service_has_pages(world: World) -> None:
    """Its policy says that it is for a rollout; which one, nobody can know."""
    world.start(10)
    send(world, policy_user_labels={"canario_service": "the shop"})
    assert world.served() == {STABLE: 90, CANARY: 10}
    (page,) = world.pagerduty.incidents()
    assert "canario_service" in page.summary
    send(world, policy_user_labels={"canario_service": "Shop"})
    assert world.served() == {STABLE: 100}


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"state": None}, "state"),
        ({"state": "acknowledged"}, "state"),
        ({"policy_user_labels": {"canario_region": 1}}, "canario_region"),
        ({"policy_user_labels": {"canario_project": "my shops"}}, "canario_project"),
    ],
)
def test_what_would_make_a_stranger_s_of_ours_pages(
    world: World, odd: dict[str, Any], said: str
) -> None:
    """A state that is none, and a place that is none, in an alert on the canary: it may be a
    critical one."""
    world.start(10)
    send(world, **odd)
    (page,) = world.pagerduty.incidents()
    assert said in page.summary


def test_an_unreadable_alert_comes_back_until_somebody_is_paged(world: World) -> None:
    """Where PagerDuty does not answer, the queue keeps the message, and then its dead letter."""
    world.pagerduty.faults.unavailable()
    assert world.post("alert", pushed({})).status_code == 503
    world.pagerduty.faults.unavailable(False)
    assert world.post("alert", pushed({})).status_code == 200
    assert len(world.pagerduty.incidents()) == 1
