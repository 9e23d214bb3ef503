"""Cloud Run's traffic through its Admin API v2: what is served, and how to change it."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from google.api_core.exceptions import (
    GoogleAPICallError,
    GoogleAPIError,
    NotFound,
    PermissionDenied,
)
from google.api_core.future.polling import DEFAULT_POLLING
from google.auth.exceptions import GoogleAuthError
from google.cloud import run_v2

from bot.errors import Rejected
from bot.plan import AnyTarget
from bot.rollout.traffic import TAG, Traffic
from bot.service.ports.traffic_router import Observed, Revision, TagsInTheWay
from infra.cloud_run.errors import finishing, reading, updating
from infra.cloud_run.listing import listed
from infra.cloud_run.revisions import has_failed, revision_of
from infra.cloud_run.traffic import observed, targets

log = logging.getLogger("infra")

CALL_TIMEOUT = 10.0
"""Seconds for one remote call, its retries included."""
SETTLE_TIMEOUT = timedelta(seconds=60)
POLLING = DEFAULT_POLLING.with_delay(initial=0.2, maximum=3.0, multiplier=1.5)
FEWEST_LISTED = 100
MOST_LOOKED_UP = 20
"""Revisions with somebody's tag that are looked at after a refusal."""
LOOK_TIMEOUT = 3.0
"""Seconds for one of them; all together have CALL_TIMEOUT, for a rollback waits."""


class CloudRun:
    """The port TrafficRouter on Google Cloud Run.

    ``settle_timeout`` is how long a shift may take to be finished; after that it is Unavailable,
    which means unknown: whoever asked reads again. ``monotonic`` is a clock in seconds.
    """

    def __init__(
        self,
        services: run_v2.ServicesClient,
        revisions: run_v2.RevisionsClient,
        settle_timeout: timedelta = SETTLE_TIMEOUT,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._revisions = revisions
        self._monotonic = monotonic
        self._settle_timeout = settle_timeout.total_seconds()

    def observe(self, target: AnyTarget) -> Observed:
        """One GetService; raises NotFound and Unavailable."""
        with reading(target):
            service = self._services.get_service(name=path(target), timeout=CALL_TIMEOUT)
        return observed(service)

    def observe_many(self, targets: Sequence[AnyTarget]) -> Mapping[AnyTarget, Observed]:
        """See TrafficRouter. ListServices for each region of which there are many."""
        return listed(self._services, targets)

    def shift(self, target: AnyTarget, seen: Observed, traffic: Traffic) -> None:
        """One UpdateService of the traffic alone, with the etag of ``seen``; then its operation.

        Raises Conflict (somebody else was faster), Rejected, TagsInTheWay, NotFound and
        Unavailable.
        """
        try:
            self._shift(target, seen, traffic)
        except Rejected as no:
            tags = self._unfit_tags(target, seen, no) if may_be_a_tag(no) else {}
            if not tags:
                raise
            raise TagsInTheWay(no, without_tags(target, tags), tags) from no

    def _shift(self, target: AnyTarget, seen: Observed, traffic: Traffic) -> None:
        wanted = run_v2.Service(
            name=path(target), etag=seen.etag, traffic=targets(target, seen, traffic)
        )
        request = run_v2.UpdateServiceRequest(service=wanted, update_mask={"paths": ["traffic"]})
        with updating(target):
            operation = self._services.update_service(request=request, timeout=CALL_TIMEOUT)
        try:
            with finishing(target, self._settle_timeout):
                operation.result(  # type: ignore[no-untyped-call]
                    timeout=self._settle_timeout, polling=POLLING
                )
        except Rejected as no:
            # It may have ended with another revision's error, and the traffic be served all the
            # same: what is served decides.
            if not is_served(self.observe(target), traffic):
                raise
            log.info("%s is served although its operation failed: %s", target.service, no)

    def _unfit_tags(self, target: AnyTarget, seen: Observed, no: Rejected) -> dict[str, str]:
        """Others' tags on revisions that can't serve; those that ``no`` names are looked at first,
        not more than MOST_LOOKED_UP, and none once CALL_TIMEOUT is over."""
        tagged = {revision for tag, revision in seen.tags.items() if tag != TAG}
        named_first = sorted(tagged, key=lambda name: (name not in no.sentence, name))
        ends = self._monotonic() + CALL_TIMEOUT
        unfit = {
            name for name in named_first[:MOST_LOOKED_UP] if self._cannot_serve(target, name, ends)
        }
        return {tag: name for tag, name in seen.tags.items() if tag != TAG and name in unfit}

    def _cannot_serve(self, target: AnyTarget, revision: str, ends: float) -> bool:
        """Whether it failed or is gone; what can't be found out until ``ends`` is taken for fit."""
        name = f"{path(target)}/revisions/{revision}"
        remaining = ends - self._monotonic()
        if remaining <= 0:
            return False
        try:
            found = self._revisions.get_revision(name=name, timeout=min(LOOK_TIMEOUT, remaining))
            return has_failed(found)
        except NotFound:
            return True
        except (GoogleAPIError, GoogleAuthError) as error:
            log.warning("could not look at %s: %s", name, error)
            return False

    def revision(self, target: AnyTarget, name: str) -> Revision:
        """One GetRevision; raises NotFound and Unavailable."""
        with reading(target, revision=name):
            found = self._revisions.get_revision(
                name=f"{path(target)}/revisions/{name}", timeout=CALL_TIMEOUT
            )
        return revision_of(found)

    def revisions(self, target: AnyTarget, limit: int = 20) -> list[Revision]:
        """The newest ``limit`` revisions; raises NotFound and Unavailable.

        Cloud Run lists the newest first; one page is read and put in order by creation time.
        """
        size = max(limit, FEWEST_LISTED)
        request = run_v2.ListRevisionsRequest(parent=path(target), page_size=size)
        with reading(target):
            pager = self._revisions.list_revisions(request=request, timeout=CALL_TIMEOUT)
            page = next(iter(pager.pages))
        found = [revision_of(revision) for revision in page.revisions]
        return sorted(found, key=lambda each: each.created_at, reverse=True)[:limit]


def may_be_a_tag(no: Rejected) -> bool:
    """Whether Cloud Run said it, and not that a right is missing: then it may be somebody's tag."""
    said = no.__cause__
    return isinstance(said, GoogleAPICallError) and not isinstance(said, PermissionDenied)


def without_tags(target: AnyTarget, tags: Mapping[str, str]) -> str:
    """What to do about tags that are in the way."""
    on = ", ".join(f"{tag} on {revision}" for tag, revision in sorted(tags.items()))
    return (
        f"In the way: the tag {on}, which can't serve. Remove it: `gcloud run services "
        f"update-traffic {target.service} --remove-tags={','.join(sorted(tags))} "
        f"--region={target.region} --project={target.project}`."
    )


def is_served(now: Observed, traffic: Traffic) -> bool:
    """Whether the platform was told this traffic, and serves it, our tag included."""
    return (
        not now.busy
        and dict(now.wanted) == dict(now.served) == dict(traffic.split)
        and now.tags.get(TAG) == traffic.tagged
        and (traffic.tagged is None or TAG in now.addresses)
        and now.following == traffic.latest
    )


def connect(endpoint: str | None = None, settle_timeout: timedelta = SETTLE_TIMEOUT) -> CloudRun:
    """Google's Cloud Run with the default credentials, or a plain gRPC server at ``host:port``."""
    if endpoint is None:
        return CloudRun(run_v2.ServicesClient(), run_v2.RevisionsClient(), settle_timeout)
    import grpc
    from google.cloud.run_v2.services.revisions.transports import RevisionsGrpcTransport
    from google.cloud.run_v2.services.services.transports import ServicesGrpcTransport

    channel = grpc.insecure_channel(endpoint)
    return CloudRun(
        run_v2.ServicesClient(transport=ServicesGrpcTransport(channel=channel)),
        run_v2.RevisionsClient(transport=RevisionsGrpcTransport(channel=channel)),
        settle_timeout,
    )


def path(target: AnyTarget) -> str:
    """The service's full resource name; raises Rejected unless it is in exactly one region."""
    if target.region is None:
        raise Rejected(
            f"{target.service} is in {len(target.all_regions)} regions, and traffic moves in one.",
            "Name one region in the plan's target.",
        )
    return f"projects/{target.project}/locations/{target.region}/services/{target.service}"
