"""What many services of one region serve, read with a few calls."""

import logging
from collections.abc import Mapping, Sequence

from google.cloud import run_v2

from bot.errors import CanarioError
from bot.plan import AnyTarget
from bot.service.ports.traffic_router import Observed
from infra.cloud_run.errors import reading
from infra.cloud_run.traffic import observed

log = logging.getLogger("infra")

MANY = 20
"""From so many services of one project and region on they are listed: all that there are come in at
most ten pages of a hundred, for a region takes a thousand services of a project."""
PAGE = 100
LIST_TIMEOUT = 10.0
"""Seconds for one page, its retries included."""


def listed(
    services: run_v2.ServicesClient, targets: Sequence[AnyTarget]
) -> dict[AnyTarget, Observed]:
    """Those of the targets that are many in their region. What can't be listed is left out."""
    groups: dict[str, list[AnyTarget]] = {}
    for each in targets:
        groups.setdefault(f"projects/{each.project}/locations/{each.region}", []).append(each)
    found: dict[AnyTarget, Observed] = {}
    for parent, group in groups.items():
        if len(group) >= MANY:
            try:
                found |= _of_region(services, parent, group)
            except CanarioError as error:
                log.warning("the services of %s could not be listed: %s", parent, error)
    return found


def _of_region(
    services: run_v2.ServicesClient, parent: str, targets: Sequence[AnyTarget]
) -> Mapping[AnyTarget, Observed]:
    """Page by page, until all were found. One ListServices a page."""
    left = {f"{parent}/services/{each.service}": each for each in targets}
    found: dict[AnyTarget, Observed] = {}
    request = run_v2.ListServicesRequest(parent=parent, page_size=PAGE)
    with reading(targets[0]):
        for page in services.list_services(request=request, timeout=LIST_TIMEOUT).pages:
            for service in page.services:
                target = left.pop(service.name, None)
                if target is not None:
                    found[target] = observed(service)
            if not left:
                break
    return found
