"""Whose alert it is, read from notifications of the shapes that Cloud Monitoring sends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rollout.facts import AlertOpened
from bot.service.watching.incident import NotAnAlert, UnreadableAlert, read_alert

RUN = {
    "type": "cloud_run_revision",
    "labels": {
        "project_id": "acme-prod",
        "location": "us-central1",
        "service_name": "shop",
        "revision_name": "shop-00002",
        "configuration_name": "shop",
    },
}
PROMQL = {"type": "prometheus_target", "labels": {"project_id": "acme-prod", "location": "global"}}
BALANCER = {"type": "https_lb_rule", "labels": {"project_id": "acme-prod", "location": "global"}}
TASK = {"type": "generic_task", "labels": {"project_id": "acme-prod", "location": "us-east4-b"}}
SHOP = {"labels": {"service_name": "shop"}}
USER = {"canario_service": "shop", "canario_region": "us-central1"}


def read(**incident: Any) -> tuple[str, str, str]:
    """Service id, region and revision of an open incident."""
    body = {"incident_id": "0.n1", "state": "open", "severity": "Critical", **incident}
    alert = read_alert({"version": "1.2", "incident": body})
    assert isinstance(alert.fact, AlertOpened)
    return alert.service_id, alert.region, alert.fact.revision


@pytest.mark.parametrize(
    ("incident", "found"),
    [
        ({"resource": RUN}, ("acme-prod~shop", "us-central1", "shop-00002")),
        (
            # Log-based: no metric, no observed value, no end.
            {
                "resource": RUN,
                "metric": None,
                "observed_value": None,
                "threshold_value": None,
                "ended_at": None,
            },
            ("acme-prod~shop", "us-central1", "shop-00002"),
        ),
        (
            {
                "resource": PROMQL,
                "metric": {
                    "labels": {
                        "service_name": "shop",
                        "location": "europe-west1",
                        "revision_name": "shop-00001",
                    }
                },
            },
            ("acme-prod~shop", "europe-west1", "shop-00001"),
        ),
        (
            {"resource": BALANCER, "policy_user_labels": USER},
            ("acme-prod~shop", "us-central1", ""),
        ),
        (
            {
                "resource": {"type": "global", "labels": {"project_id": "central"}},
                "scoping_project_id": "central",
                "policy_user_labels": {**USER, "canario_project": "acme-prod"},
            },
            ("acme-prod~shop", "us-central1", ""),
        ),
        (
            {"resource": RUN, "policy_user_labels": {"canario_revision": "shop-00001"}},
            ("acme-prod~shop", "us-central1", "shop-00001"),
        ),
        (
            {"resource": RUN, "policy_user_labels": {"team": None, "tier": 1}},
            ("acme-prod~shop", "us-central1", "shop-00002"),
        ),
        # The metric names the service; where that is, only its resource says.
        ({"resource": TASK, "metric": SHOP}, ("acme-prod~shop", "us-east4", "")),
        (
            {"resource": TASK, "metric": {"labels": {**SHOP["labels"], "location": "us-west1"}}},
            ("acme-prod~shop", "us-west1", ""),
        ),
        # Its policy names the service; whoever measures it may be anywhere.
        (
            {"resource": TASK, "policy_user_labels": {"canario_service": "shop"}},
            ("acme-prod~shop", "", ""),
        ),
        (
            # As people write it, where labels may have capitals and blanks.
            {
                "resource": BALANCER,
                "policy_user_labels": {
                    "canario_project": "Acme-Prod",
                    "canario_service": " Shop ",
                    "canario_region": "US-Central1",
                    "canario_revision": "SHOP-00002",
                },
            },
            ("acme-prod~shop", "us-central1", "shop-00002"),
        ),
        (
            {"resource": RUN, "policy_user_labels": {"canario_region": "us-central1-a"}},
            ("acme-prod~shop", "us-central1", "shop-00002"),
        ),
        (
            {
                "resource": PROMQL,
                "metric": {"labels": {"service_name": "shop", "location": "global"}},
            },
            ("acme-prod~shop", "", ""),
        ),
        (
            {"resource": RUN, "policy_user_labels": {"canario_revision": " "}},
            ("acme-prod~shop", "us-central1", "shop-00002"),
        ),
    ],
)
def test_the_labels_name_whom_it_is_about(
    incident: dict[str, Any], found: tuple[str, str, str]
) -> None:
    """User labels come first, then the resource's, then the metric's."""
    assert read(**incident) == found


@pytest.mark.parametrize("kind", ["k8s_service", "k8s_container", "istio_canonical_service"])
def test_a_service_name_of_another_system_is_no_cloud_run_service(kind: str) -> None:
    """Kubernetes has services too; without user labels such an alert is a stranger's."""
    labels = {"project_id": "acme-prod", "location": "us-central1", "service_name": "shop"}
    stranger = {"resource": {"type": kind, "labels": labels}, "metric": {"labels": labels}}
    with pytest.raises(NotAnAlert, match=kind):
        read(**stranger)
    assert read(**stranger, policy_user_labels=USER) == ("acme-prod~shop", "us-central1", "")


@pytest.mark.parametrize(
    "labels",
    [
        {"canario_service": "the shop"},
        {"canario_service": "Läden"},
        {"canario_flag": "a b"},
        {**USER, "canario_project": "Acme Prod"},
        {**USER, "canario_region": 7},
        {"canario_service": "shop", "canario_region": "us central"},
    ],
)
def test_what_was_meant_for_us_by_a_wrong_name_is_unreadable(labels: dict[str, str]) -> None:
    """Its policy's author wanted a rollout to stop: it is told, and not dropped as a stranger's."""
    with pytest.raises(UnreadableAlert, match="canario_"):
        read(resource=BALANCER, policy_user_labels=labels)


@pytest.mark.parametrize("label", [{"canario_region": 7}, {"canario_project": "Acme Prod"}])
def test_a_wrong_place_beside_a_service_of_the_resource_is_unreadable(
    label: dict[str, Any],
) -> None:
    """It would be about a stranger, and whoever wrote it meant a rollout."""
    with pytest.raises(UnreadableAlert, match="canario_"):
        read(resource=RUN, policy_user_labels=label)


@pytest.mark.parametrize(
    ("labels", "missing"),
    [(USER, "canario_project"), ({"canario_project": "acme-prod"}, "canario_service")],
)
def test_what_was_meant_for_us_and_names_nobody_is_unreadable(
    labels: dict[str, str], missing: str
) -> None:
    """Neither its policy, its resource, its metric nor its scope says it."""
    with pytest.raises(UnreadableAlert, match=missing):
        read(resource={"type": "global"}, policy_user_labels=labels, scoping_project_id=None)


@pytest.mark.parametrize("state", [None, 7, "", "acknowledged", ["open"]])
def test_an_incident_of_ours_with_an_unknown_state_is_unreadable(state: object) -> None:
    """It may be open."""
    with pytest.raises(UnreadableAlert, match="state"):
        read(resource=RUN, state=state)


@pytest.mark.parametrize("body", [{}, {"incident": None}, {"incident": []}, {"incident": "open"}])
def test_what_has_no_incident_is_unreadable(body: dict[str, Any]) -> None:
    """It may have been an alert, so it is not taken for none."""
    with pytest.raises(UnreadableAlert):
        read_alert(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
UNNEEDED = ("policy_user_labels", "metric", "summary", "url", "severity", "policy_name", "ended_at")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(UNNEEDED, JSON)))
def test_nothing_unneeded_drops_an_alert(odd: dict[str, Any]) -> None:
    """Whatever else is of another shape, an open incident on a revision is an alert on it."""
    assert read(**{**odd, "resource": RUN}) == ("acme-prod~shop", "us-central1", "shop-00002")
