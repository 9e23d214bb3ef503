"""Cloud Monitoring's notifications (docs/alerts.md), in every shape that real ones have; the real
code reads them, and a naive reading says what it must have found."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.plan import CloudRunTarget
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.service.watching.alert import Alert
from bot.service.watching.incident import NotAnAlert, UnreadableAlert, read_alert
from tests.simulation.broken import Broken, must
from tests.simulation.hub import EPOCH

PROJECT, NAME, REGION = "acme-prod", "shop", "us-central1"
ODD: tuple[object, ...] = (None, 17, True, [], {}, "", 0.5)
"""Values that a label, or a part of the message, may have."""
LONGEST = 1000

Body = dict[str, Any]


def as_delivered(alert: Alert, dice: Any) -> Alert:
    """The alert as it is read from a notification about it; messages that are none are refused."""
    _others(dice)
    body = _body(alert, dice)
    try:
        read = read_alert(body)
    except (NotAnAlert, UnreadableAlert) as no:
        raise Broken(f"an alert could not be read: {no}") from no
    _same(alert, read, body)
    return read._replace(fact=read.fact.model_copy(update={"by": alert.fact.by}))


def _body(alert: Alert, dice: Any) -> Body:
    """The labels stand in one of four places; elsewhere there is something else or nothing."""
    fact = alert.fact
    right = {
        "project_id": PROJECT,
        "location": alert.region or REGION,
        "service_name": NAME,
        "revision_name": fact.revision if isinstance(fact, AlertOpened) else "",
    }
    ours = {f"canario_{label.partition('_')[0]}": each for label, each in right.items() if each}
    ours["canario_region"] = ours.pop("canario_location")
    others = {"service_name": "api", "location": "asia-east1", "revision_name": "shop-00000"}
    missing, odd = {"project_id": PROJECT}, dict.fromkeys((*right, "else"), dice.choice(ODD))
    place = dice.choice(("resource", "metric", "user", "foreign", "scope"))
    resource: Body = {"type": "cloud_run_revision", "labels": right}
    metric, user = {"labels": dice.choice((others, odd, None))}, dice.choice((None, {}, odd))
    if place == "metric":
        kind = dice.choice(("cloud_run_revision", "prometheus_target", "global", None))
        resource, metric = {"type": kind, "labels": missing}, {"labels": right | {"x": None}}
    elif place == "user":
        resource["labels"], user = others | {"project_id": "acme-test"}, ours
    elif place == "foreign":
        resource = {"type": "k8s_container", "labels": others | missing}
        user = {k: v for k, v in ours.items() if k != "canario_project"}
    elif place == "scope":
        del right["project_id"]
    if place in ("user", "foreign") and not right["revision_name"]:
        resource["labels"] = {k: v for k, v in resource["labels"].items() if k != "revision_name"}
        metric = {}
    if place == "scope" or (place == "resource" and not right["revision_name"]):
        metric = {}
    incident: Body = {
        "scoping_project_id": PROJECT if place == "scope" else "acme-central",
        "resource": resource,
        "metric": metric,
        "policy_user_labels": user,
    }
    return {"version": "1.2", "incident": incident | _said(fact, dice)}


def _said(fact: AlertOpened | AlertClosed, dice: Any) -> Body:
    """What happened to the incident."""
    opened = isinstance(fact, AlertOpened)
    said: Body = {
        "incident_id": fact.incident,
        "policy_name": fact.policy or "Errors",
        "state": dice.choice(("open", "OPEN") if opened else ("closed", "CLOSED")),
        "ended_at": dice.choice(ODD),
    }
    if isinstance(fact, AlertOpened):
        began = (EPOCH - timedelta(days=1)).timestamp()
        said |= {
            "severity": fact.severity.upper(),
            "summary": fact.summary,
            "url": fact.url,
            "started_at": dice.choice((int(began), began, None, "soon", True, 10**30)),
        }
    return said


def _same(alert: Alert, read: Alert, body: Body) -> None:
    """What is read is what was meant."""
    meant, found = alert.fact, read.fact
    must(
        read.service_id == f"{PROJECT}~{NAME}", f"an alert about {NAME} is about {read.service_id}"
    )
    region = alert.region or REGION
    place = CloudRunTarget(project=PROJECT, region=region, service=NAME)
    must(read.target == place and read.region == region, f"an alert is about {read.target}")
    must(type(found) is type(meant) and found.incident == meant.incident, "it is another incident")
    must(found.id.startswith(f"alert~{meant.incident}~"), f"an incident counts as {found.id}")
    incident = body["incident"]
    must(found.policy == incident["policy_name"], "an alert of another policy")
    must(found.by.kind == "alert" and found.by.id == found.policy, "an alert by somebody else")
    if not isinstance(found, AlertOpened) or not isinstance(meant, AlertOpened):
        return
    said = (found.severity, found.revision, found.url)
    must(said == (meant.severity, meant.revision, meant.url), f"an alert was read as {said}")
    whole = len(meant.summary) <= LONGEST
    begins = found.summary.endswith("…") and meant.summary.startswith(found.summary[:-1])
    right = found.summary == meant.summary if whole else begins and len(found.summary) <= LONGEST
    must(right, "an alert says something else")
    labels = {
        name: str(each)
        for name, each in (incident["policy_user_labels"] or {}).items()
        if isinstance(each, str | int | float) and not isinstance(each, bool) and each != ""
    }
    must(dict(found.labels) == labels, "an alert has other labels")
    began = incident["started_at"]
    timed = isinstance(began, int | float) and not isinstance(began, bool) and began < 10**12
    start = EPOCH - timedelta(days=1) if timed else None
    must(found.started_at == start, f"an alert of {found.started_at}")


def _others(dice: Any) -> None:
    """Messages that concern no rollout, or have nothing to read."""
    fact = AlertClosed(id="alert~x~closed", incident="x", policy="Errors")
    good = _body(Alert(f"{PROJECT}~{NAME}", None, fact), _Sure())["incident"]
    nowhere = {"resource": {"type": dice.choice((None, "gce_instance")), "labels": {}}}
    bodies: tuple[tuple[Body, type[Exception]], ...] = (
        ({"version": "test", "incident": good}, NotAnAlert),
        ({"version": "1.2", "incident": dice.choice(ODD)}, UnreadableAlert),
        ({"incident": good | {"state": dice.choice(("acknowledged", None))}}, UnreadableAlert),
        ({"incident": good | nowhere}, NotAnAlert),
        ({"incident": good | _named("Shop!")}, NotAnAlert),
        ({"incident": good | _named(NAME, "-")}, NotAnAlert),
    )
    body, error = dice.choice(bodies)
    must(_raises(lambda: read_alert(body), error), f"{body} was taken for an alert")
    _edges(good)


def _edges(good: Body) -> None:
    """Names that are missing, or longer than any of Google's."""
    long = "i" * 201
    named = read_alert({"incident": good | {"incident_id": long, "policy_name": None}}).fact
    again = read_alert({"incident": good | {"incident_id": long, "policy_name": long}}).fact
    must(len(named.incident) <= 200 and named.incident == again.incident, "a long id is not kept")
    must(again.policy == "i" * 199 + "…", "a long name is not cut")
    must(read_alert({"incident": good | {"incident_id": "i" * 200}}).fact.incident == "i" * 200, "")
    many = {f"label-{n}": str(n) for n in range(70)}
    opened = good | {"state": "open", "incident_id": None, "url": "https://x.example", "a": many}
    fact = read_alert({"incident": opened | {"policy_user_labels": many, "policy_name": ""}}).fact
    must(isinstance(fact, AlertOpened) and len(fact.labels) == 64, "not all labels are kept")
    must(fact.policy == "(without a name)", "a policy without a name has one")
    must(fact.incident.endswith("https://x.example"), "incidents without an id are one")
    far = read_alert({"incident": good | _named(NAME, PROJECT, "the moon")})
    must(far.target is None and far.region == "the moon", "an alert of nowhere is somewhere")


def _named(service: str, project: str = PROJECT, region: str = REGION) -> Body:
    labels = {"service_name": service, "project_id": project, "location": region}
    return {"resource": {"type": "cloud_run_revision", "labels": labels}}


class _Sure:
    """Dice that always show the same."""

    def choice(self, among: Any) -> Any:
        """The first of them."""
        return among[0]


def _raises(do: Callable[[], object], error: type[Exception]) -> bool:
    try:
        do()
    except error:
        return True
    return False
