"""What other systems say of an alert, as Cloud Monitoring would: so it is read, queued, tried and
decided on in one way."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from bot.service.watching.incident import labels, part, text
from bot.short import in_short
from infra.alerts.sources import Format

MOST_ALERTS = 100
"""So many of one body are taken; the most severe first."""

LONGEST = 1000
STATES = {"firing": "open", "resolved": "closed", "open": "open", "closed": "closed"}
NO_NEWS = frozenset({"DatasourceNoData", "DatasourceError"})
"""What Grafana calls a rule that could not be evaluated: it says nothing of the service, so it
holds at most."""

CLOUD_RUN = ("project_id", "location", "service_name", "revision_name")
"""Labels that say whose an alert is where it has none of ``canario_…``; Cloud Run's own names."""

_RANK = ("critical", "error", "warning", "info")


MOST_AGE = timedelta(days=30)
"""What began earlier may have been handled and forgotten: whoever recorded it could send it again
and again."""
AHEAD = timedelta(minutes=5)
"""So much may another system's clock be before ours."""


class Unreadable(Exception):  # noqa: N818 - named for what it is
    """A body that may have been an alert; the text says what is wrong with it."""


class Found(NamedTuple):
    """What one body has: a notification (schema 1.2) for each alert that is taken, and why others
    are not among them; empty where all are."""

    taken: tuple[Mapping[str, Any], ...]
    missing: str


def notifications(body: bytes, form: Format, source: str) -> Found:
    """The body's alerts, as ``source`` names them: an id is its own, whatever others count. One
    that can't be read keeps no other from being taken.

    Raises Unreadable for what has another shape than the format.
    """
    whole = _json(body)
    found = whole.get("alerts")
    if form == "generic" and found is None:
        found = [whole]
    if not isinstance(found, list):
        raise Unreadable("it has no list of alerts")
    incidents, problems = [], []
    for each in found:
        try:
            incidents.append(_read(each, form, source))
        except Unreadable as no:
            problems.append(str(no))
    taken = sorted(incidents, key=_rank)[:MOST_ALERTS]
    missing = []
    if problems:
        missing.append(f"{len(problems)} of {len(found)} alerts can't be read: {problems[0]}")
    if left_out := len(incidents) - len(taken):
        missing.append(f"{left_out} alerts of one body were left out")
    said = tuple({"version": "1.2", "incident": each} for each in taken)
    return Found(said, "; ".join(missing))


def of_now(found: Found, now: float) -> Found:
    """Of what is signed without a time, the alerts that say themselves that they have begun of
    late; ``now`` in seconds since 1970. What is older has been sent at its time, and is left out;
    one that does not say is missing, and somebody is told."""
    oldest, newest = now - MOST_AGE.total_seconds(), now + AHEAD.total_seconds()
    began = [(each, each["incident"]["started_at"]) for each in found.taken]
    taken = tuple(each for each, at in began if at is not None and oldest <= at <= newest)
    unknown = sum(at is None or at > newest for _, at in began)
    missing = [found.missing] if found.missing else []
    if unknown:
        missing.append(
            f"{unknown} of {len(began)} alerts do not say when they began: it signs no timestamp, "
            "so they need one"
        )
    return Found(taken, "; ".join(missing))


def unreadable(source: str, why: str) -> Mapping[str, Any]:
    """What is sent on of what can't be read, or is not taken: somebody is paged for it."""
    return {
        "version": "1.2",
        "problem": f"the source {source} sent what can't be read in whole: {why}",
    }


def _read(alert: object, form: Format, source: str) -> Mapping[str, Any]:
    if not isinstance(alert, Mapping):
        raise Unreadable("it is no object")
    return _generic(alert, source) if form == "generic" else _of_prometheus(alert, source)


def _of_prometheus(alert: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """Alertmanager's, and Grafana's, which is made after it."""
    own, notes = labels(alert.get("labels")), part(alert, "annotations")
    policy = own.get("alertname", "")
    began = _moment(alert.get("startsAt"))
    at = f"~{began:.0f}" if began is not None else ""
    print_of = text(alert.get("fingerprint")) or _sorted(own)
    severity = "warning" if policy in NO_NEWS else own.get("severity", "")
    addresses = ("panelURL", "dashboardURL", "generatorURL")
    return _incident(
        incident_id=f"{source}~{print_of}{at}",
        state=text(alert.get("status")),
        policy=policy,
        severity=severity,
        labels=own,
        summary=_first(notes, "summary", "description", "message"),
        url=_first(alert, *addresses),
        began=began,
    )


def _generic(alert: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """The schema of docs/alert-webhook.md."""
    own = labels(alert.get("labels"))
    for field in ("project", "region", "service", "revision", "flag"):
        if said := text(alert.get(field)):
            own[f"canario_{field}"] = said
    if not text(alert.get("id")):
        raise Unreadable("it has no id")
    return _incident(
        incident_id=f"{source}~{text(alert.get('id'))}",
        state=text(alert.get("state")),
        policy=text(alert.get("policy")),
        severity=text(alert.get("severity")),
        labels=own,
        summary=text(alert.get("summary"), LONGEST),
        url=text(alert.get("url"), LONGEST),
        began=_moment(alert.get("started_at")),
    )


def _incident(
    *,
    incident_id: str,
    state: str,
    policy: str,
    severity: str,
    labels: Mapping[str, str],
    summary: str,
    url: str,
    began: float | None,
) -> Mapping[str, Any]:
    if state.strip().lower() not in STATES:
        raise Unreadable(f"it has the state {in_short(state, 40)!r}")
    whose = {name: labels[name] for name in CLOUD_RUN if name in labels}
    return {
        "incident_id": incident_id,
        "state": STATES[state.strip().lower()],
        "severity": severity,
        "policy_name": policy,
        "policy_user_labels": dict(labels),
        "resource": {"type": "", "labels": whose},
        "summary": summary,
        "url": url,
        "started_at": began,
    }


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("it is no JSON") from None
    if not isinstance(found, Mapping):
        raise Unreadable("it is no object")
    return found


def _rank(incident: Mapping[str, Any]) -> int:
    severity = str(incident["severity"]).strip().lower()
    return _RANK.index(severity) if severity in _RANK else len(_RANK)


def _first(where: Mapping[str, Any], *names: str) -> str:
    return next(_said(where, names), "")


def _said(where: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    yield from (said for name in names if (said := text(where.get(name), LONGEST)))


def _sorted(own: Mapping[str, str]) -> str:
    return ",".join(f"{name}={own[name]}" for name in sorted(own))


def _moment(value: object) -> float | None:
    """Seconds since 1970 of a number or an RFC 3339 text; None for what is neither, and for the
    year 1 that Go writes for no time at all."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if 0 < value < 1e11 else None
    try:
        at = datetime.fromisoformat(str(value))
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return seconds if seconds > 0 else None
