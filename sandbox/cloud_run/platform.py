"""The state of the local Cloud Run, and the only place where it changes."""

import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.jobs import Jobs
from sandbox.cloud_run.knobs import Knobs
from sandbox.cloud_run.traffic_rules import accepted, failure_of
from sandbox.cloud_run.types import Operation, Revision, Service, Target, service_path
from sandbox.wire.journal import Journal
from sandbox.wire.refused import RefusedError


class Platform:
    """Services with their revisions and operations; thread-safe.

    ``settle_delay`` (seconds) may be set at any time: a change made after that is served, and
    its operation done, so much later. ``knobs`` holds the trouble made on purpose;
    ``jobs`` are its jobs.
    """

    def __init__(
        self,
        journal: Journal,
        now: Callable[[], float] = time.time,
        settle_delay: float = 0.0,
    ) -> None:
        self.settle_delay = settle_delay
        self.knobs = Knobs()
        self.jobs = Jobs(now)
        self._journal = journal
        self._now = now
        self._changed = threading.Condition(threading.RLock())
        self._services: dict[str, Service] = {}
        self._revisions: dict[str, dict[str, Revision]] = {}
        self._faults: dict[str, tuple[Fault, float]] = {}
        self._operations: dict[str, Operation] = {}

    def add_service(
        self,
        project: str,
        location: str,
        name: str,
        *,
        revisions: Iterable[str],
        traffic: Mapping[str, int],
        labels: Mapping[str, str] | None = None,
        description: str = "",
    ) -> Service:
        """Create a service that serves ``traffic`` (revision → percent) already."""
        targets = accepted([Target(revision, percent) for revision, percent in traffic.items()])
        names = list(revisions)
        now = self._now()
        service = Service(
            project=project,
            location=location,
            name=name,
            uid=str(uuid.uuid4()),
            created=now,
            updated=now,
            latest=names[-1],
            traffic=targets,
            served=targets,
            labels=dict(labels or {}),
            description=description,
        )
        with self._changed:
            if service.path in self._services:
                raise RefusedError("ALREADY_EXISTS", f"Service {service.path!r} already exists.")
            if missing := sorted(set(traffic) - set(names)):
                raise RefusedError("INVALID_ARGUMENT", f"{missing} are not in {names}.")
            self._services[service.path] = service
            self._revisions[service.path] = {}
            for revision in names:
                self.add_revision(project, location, name, revision)
        return self.service(service.path)

    def add_revision(
        self,
        project: str,
        location: str,
        service: str,
        revision: str,
        *,
        image: str = "",
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
        failure: str = "",
    ) -> Revision:
        """Deploy a revision; it gets requests only where the traffic says ``latest`` or names it.

        Without an ``image`` it gets one with a digest made from its name. With a ``failure`` it
        never becomes ready, and why.
        """
        digest = hashlib.sha256(revision.encode()).hexdigest()
        added = Revision(
            project=project,
            location=location,
            service=service,
            name=revision,
            uid=str(uuid.uuid4()),
            image=image or f"apps/{service}@sha256:{digest}",
            created=self._now(),
            labels=dict(labels or {}),
            annotations=dict(annotations or {}),
            failure=failure,
        )
        with self._changed:
            owner = self.service(added.service_path)
            if revision in self._revisions[owner.path]:
                raise RefusedError("ALREADY_EXISTS", f"Revision {revision!r} already exists.")
            self._revisions[owner.path][revision] = added
            self._services[owner.path] = replace(
                owner, latest=owner.latest if failure else revision, created_last=revision
            )
        return added

    def delete_revision(self, path: str, name: str) -> None:
        """Take a revision of a service (full name) away; tags that point at it stay."""
        with self._changed:
            del self._revisions[path][name]

    def service(self, path: str) -> Service:
        """The service by its full name, as it is now; raises RefusedError NOT_FOUND."""
        with self._changed:
            self._settle()
            if path not in self._services:
                raise RefusedError("NOT_FOUND", f"Resource '{path}' was not found.")
            return self._services[path]

    def configure(self, path: str, **template: Any) -> None:
        """Change what a service is but for its traffic, by the fields of Service."""
        with self._changed:
            self._services[path] = replace(self.service(path), **template)

    def services(self, project: str, location: str) -> list[Service]:
        """The services of a project in a location; ``-`` stands for all locations."""
        with self._changed:
            self._settle()
            return [
                service
                for service in self._services.values()
                if service.project == project and location in (service.location, "-")
            ]

    def revisions(self, service: str) -> list[Revision]:
        """The revisions of a service (full name), newest first."""
        with self._changed:
            self.service(service)
            return list(reversed(self._revisions[service].values()))

    def revision(self, service: str, name: str) -> Revision:
        """One revision by its service's full name and its own short name."""
        with self._changed:
            return self._revisions[service][name]

    def update(
        self,
        path: str,
        etag: str = "",
        *,
        traffic: Sequence[Target] | None = None,
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
        description: str | None = None,
        validate_only: bool = False,
    ) -> Operation:
        """Ask for a change of what is given, and of nothing else; raises RefusedError.

        A non-empty ``etag`` must be the service's. A revision that does not exist is noticed
        only by the operation, as on the real platform.
        """
        with self._changed:
            service = self.service(path)
            if etag and etag != service.etag:
                raise RefusedError(
                    "ABORTED", f"Conflict for resource '{service.name}': etag {etag} is stale."
                )
            targets = service.traffic if traffic is None else accepted(traffic)
            generation = service.generation + 1
            error, applied = failure_of(targets, self._revisions[path], self.knobs.failure)
            operation = Operation(
                name=f"projects/{service.project}/locations/{service.location}"
                f"/operations/{uuid.uuid4()}",
                service=path,
                generation=generation,
                traffic=targets,
                due=self._now() + self.settle_delay,
                error=error,
                applied=applied,
            )
            if validate_only:
                return replace(operation, done=True, error=None)
            self._services[path] = replace(
                service,
                generation=generation,
                updated=self._now(),
                traffic=targets,
                labels=service.labels if labels is None else dict(labels),
                annotations=service.annotations if annotations is None else dict(annotations),
                description=service.description if description is None else description,
            )
            self._operations[operation.name] = operation
            self._settle()
            self._changed.notify_all()
            return self._operations[operation.name]

    def set_traffic_by_hand(
        self, project: str, location: str, service: str, traffic: Mapping[str, int]
    ) -> Operation:
        """Change the split as a person in the console does; tags are kept."""
        path = service_path(project, location, service)
        tags = [Target(t.revision, 0, t.tag) for t in self.service(path).traffic if t.tag]
        shares = [Target(revision, percent) for revision, percent in traffic.items()]
        return self.update(path, traffic=shares + tags)

    def operation(self, name: str) -> Operation:
        """The operation as it is now; raises RefusedError NOT_FOUND."""
        with self._changed:
            self._settle()
            if name not in self._operations:
                raise RefusedError("NOT_FOUND", f"Operation '{name}' was not found.")
            return self._operations[name]

    def wait_operation(self, name: str, timeout: float) -> Operation:
        """The operation once it is done, or as it is after ``timeout`` seconds."""
        until = time.monotonic() + timeout
        with self._changed:
            while not (operation := self.operation(name)).done:
                left = until - time.monotonic()
                if left <= 0:
                    break
                self.wait_and_settle(left)
        return operation

    def wait_and_settle(self, timeout: float) -> None:
        """Wait for a change or for what is due next, at most ``timeout`` seconds; then settle."""
        with self._changed:
            due = [o.due for o in self._operations.values() if not o.done]
            self._changed.wait(max(0.0, min([timeout, *(at - self._now() for at in due)])))
            self._settle()

    def wake(self) -> None:
        """End all waiting now."""
        with self._changed:
            self._changed.notify_all()

    def set_fault(self, revision: str, fault: Fault) -> None:
        """Make every revision of that short name behave so from now on."""
        with self._changed:
            known = {name for revisions in self._revisions.values() for name in revisions}
            if revision not in known:
                raise RefusedError(
                    "NOT_FOUND", f"No revision {revision!r}. There is: {', '.join(sorted(known))}."
                )
            self._faults[revision] = (fault, self._now())

    def fault(self, revision: str) -> tuple[Fault, float]:
        """How a revision behaves, and for how many seconds it has behaved so."""
        with self._changed:
            fault, since = self._faults.get(revision, (Fault(), self._now()))
            return fault, self._now() - since

    def _settle(self) -> None:
        now = self._now()
        due = [o for o in self._operations.values() if not o.done and o.due <= now]
        for operation in due:
            self._operations[operation.name] = replace(operation, done=True)
            service = self._services[operation.service]
            if operation.generation > service.observed_generation:
                self._serve(service, operation)
        if due:
            self._changed.notify_all()

    def _serve(self, service: Service, operation: Operation) -> None:
        """Bring one generation into being; with an error, what was served stays, mostly."""
        failed = operation.error is not None and not operation.applied
        newest = operation.generation == service.generation
        served = service.served if failed else operation.traffic
        settled = replace(
            service,
            observed_generation=operation.generation,
            served=served,
            failure=operation.error[1] if operation.error and newest else "",
        )
        self._services[service.path] = settled
        if not failed:
            self._journal.record(
                "cloud_run",
                "served",
                service=service.path,
                traffic=settled.percents(served),
                generation=operation.generation,
            )
