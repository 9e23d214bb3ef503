"""What Cloud Run does with updates of a service's traffic."""

from collections.abc import Callable, Iterator, Sequence

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import run_v2

from cli.conformance.claims import Claim

REVISION = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
PATIENCE = 120.0
TAG = "conformance"
DONE = "OK"
STALE = ("ABORTED", "FAILED_PRECONDITION")
"""Both are taken for a conflict."""


class Traffic:
    """Moves the traffic of one throw-away service with two revisions that are ready."""

    def __init__(self, client: run_v2.ServicesClient, name: str, stable: str, canary: str) -> None:
        self._client, self._name = client, name
        self._stable, self._canary = stable, canary

    def service(self) -> run_v2.Service:
        """As it is now."""
        return self._client.get_service(name=self._name)

    def claims(self) -> Iterator[Claim]:
        """Each thing that is done, in order; all traffic is on stable at the end."""
        yield self._traffic_alone()
        yield self._stale_etag()
        yield self._validated()
        yield from self._tagged()
        yield self._not_a_hundred()
        yield from self._no_such_revision()
        self._update([self._of(self._stable, 100)])

    def _traffic_alone(self) -> Claim:
        before = self.service()
        said = self._update([self._of(self._stable, 50), self._of(self._canary, 50)])
        after = self.service()
        made = "" if before.latest_created_revision == after.latest_created_revision else "made"
        return Claim("an update of the traffic alone", (DONE,), said + made)

    def _stale_etag(self) -> Claim:
        old = self.service().etag
        self._update([self._of(self._stable, 100)])
        said = self._update([self._of(self._canary, 100)], etag=old)
        return Claim("an update with a stale etag", STALE, said)

    def _validated(self) -> Claim:
        before = self.service().etag
        said = self._update([self._of(self._canary, 100)], validate_only=True)
        changed = "" if self.service().etag == before else " and changed it"
        return Claim("an update that is only validated", (DONE,), said + changed)

    def _tagged(self) -> Iterator[Claim]:
        said = self._update([self._of(self._stable, 100), self._of(self._canary, 0, TAG)])
        yield Claim("a tag at 0 %", (DONE,), said)
        found = [each for each in self.service().traffic_statuses if each.tag == TAG]
        has = "an address" if found and found[0].uri else "none"
        yield Claim("the tag's address", ("an address",), has, found[0].uri if found else "")

    def _not_a_hundred(self) -> Claim:
        said = self._update([self._of(self._stable, 99)])
        return Claim("shares that add up to 99", ("INVALID_ARGUMENT",), said)

    def _no_such_revision(self) -> Iterator[Claim]:
        gone = f"{self._stable}-gone"
        said = self._update([self._of(self._stable, 50), self._of(gone, 50)])
        yield Claim("a revision that does not exist", ("INTERNAL", "NOT_FOUND"), said)
        shares = {
            each.revision.rpartition("/")[2]: each.percent
            for each in self.service().traffic_statuses
            if each.percent
        }
        seen = "as before" if shares == {self._stable: 100} else str(shares)
        yield Claim("what is served after that", ("as before",), seen)

    def _update(
        self,
        traffic: Sequence[run_v2.TrafficTarget],
        etag: str = "",
        validate_only: bool = False,
    ) -> str:
        """OK, or the code of the error, of the call or of its operation."""
        request = run_v2.UpdateServiceRequest(
            service=run_v2.Service(name=self._name, etag=etag, traffic=traffic),
            update_mask={"paths": ["traffic"]},
            validate_only=validate_only,
        )

        def done() -> None:
            operation = self._client.update_service(request=request)
            if not validate_only:
                operation.result(timeout=PATIENCE)  # type: ignore[no-untyped-call]

        return code_of(done)

    @staticmethod
    def _of(revision: str, percent: int, tag: str = "") -> run_v2.TrafficTarget:
        return run_v2.TrafficTarget(type_=REVISION, revision=revision, percent=percent, tag=tag)


def code_of(call: Callable[[], None]) -> str:
    """OK, or the gRPC code's name."""
    try:
        call()
    except GoogleAPICallError as error:
        return error.grpc_status_code.name if error.grpc_status_code else type(error).__name__
    return DONE
