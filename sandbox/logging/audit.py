"""The local Cloud Run's audit log, as a log sink publishes it: one entry for who changed a service,
one for what became ready."""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud_run.platform import Platform
from sandbox.cloud_run.types import Operation, Revision, Service
from sandbox.wire.journal import Journal

CANARIO = "canario-work@sandbox.iam.gserviceaccount.com"
DEPLOYER = "ci@sandbox.iam.gserviceaccount.com"
BY_HAND = "ana@acme.example"
ACTIVITY, SYSTEM_EVENT = "activity", "system_event"

_who: ContextVar[str] = ContextVar("who", default=CANARIO)


@contextmanager
def as_account(email: str) -> Iterator[None]:
    """What is changed within is changed by this account; else it is Canario's API."""
    before = _who.set(email)
    try:
        yield
    finally:
        _who.reset(before)


class LoggedPlatform(Platform):
    """The platform that hands the entries of its audit log to ``sink``, each once; to nobody at
    first, for a project has no log sink by itself."""

    def __init__(
        self, journal: Journal, now: Callable[[], float] = time.time, settle_delay: float = 0.0
    ) -> None:
        super().__init__(journal, now, settle_delay)
        self.sink: Callable[[bytes], object] | None = None
        self._clock, self._ids = now, itertools.count(1)

    def add_revision(
        self, project: str, location: str, service: str, revision: str, **said: Any
    ) -> Revision:
        """See Platform; as gcloud does it, by version 1 of the API."""
        by = DEPLOYER if _who.get() == CANARIO else _who.get()
        added = super().add_revision(project, location, service, revision, **said)
        owner = self.service(added.service_path)
        self._write(ACTIVITY, "google.cloud.run.v1.Services.ReplaceService", owner, by=by)
        self._write(
            SYSTEM_EVENT, "/Services.ReplaceService", owner, added.name, failed=added.failure
        )
        return added

    def update(self, path: str, etag: str = "", **said: Any) -> Operation:
        """See Platform; by version 2, whose entries say when it begins and when it has ended."""
        operation, owner = super().update(path, etag, **said), self.service(path)
        if not said.get("validate_only"):
            method = "google.cloud.run.v2.Services.UpdateService"
            for part in ({"first": True}, {"last": True}):
                self._write(ACTIVITY, method, owner, by=_who.get(), operation=part)
            self._write(SYSTEM_EVENT, "/Services.UpdateService", owner)
        return operation

    def set_traffic_by_hand(self, *said: Any, **more: Any) -> Operation:
        """See Platform."""
        with as_account(BY_HAND):
            return super().set_traffic_by_hand(*said, **more)

    def _write(
        self,
        log: str,
        method: str,
        service: Service,
        revision: str = "",
        *,
        by: str = "",
        failed: str = "",
        operation: dict[str, bool] | None = None,
    ) -> None:
        if self.sink is None:
            return
        at = datetime.fromtimestamp(self._clock(), UTC)
        number = next(self._ids)
        entry = {
            "insertId": f"{number:08x}",
            "logName": f"projects/{service.project}/logs/cloudaudit.googleapis.com%2F{log}",
            "timestamp": at.isoformat().replace("+00:00", "Z"),
            "severity": "ERROR" if failed else "NOTICE",
            "resource": _resource(service, revision),
            "protoPayload": _payload(method, service, revision, by, failed),
            **({"operation": {"id": f"{number // 2}", **operation}} if operation else {}),
        }
        self.sink(json.dumps(entry).encode())


def _resource(service: Service, revision: str) -> dict[str, Any]:
    return {
        "type": "cloud_run_revision",
        "labels": {
            "project_id": service.project,
            "location": service.location,
            "service_name": service.name,
            "configuration_name": service.name if revision else "",
            "revision_name": revision,
        },
    }


def _payload(method: str, service: Service, revision: str, by: str, failed: str) -> dict[str, Any]:
    kind, name = ("revisions", revision) if revision else ("services", service.name)
    said = f"Ready condition status changed to {not failed} for {kind[:-1].title()} {name}"
    return {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "serviceName": "run.googleapis.com",
        "methodName": method,
        "resourceName": f"namespaces/{service.project}/{kind}/{name}",
        **({"authenticationInfo": {"principalEmail": by}} if by else {}),
        "status": {"code": 9, "message": f"{said} with message: {failed}"} if failed else {},
    }
