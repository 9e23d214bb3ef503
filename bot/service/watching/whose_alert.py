"""Whose alert it is: which service, where, and which revision (docs/alerts.md).

Labels are looked for in one order: first the policy's user labels (``canario_project``,
``canario_region``, ``canario_service``, ``canario_revision``; of a flag ``canario_flag``), whose
author meant it; then the resource's labels; then the metric's. A resource that isn't Cloud Run's
says nothing but its project: a ``service_name`` of Kubernetes is another service.

Cloud Run's names have no capitals, so ``Shop`` is shop; a zone is in its region, and what is
``global`` is in none.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

CLOUD_RUN = frozenset({"", "cloud_run_revision"})
"""Resource types whose labels name a Cloud Run service; a log-based alert may have none."""

METRICS_OF_ANYBODY = frozenset({"global", "generic_task", "generic_node", "prometheus_target"})
"""Resource types that say nothing of whom a metric is about, so that its own labels may; where it
was measured they say."""

OUR_LABELS = tuple(f"canario_{each}" for each in ("project", "region", "service", "revision"))


NOWHERE = frozenset({"global", "unknown"})
"""Locations that say nothing of a region."""
_ZONE = re.compile(r"([a-z]+-[a-z]+[0-9]+)-[a-z]", re.ASCII)


class About(NamedTuple):
    """What an incident names; empty where it doesn't. ``meant``: its policy's author wrote a label
    for us."""

    project: str = ""
    region: str = ""
    service: str = ""
    revision: str = ""
    flag: str = ""
    meant: bool = False


def about(
    user: Mapping[str, str],
    resource_type: str,
    resource: Mapping[str, str],
    metric: Mapping[str, str],
    scoping_project: str,
) -> About:
    """Whom the labels name. A flag is named by its policy alone: what is measured is the app, whose
    place and revisions are not the flag's. The project that the policy is in counts last: a
    central project sees the metrics of others."""
    if flag := user.get("canario_flag", ""):
        return About(flag=flag, revision=user.get("canario_revision", ""), meant=True)
    ours = resource if resource_type in CLOUD_RUN else {}
    measured = metric if resource_type in CLOUD_RUN | METRICS_OF_ANYBODY else {}

    def first(name: str, label: str) -> str:
        found = (user.get(f"canario_{name}"), ours.get(label), measured.get(label))
        return next((each.strip().lower() for each in found if each and each.strip()), "")

    service = first("service", "service_name")
    by_metric = resource_type in METRICS_OF_ANYBODY and not user.get("canario_service", "").strip()
    measured_in = resource.get("location", "").strip().lower() if service and by_metric else ""
    return About(
        project=first("project", "project_id") or resource.get("project_id", "") or scoping_project,
        region=region_of(first("region", "location")) or region_of(measured_in),
        service=service,
        revision=first("revision", "revision_name"),
        meant=any(user.get(label, "").strip() for label in OUR_LABELS),
    )


def region_of(location: str) -> str:
    """The region that a location is, or is in; empty for none."""
    zone = _ZONE.fullmatch(location)
    return zone[1] if zone else "" if location in NOWHERE else location
