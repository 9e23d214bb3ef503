"""Which services a project has in a region, and what they serve."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from google.cloud import run_v2

LIST_TIMEOUT = 20.0
"""Seconds for one page, its retries included."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class Deployed:
    """A service: the percent that each revision serves, and the newest revision."""

    name: str
    serves: Mapping[str, int]
    newest: str

    @property
    def words(self) -> str:
        """In a line."""
        shares = ", ".join(f"{revision} {share} %" for revision, share in self.serves.items())
        waits = "" if self.newest in self.serves else f"; newest: {self.newest}, without traffic"
        return f"{self.name}: {shares or 'no traffic'}{waits if self.newest else ''}"


def deployed(client: "run_v2.ServicesClient", project: str, region: str) -> list[Deployed]:
    """All of them, by their names. Raises NotFound where there is none, Unavailable where nobody
    may read them."""
    from google.api_core.exceptions import PermissionDenied
    from google.cloud import run_v2

    parent = f"projects/{project}/locations/{region}"
    request = run_v2.ListServicesRequest(parent=parent, page_size=PAGE)
    try:
        found = [*_all(client.list_services(request=request, timeout=LIST_TIMEOUT))]
    except PermissionDenied as error:
        raise Unavailable(
            f"Cloud Run does not say which services {project} has: {error.message}",
            "Whoever runs this needs roles/run.viewer on the project.",
        ) from error
    if not found:
        raise NotFound(
            f"{project} has no Cloud Run service in {region}.",
            "Is that its region? Else deploy one first: gcloud run deploy.",
        )
    return sorted(found, key=lambda each: each.name)


def _all(services: Iterable["run_v2.Service"]) -> Iterator[Deployed]:
    from infra.cloud_run.traffic import observed

    for each in services:
        seen = observed(each)
        newest = each.latest_created_revision.rpartition("/")[2]
        yield Deployed(each.name.rpartition("/")[2], seen.served, newest)
