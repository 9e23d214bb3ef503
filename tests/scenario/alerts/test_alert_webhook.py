"""Alerts of Alertmanager, Grafana and other systems do what Cloud Monitoring's do."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from functions.alert_webhook import LARGEST_BODY
from infra.alerts.notifications import MOST_ALERTS
from infra.alerts.sources import MOST_SECONDS
from tests.support.world import CANARY, PATIENCE, PROJECT, REGION, STABLE, World

BEARER = {"Authorization": "Bearer bearer-of-prometheus"}
WHOSE = {
    "canario_project": PROJECT,
    "canario_region": REGION,
    "canario_service": "shop",
    "canario_revision": CANARY,
}
START = datetime.now(UTC).isoformat()


def post(world: World, source: str, body: bytes, headers: dict[str, str]) -> requests.Response:
    """Whatever somebody sends, after which all that followed is done."""
    url = f"{world.urls['alert_webhook']}/{source}"
    answer = requests.post(url, data=body, headers=headers, timeout=PATIENCE)
    world.settle()
    return answer


def alertmanager(status: str = "firing", **labels: str) -> dict[str, Any]:
    """One alert as Alertmanager sends it (webhook version 4), in its group."""
    alert = {
        "status": status,
        "labels": {"alertname": "CheckoutFails", "severity": "critical", **WHOSE, **labels},
        "annotations": {"summary": "checkout fails for 7 % of users"},
        "startsAt": START,
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "https://prometheus.example/graph?g0.expr=up",
        "fingerprint": "3f2a9c1d77aa0b12",
    }
    return {
        "version": "4",
        "groupKey": '{}:{alertname="CheckoutFails"}',
        "status": status,
        "receiver": "canario",
        "groupLabels": {"alertname": "CheckoutFails"},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "https://alertmanager.example",
        "alerts": [alert],
    }


def grafana(alertname: str = "CheckoutFails") -> dict[str, Any]:
    """One alert as Grafana sends it."""
    body = alertmanager(alertname=alertname)
    body["alerts"][0] |= {"panelURL": "https://grafana.example/d/1?viewPanel=2", "values": {"B": 7}}
    return {**body, "orgId": 1, "title": "[FIRING:1]", "state": "alerting", "version": "1"}


def generic(**fields: Any) -> dict[str, Any]:
    """One of our own schema."""
    alert = {
        "id": "checks-17",
        "state": "open",
        "policy": "Checkout fails",
        "severity": "critical",
        "project": PROJECT,
        "region": REGION,
        "service": "shop",
        "revision": CANARY,
        "summary": "checkout fails",
        "url": "https://checks.example/17",
        "labels": {"team": "checkout"},
        "started_at": START,
    }
    return {name: value for name, value in {**alert, **fields}.items() if value is not None}


def signed(body: bytes, key: str, at: int | None = None) -> dict[str, str]:
    """The headers of a body that is signed, at a time or at none."""
    moment = b"" if at is None else f"{at}:".encode()
    digest = hmac.new(key.encode(), moment + body, hashlib.sha256).hexdigest()
    stamp = {} if at is None else {"X-Canario-Timestamp": str(at)}
    return {"X-Canario-Signature": f"sha256={digest}", **stamp}


def send(world: World, source: str, said: dict[str, Any]) -> requests.Response:
    """As that source sends it."""
    body = json.dumps(said).encode()
    headers = {
        "prom": BEARER,
        "graf": {
            "X-Grafana-Alerting-Signature": signed(body, "hmac-key-of-grafana")[
                "X-Canario-Signature"
            ].removeprefix("sha256=")
        },
        "own": signed(body, "second-key-of-our-own", int(time.time())),
    }
    return post(world, source, body, headers[source])


SAYS = {"prom": alertmanager(), "graf": grafana(), "own": generic()}


@pytest.mark.parametrize("source", SAYS)
def test_a_critical_alert_rolls_back_as_cloud_monitorings_does(world: World, source: str) -> None:
    """Shift, page, words; the policy, what it saw and the address are in the notice."""
    world.start(10)
    assert send(world, source, SAYS[source]).status_code == 200
    assert world.served() == {STABLE: 100}
    (page,) = world.pagerduty.incidents()
    assert page.severity == "critical"
    assert "heckout" in page.summary
    assert any("checkout fails" in text for text in world.story())


def test_what_has_resolved_ends_the_hold(world: World) -> None:
    """The same incident, by its fingerprint and its start."""
    world.write_plan(alerts={"resume": "when_closed"})
    world.start(10)
    send(world, "prom", alertmanager(severity="warning"))
    assert world.phase == "holding"
    send(world, "prom", alertmanager(severity="warning"))
    assert [each.policy for each in world.rollout.alerts] == ["CheckoutFails"]
    send(world, "prom", alertmanager("resolved", severity="warning"))
    assert not world.rollout.alerts
    world.soak(61)
    assert world.phase == "soaking"


def test_labels_of_cloud_run_say_whose_it_is_and_rules_know_the_others(world: World) -> None:
    """Google's own names are taken where there are none of ours; the alert's labels are the
    policy's."""
    world.write_plan(alerts={"rules": [{"labels": {"team": "checkout"}, "do": "hold"}]})
    world.start(10)
    said = alertmanager(
        team="checkout",
        project_id=PROJECT,
        location=REGION,
        service_name="shop",
        revision_name=CANARY,
    )
    own = said["alerts"][0]["labels"]
    said["alerts"][0]["labels"] = {n: v for n, v in own.items() if not n.startswith("canario_")}
    send(world, "prom", said)
    assert world.phase == "holding"
    assert world.pagerduty.incidents() == []


def test_a_rule_that_grafana_could_not_evaluate_only_holds(world: World) -> None:
    """No data says nothing of the service, however severe the rule is."""
    world.start(10)
    send(world, "graf", grafana("DatasourceNoData"))
    assert world.phase == "holding"


def test_what_names_no_service_changes_nothing(world: World) -> None:
    """Such as the test that Grafana's form sends."""
    world.start(10)
    before = world.service()
    said = grafana("TestAlert")
    said["alerts"][0]["labels"] = {"alertname": "TestAlert", "instance": "Grafana"}
    assert send(world, "graf", said).status_code == 200
    assert world.service() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"{}",
        b'{"alerts": {}}',
        b'{"alerts": [7]}',
        b'{"id": "x", "state": "perhaps"}',
        b'{"state": "open"}',
        b"[" * 90_000,
    ],
)
def test_what_is_signed_and_can_not_be_read_pages(world: World, body: bytes) -> None:
    """It may have been a critical alert; sending it again would not make it readable."""
    answer = post(world, "own", body, signed(body, "first-key-of-our-own"))
    assert answer.status_code == 200
    (page,) = world.pagerduty.incidents()
    assert "own" in page.summary
    assert world.service().generation == 0


BODY = json.dumps(generic()).encode()


@pytest.mark.parametrize(
    ("source", "headers"),
    [
        ("prom", {}),
        ("prom", {"Authorization": "Bearer wrong"}),
        ("prom", {"Authorization": "Basic bearer-of-prometheus"}),
        ("prom", signed(BODY, "bearer-of-prometheus")),
        ("own", BEARER),
        ("own", {"Authorization": "Bearer first-key-of-our-own"}),
        ("own", signed(BODY, "wrong-key-of-somebody")),
        ("own", signed(BODY, "first-key-of-our-own", 17)),
        ("own", {**signed(BODY, "first-key-of-our-own"), "X-Canario-Timestamp": "now"}),
        ("own", {"X-Canario-Signature": "sha256="}),
        ("own", {"X-Canario-Signature": "\xfc"}),
        ("graf", signed(BODY, "first-key-of-our-own")),
        ("", BEARER),
        ("nobody", BEARER),
        ("prom/own", BEARER),
    ],
)
def test_what_is_no_sources_changes_nothing(
    world: World, source: str, headers: dict[str, str]
) -> None:
    """Anybody can reach the function; each source speaks by its own keys, at its own path."""
    world.start(10)
    assert post(world, source, BODY, headers).status_code == 401
    assert world.phase == "soaking"
    assert world.pagerduty.incidents() == []


def test_while_a_key_is_replaced_both_are_good(world: World) -> None:
    """The former and the new one; the time is signed where it is given."""
    for key in ("first-key-of-our-own", "second-key-of-our-own"):
        for at in (None, int(time.time())):
            assert post(world, "own", BODY, signed(BODY, key, at)).status_code == 200


@pytest.mark.parametrize("off", [-MOST_SECONDS - 5, MOST_SECONDS + 60, 10 * 365 * 86400])
def test_a_body_is_of_now_or_not_taken(world: World, off: int) -> None:
    """What somebody recorded can't be sent again later, nor was it signed for some day to come."""
    key = "second-key-of-our-own"
    headers = signed(BODY, key, int(time.time()) + off)
    assert post(world, "own", BODY, headers).status_code == 401
    assert post(world, "own", BODY, signed(BODY, key, int(time.time()))).status_code == 200


@pytest.mark.parametrize("stamp", ["", "now", "-5", "1e9", "\u0665", "9" * 5000])
def test_a_stamp_is_a_number_or_nothing(world: World, stamp: str) -> None:
    """Whatever it is, the body was signed with it, and is refused."""
    body = stamp.encode() + b":" + BODY
    headers = signed(body, "second-key-of-our-own") | {"X-Canario-Timestamp": stamp.encode()}
    answer = post(world, "own", BODY, headers)  # type: ignore[arg-type]
    assert answer.status_code in (400, 401, 431)


def test_a_time_that_was_signed_is_not_made_part_of_the_body(world: World) -> None:
    """Who recorded a request can't send it next year without its header: nobody is paged for it."""
    at = int(time.time()) - 365 * 86400
    recorded = signed(BODY, "second-key-of-our-own", at)
    headers = {"X-Canario-Signature": recorded["X-Canario-Signature"]}
    assert post(world, "own", f"{at}:".encode() + BODY, headers).status_code == 401
    assert world.pagerduty.incidents() == []


def test_the_most_severe_of_too_many_are_taken_and_somebody_is_paged(world: World) -> None:
    """One body can't fill the queue, and what is left out is not lost in silence."""
    world.start(10)
    many = [generic(id=f"i-{n}", severity="info", service="other") for n in range(MOST_ALERTS)]
    answer = send(world, "own", {"alerts": [*many, generic()]})
    assert answer.status_code == 200
    assert world.served() == {STABLE: 100}
    assert any("left out" in page.summary for page in world.pagerduty.incidents())


@pytest.mark.parametrize(
    "unread",
    [generic(state="perhaps"), generic(id=None), 7],
)
def test_one_that_can_not_be_read_drops_no_other(world: World, unread: Any) -> None:
    """The good ones of a body act, also after it, and somebody is paged once for the rest."""
    world.start(10)
    answer = send(world, "own", {"alerts": [unread, generic(), unread]})
    assert answer.status_code == 200
    assert world.served() == {STABLE: 100}
    rest = [page for page in world.pagerduty.incidents() if "can't be read" in page.summary]
    assert len(rest) == 1


def test_a_body_over_the_limit_is_refused_however_it_comes(world: World) -> None:
    """With its length told, and in chunks."""
    large = b" " * (LARGEST_BODY + 1)
    assert post(world, "prom", large, BEARER).status_code == 413
    chunks = (large[at : at + 65536] for at in range(0, len(large), 65536))
    url = f"{world.urls['alert_webhook']}/prom"
    assert requests.post(url, data=chunks, headers=BEARER, timeout=30).status_code == 413


def test_a_queue_that_is_away_is_sent_to_again(world: World) -> None:
    """503: Alertmanager tries again, and nothing is half taken."""
    world.cloud.pubsub.stop()
    try:
        assert (
            requests.post(
                f"{world.urls['alert_webhook']}/prom",
                data=json.dumps(alertmanager()).encode(),
                headers=BEARER,
                timeout=PATIENCE,
            ).status_code
            == 503
        )
    finally:
        world.cloud.pubsub.start()
