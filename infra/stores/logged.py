"""A store that says in the log which decision was made by whom, and about which rollout every
line after a read is."""

from typing import Any, Generic, TypeVar, cast

from bot.rollout.state import Rollout, Service
from bot.service.deciding.trail import entry_digest
from bot.service.ports.parts import log
from bot.service.ports.stores.rollout_store import RolloutStore
from bot.service.values.records import Commit, Stored
from infra.logs import note
from infra.stores.bodies import to_body
from infra.stores.measured import measures

S = TypeVar("S", bound=RolloutStore)


def logging_store(store: S) -> S:
    """The same store, which logs."""
    return cast("S", _Logging(store))


class _Logging(Generic[S]):
    """Reads and commits are looked at; everything else is the store's own."""

    def __init__(self, store: S) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def load(self, service_id: str) -> Stored:
        """See RolloutStore."""
        stored = self._store.load(service_id)
        _about(stored.service)
        return stored

    def commit(self, commit: Commit) -> None:
        """See RolloutStore. Logged once it is written: who, what, from where to where."""
        self._store.commit(commit)
        _about(commit.service, commit.ended)
        fact, audit = commit.audit.fact, commit.audit
        log.info(
            "%s by %s (%s): %s -> %s [generation %s, digest %s]",
            fact.kind,
            fact.by.words,
            fact.by.id,
            audit.before,
            audit.after,
            audit.generation,
            audit.digest,
            extra={
                "labels": {
                    **measures(commit),
                    "actor": fact.by.id,
                    "generation": str(audit.generation),
                    "digest": audit.digest,
                    "entry": entry_digest(to_body(audit)),
                }
            },
        )


def _about(service: Service, ended: Rollout | None = None) -> None:
    rollout = ended or service.active
    note(service=service.id, rollout=rollout.id if rollout else "")
