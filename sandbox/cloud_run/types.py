"""What the local Cloud Run holds: services, revisions, traffic, operations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Target:
    """One entry of a service's traffic: ``percent`` of the requests, and perhaps a tag.

    An empty ``revision`` means the latest one.
    """

    revision: str
    percent: int = 0
    tag: str = ""


@dataclass(frozen=True)
class Revision:
    """One deployed version; ``created`` in seconds since the epoch."""

    project: str
    location: str
    service: str
    name: str
    uid: str
    image: str
    created: float
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""
    """Why it never became ready; empty for one that serves."""

    @property
    def service_path(self) -> str:
        """The full name of the service that it belongs to."""
        return service_path(self.project, self.location, self.service)

    @property
    def path(self) -> str:
        """Its full resource name."""
        return f"{self.service_path}/revisions/{self.name}"


@dataclass(frozen=True)
class Service:
    """A service as it is now: ``traffic`` is asked for, ``served`` is what requests meet.

    Times are in seconds since the epoch. ``failure`` says why the newest generation could not
    be served; it is empty while all is well. ``latest`` is the newest revision that is ready,
    ``created_last`` the newest of all. ``image`` and ``account`` (the one
    that it runs as) are those of its template.
    """

    project: str
    location: str
    name: str
    uid: str
    created: float
    updated: float
    latest: str
    traffic: tuple[Target, ...]
    served: tuple[Target, ...]
    generation: int = 1
    observed_generation: int = 1
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""
    created_last: str = ""
    image: str = ""
    account: str = ""
    ingress: Literal["all", "internal"] = "all"
    min_instances: int = 0

    @property
    def path(self) -> str:
        """Its full resource name."""
        return service_path(self.project, self.location, self.name)

    @property
    def etag(self) -> str:
        """Changes with everything that is asked of the service, not with what is observed."""
        return f'"{self.uid[:8]}/{self.generation}"'

    @property
    def reconciling(self) -> bool:
        """True until what was asked for last is served, or has failed."""
        return self.observed_generation != self.generation

    def percents(self, targets: tuple[Target, ...]) -> dict[str, int]:
        """``targets`` as revision → percent, the latest one by its name, without 0 %."""
        shares: dict[str, int] = {}
        for target in targets:
            revision = target.revision or self.latest
            shares[revision] = shares.get(revision, 0) + target.percent
        return {revision: percent for revision, percent in shares.items() if percent}


@dataclass(frozen=True)
class Operation:
    """A change that finishes at ``due``; with ``error`` (gRPC code's name, message) it fails;
    ``applied``: its traffic is served nevertheless."""

    name: str
    service: str
    generation: int
    traffic: tuple[Target, ...]
    due: float
    done: bool = False
    error: tuple[str, str] | None = None
    applied: bool = False


def service_path(project: str, location: str, service: str) -> str:
    """The full resource name of a service."""
    return f"projects/{project}/locations/{location}/services/{service}"
