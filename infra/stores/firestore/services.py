"""Services, what they left behind, and the commit that writes it all, in Firestore."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.client import Client

from bot.rollout.phases.quiet import QuietTick, with_quiet
from bot.rollout.state import Rollout, Service
from bot.service.deciding.trail import entry_digest
from bot.service.ports.stores.rollout_store import AlreadyHandled, Due, LostRace
from bot.service.values.records import AuditEntry, Commit, Stored, Trail
from infra.stores.bodies import (
    Unreadable,
    from_body,
    packed,
    to_body,
    with_evidence,
    with_packed,
    without_evidence,
)
from infra.stores.firestore.calls import (
    BEATEN,
    ONCE,
    REPEAT,
    RPC_SECONDS,
    as_our_errors,
    document_id,
)
from infra.stores.firestore.paging import behind, by_due_at
from infra.stores.retention import HANDLED


class FirestoreServices:
    """The part of RolloutStore that decisions read and write. A version is an update time.

    Every query is on one field of one collection, so that the indexes which Firestore makes by
    itself are enough: services by ``due_at``, services by ``active``, a service's rollouts by
    ``ended_at`` descending, a service's audit by ``generation``. ``body`` needs no index anywhere.
    Inbox and audit entries, ended rollouts and their evidence have a TTL policy on ``expires_at``.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def load(self, service_id: str) -> Stored:
        """See RolloutStore. One BatchGetDocuments."""
        with as_our_errors(f"reading service {service_id}"):
            found = self._service(service_id).get(retry=REPEAT, timeout=RPC_SECONDS)
        return _stored(found, service_id)

    def load_many(self, service_ids: Sequence[str]) -> dict[str, Stored]:
        """See RolloutStore. One BatchGetDocuments."""
        asked = {self._service(each): each for each in service_ids}
        with as_our_errors(f"reading {len(asked)} services"):
            found = list(self._client.get_all([*asked], retry=REPEAT, timeout=RPC_SECONDS))
        read = {}
        for one in found:
            with suppress(Unreadable):
                read[asked[one.reference]] = _stored(one, asked[one.reference])
        return read

    def commit(self, commit: Commit) -> None:
        """See RolloutStore. One Commit; one read more to tell why it was refused."""
        doing = f"committing service {commit.service.id}"
        with as_our_errors(doing):
            try:
                self._batch(commit).commit(retry=REPEAT, timeout=RPC_SECONDS)
            except BEATEN as error:
                if self._read(commit.fact_id).exists:
                    raise AlreadyHandled(commit.fact_id) from error
                raise LostRace(commit.service.id) from error

    def keep_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """See RolloutStore. One Commit of two fields of the service's document. Repeated after a
        lost answer it finds another update time: then it is read and decided on again."""
        service = with_quiet(before.recorded, quiet)
        fields = {"quiet": packed(quiet), "due_at": service.due_at}
        unchanged = self._client.write_option(last_update_time=before.version)
        with as_our_errors(f"keeping an evaluation of {service.id}"):
            try:
                self._service(service.id).update(
                    fields, option=unchanged, retry=REPEAT, timeout=RPC_SECONDS
                )
            except BEATEN as error:
                raise LostRace(service.id) from error

    def handled(self, fact_id: str) -> bool:
        """See RolloutStore."""
        with as_our_errors(f"looking whether {fact_id} was handled"):
            found = self._read(fact_id)
        return bool(found.exists) and not _refusal(found)

    def remember_refusal(self, fact_id: str, service_id: str, at: datetime, words: str) -> None:
        """See RolloutStore."""
        fields = {
            "fact_id": fact_id,
            "service_id": service_id,
            "refused": words,
            "expires_at": at + HANDLED,
        }
        with as_our_errors(f"remembering that {fact_id} was refused"):
            try:
                self._inbox(fact_id).create(fields, retry=REPEAT, timeout=RPC_SECONDS)
            except BEATEN:
                return

    def refused(self, fact_id: str) -> str:
        """See RolloutStore."""
        with as_our_errors(f"looking whether {fact_id} was refused"):
            return _refusal(self._read(fact_id))

    def due(self, now: datetime, limit: int = 500, after: Due | None = None) -> list[Due]:
        """See RolloutStore. Query: ``services`` where ``due_at <= now`` by ``due_at``."""
        query = by_due_at(self._client.collection("services"), now)
        if after is not None:
            query = behind(query, after.due_at, self._service(after.service_id))
        with as_our_errors("looking for services"):
            page = query.select(["id", "due_at"]).limit(limit)
            found = page.get(retry=ONCE, timeout=RPC_SECONDS)
        return [Due(one.get("due_at"), one.get("id")) for one in found]

    def active(self, limit: int = 500) -> list[str]:
        """See RolloutStore. Query: ``services`` where ``active == true``."""
        query = self._client.collection("services").where(filter=FieldFilter("active", "==", True))
        return self._ids(query.limit(limit))

    def ended(self, service_id: str, limit: int = 10) -> list[Rollout]:
        """See RolloutStore. Query: ``services/*/rollouts`` by ``ended_at`` descending."""
        query = self._service(service_id).collection("rollouts")
        with as_our_errors(f"reading the rollouts of {service_id}"):
            found = (
                query.order_by("ended_at", direction="DESCENDING")
                .limit(limit)
                .get(retry=ONCE, timeout=RPC_SECONDS)
            )
        return [from_body(Rollout, one.get("body"), f"rollout {one.id}") for one in found]

    def ended_rollout(self, service_id: str, rollout_id: str) -> Rollout | None:
        """See RolloutStore."""
        with as_our_errors(f"reading rollout {rollout_id}"):
            found = self._rollout(service_id, rollout_id).get(retry=REPEAT, timeout=RPC_SECONDS)
            if not found.exists:
                return None
            evidence = self._evidence(service_id, rollout_id)
            counted = evidence.get(retry=REPEAT, timeout=RPC_SECONDS).to_dict() or {}
        ended = from_body(Rollout, found.get("body"), f"rollout {rollout_id}")
        return with_evidence(ended, counted.get("body"))

    def audit(self, service_id: str, since: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """See RolloutStore. Query: ``services/*/audit`` where ``generation > since``."""
        query = self._service(service_id).collection("audit")
        with as_our_errors(f"reading the audit of {service_id}"):
            found = (
                query.where(filter=FieldFilter("generation", ">", since))
                .order_by("generation")
                .limit(limit)
                .get(retry=ONCE, timeout=RPC_SECONDS)
            )
        name = f"audit entry {service_id} "
        return [from_body(AuditEntry, one.get("body"), name + one.id) for one in found]

    def trail(self, service_id: str) -> Trail | None:
        """See RolloutStore. Query: ``services/*/audit`` by ``generation``."""
        service = self._service(service_id)
        with as_our_errors(f"reading the audit of {service_id}"):
            found = service.get(retry=REPEAT, timeout=RPC_SECONDS)
            audit = service.collection("audit").order_by("generation")
            entries = audit.get(retry=ONCE, timeout=RPC_SECONDS)
        if not found.exists:
            return None
        fields = found.to_dict() or {}
        return Trail(
            state=fields["body"],
            head=str(fields.get("trail", "")),
            entries=tuple((one.get("generation"), one.get("body")) for one in entries),
            expires=fields.get("trail_expires"),
        )

    def _batch(self, commit: Commit) -> Any:
        service, batch, audit = commit.service, self._client.batch(), to_body(commit.audit)
        document = self._service(service.id)
        fields = _service_fields(service) | {
            "trail": entry_digest(audit),
            "trail_expires": commit.kept.audit,
            "quiet": b"",
        }
        if commit.before.version is None:
            batch.create(document, fields)
        else:
            unchanged = self._client.write_option(last_update_time=commit.before.version)
            batch.update(document, fields, option=unchanged)
        batch.create(self._inbox(commit.fact_id), _inbox_fields(commit))
        batch.create(
            document.collection("audit").document(f"{commit.audit.generation:012d}"),
            {
                "body": audit,
                "generation": commit.audit.generation,
                "expires_at": commit.kept.audit,
            },
        )
        for entry in commit.outbox:
            batch.create(
                self._client.collection("outbox").document(document_id(entry.id)),
                {"body": to_body(entry), "due_at": entry.due_at, "waits_for": entry.service_id},
            )
        if commit.over is not None:
            self._keep_ended(batch, commit, commit.over)
        return batch

    def _keep_ended(self, batch: Any, commit: Commit, ended: Rollout) -> None:
        record, evidence = without_evidence(ended)
        fields = {
            "body": to_body(record),
            "ended_at": ended.ended_at or commit.at,
            "expires_at": commit.kept.rollout,
        }
        batch.set(self._rollout(commit.service.id, ended.id), fields)
        if evidence:
            counted = {"body": evidence, "expires_at": commit.kept.evidence}
            batch.set(self._evidence(commit.service.id, ended.id), counted)

    def _read(self, fact_id: str) -> Any:
        return self._inbox(fact_id).get(retry=REPEAT, timeout=RPC_SECONDS)

    def _ids(self, query: Any) -> list[str]:
        with as_our_errors("looking for services"):
            found = query.select(["id"]).get(retry=ONCE, timeout=RPC_SECONDS)
        return [one.get("id") for one in found]

    def _service(self, service_id: str) -> Any:
        return self._client.collection("services").document(document_id(service_id))

    def _rollout(self, service_id: str, rollout_id: str) -> Any:
        return self._service(service_id).collection("rollouts").document(document_id(rollout_id))

    def _evidence(self, service_id: str, rollout_id: str) -> Any:
        return self._service(service_id).collection("evidence").document(document_id(rollout_id))

    def _inbox(self, fact_id: str) -> Any:
        return self._client.collection("inbox").document(document_id(fact_id))


def _stored(found: Any, service_id: str) -> Stored:
    if not found.exists:
        return Stored(Service(id=service_id), None)
    fields = found.to_dict() or {}
    read = from_body(Service, fields.get("body"), f"service {service_id}")
    trail = str(fields.get("trail", ""))
    stored = Stored(read, found.update_time, trail, fields.get("trail_expires"))
    return with_packed(stored, fields.get("quiet"))


def _service_fields(service: Service) -> dict[str, object]:
    return {
        "id": service.id,
        "body": to_body(service),
        "generation": service.generation,
        "active": service.active is not None,
        "due_at": service.due_at,
    }


def _refusal(found: Any) -> str:
    return str((found.to_dict() or {}).get("refused", ""))


def _inbox_fields(commit: Commit) -> dict[str, object]:
    return {
        "fact_id": commit.fact_id,
        "service_id": commit.service.id,
        "generation": commit.service.generation,
        "expires_at": commit.at + HANDLED,
    }
