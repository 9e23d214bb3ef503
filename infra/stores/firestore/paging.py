"""What is due, a page after the other."""

from datetime import datetime
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.field_path import FieldPath


def by_due_at(collection: Any, now: datetime) -> Any:
    """The query for what is due in a collection, the longest due first. Of the same time, by name,
    which the index on ``due_at`` has in it."""
    due = collection.where(filter=FieldFilter("due_at", "<=", now))
    return due.order_by("due_at").order_by(FieldPath.document_id())


def behind(query: Any, due_at: datetime, document: Any) -> Any:
    """The rest of it, behind a document and its time."""
    return query.start_after({"due_at": due_at, FieldPath.document_id(): document})
