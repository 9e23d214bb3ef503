"""Firestore's gRPC API as far as the real store uses it: documents with update times, commits of
many writes with preconditions, and queries on one field."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1.client import Client
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport
from google.cloud.firestore_v1.types import firestore, query
from google.protobuf.timestamp_pb2 import Timestamp

from tests.simulation.wires.grpc_wire import Refused, Wire

Operator = query.StructuredQuery.FieldFilter.Operator
DOWN = query.StructuredQuery.Direction.DESCENDING
HOLDS: dict[int, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: lambda a, b: a == b,
    Operator.LESS_THAN_OR_EQUAL: lambda a, b: a <= b,
    Operator.GREATER_THAN_OR_EQUAL: lambda a, b: a >= b,
    Operator.GREATER_THAN: lambda a, b: a > b,
}
NAME = "__name__"
COMMIT = type(firestore.CommitRequest.pb(firestore.CommitRequest()))
COMMITTED = type(firestore.CommitResponse.pb(firestore.CommitResponse()))
GET = type(firestore.BatchGetDocumentsRequest.pb(firestore.BatchGetDocumentsRequest()))
GOT = type(firestore.BatchGetDocumentsResponse.pb(firestore.BatchGetDocumentsResponse()))
QUERY = type(firestore.RunQueryRequest.pb(firestore.RunQueryRequest()))
FOUND = type(firestore.RunQueryResponse.pb(firestore.RunQueryResponse()))


class Document(NamedTuple):
    """Its fields, as they came, and when it was written."""

    fields: dict[str, Any]
    created: Timestamp
    updated: Timestamp


class FirestoreServer:
    """Answers in bytes. ``committed`` is called when a commit counts; ``contended`` says whether
    one loses to another that nobody sees."""

    def __init__(
        self,
        now: Callable[[], datetime],
        committed: Callable[[], None] = lambda: None,
        contended: Callable[[], bool] = lambda: False,
    ) -> None:
        self._now, self._committed, self._contended = now, committed, contended
        self._documents: dict[str, Document] = {}
        self._last = datetime(2000, 1, 1, tzinfo=UTC)

    def Commit(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """All writes or none."""
        asked = COMMIT.FromString(request)
        if self._contended():
            raise Refused(grpc.StatusCode.ABORTED, "Too much contention on these documents.")
        for write in asked.writes:
            self._check(write)
        self._last = max(self._last + timedelta(microseconds=1), self._now())
        at = Timestamp()
        at.FromDatetime(self._last)
        for write in asked.writes:
            self._write(write, at)
        answer = COMMITTED(commit_time=at)
        for _ in asked.writes:
            answer.write_results.add(update_time=at)
        self._committed()
        return bytes(answer.SerializeToString())

    def BatchGetDocuments(self, request: bytes) -> list[bytes]:  # noqa: N802 - the RPC's name
        """Each document, or that it is missing."""
        answers = []
        for name in GET.FromString(request).documents:
            answer = GOT(read_time=self._read_time())
            if name in self._documents:
                self._fill(answer.found, name, ())
            else:
                answer.missing = name
            answers.append(answer.SerializeToString())
        return answers

    def RunQuery(self, request: bytes) -> list[bytes]:  # noqa: N802 - the RPC's name
        """The documents of one collection that match, in order."""
        asked = QUERY.FromString(request)
        wanted = asked.structured_query
        prefix = f"{asked.parent}/{wanted.from_[0].collection_id}/"
        found = [
            name
            for name in self._documents
            if name.startswith(prefix) and "/" not in name[len(prefix) :]
        ]
        found = [name for name in found if self._matches(name, wanted.where)]
        for order in reversed(wanted.order_by):
            found = self._ordered(found, order.field.field_path, order.direction == DOWN)
        if wanted.HasField("start_at"):
            found = self._behind(found, [o.field.field_path for o in wanted.order_by], wanted)
        if wanted.HasField("limit"):
            found = found[: wanted.limit.value]
        fields = [each.field_path for each in wanted.select.fields]
        answers = [FOUND(read_time=self._read_time())]
        for name in found:
            answers.append(FOUND(read_time=self._read_time()))
            self._fill(answers[-1].document, name, fields)
        return [each.SerializeToString() for each in answers]

    def _ordered(self, names: Iterable[str], field: str, down: bool) -> list[str]:
        """Those that have the field, by it."""
        has = [n for n in names if field == NAME or field in self._documents[n].fields]
        return sorted(has, key=lambda name: self._value(name, field), reverse=down)

    def _behind(self, names: list[str], fields: list[str], wanted: Any) -> list[str]:
        """Those behind a cursor that ``start_after`` made."""
        last = tuple(plain(value) for value in wanted.start_at.values)
        assert not wanted.start_at.before
        return [n for n in names if tuple(self._value(n, field) for field in fields) > last]

    def _check(self, write: Any) -> None:
        """Raise Refused unless the document is as the writer thinks."""
        must, there = write.current_document, self._documents.get(write.update.name)
        kind = must.WhichOneof("condition_type")
        if kind == "exists" and must.exists and there is None:
            raise Refused(grpc.StatusCode.NOT_FOUND, f"No document to update: {write.update.name}")
        if kind == "exists" and not must.exists and there is not None:
            raise Refused(grpc.StatusCode.ALREADY_EXISTS, f"Already there: {write.update.name}")
        if kind == "update_time" and (there is None or there.updated != must.update_time):
            raise Refused(grpc.StatusCode.FAILED_PRECONDITION, "The update time does not match.")

    def _write(self, write: Any, at: Timestamp) -> None:
        there = self._documents.get(write.update.name)
        kept: dict[str, Any] = {}
        if there is not None and write.HasField("update_mask"):
            kept = {k: v for k, v in there.fields.items() if k not in write.update_mask.field_paths}
        fields = kept | dict(write.update.fields.items())
        self._documents[write.update.name] = Document(fields, there.created if there else at, at)

    def _fill(self, document: Any, name: str, fields: Iterable[str]) -> None:
        there = self._documents[name]
        document.name = name
        document.create_time.CopyFrom(there.created)
        document.update_time.CopyFrom(there.updated)
        for field in fields or there.fields:
            if field in there.fields:
                document.fields[field].CopyFrom(there.fields[field])

    def _matches(self, name: str, where: Any) -> bool:
        kind = where.WhichOneof("filter_type")
        if kind is None:
            return True
        if kind != "field_filter":
            raise Refused(grpc.StatusCode.UNIMPLEMENTED, f"{kind}")
        each = where.field_filter
        if each.field.field_path not in self._documents[name].fields:
            return False
        has, wanted = self._value(name, each.field.field_path), plain(each.value)
        return type(has) is type(wanted) and HOLDS[each.op](has, wanted)

    def _value(self, name: str, field: str) -> Any:
        return name if field == NAME else plain(self._documents[name].fields[field])

    def _read_time(self) -> Timestamp:
        at = Timestamp()
        at.FromDatetime(max(self._last, self._now()))
        return at


def plain(value: Any) -> Any:
    """What can be compared."""
    kind = value.WhichOneof("value_type")
    if kind == "timestamp_value":
        return (value.timestamp_value.seconds, value.timestamp_value.nanos)
    return None if kind in (None, "null_value") else getattr(value, kind)


def firestore_client(server: Any) -> Client:
    """Google's own client; ``server`` is called for each RPC."""
    nobody = AnonymousCredentials()  # type: ignore[no-untyped-call]
    client = Client(project="acme", credentials=nobody)
    transport = FirestoreGrpcTransport(channel=Wire(server), credentials=nobody)
    client._firestore_api_internal = FirestoreClient(transport=transport)
    return client
