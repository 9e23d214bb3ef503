"""How Firestore is called: by which names, with how much patience, and what its errors mean."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth.exceptions import GoogleAuthError

from bot.errors import Rejected, Unavailable
from bot.short import in_short

LONGEST_WORDS = 200
"""Characters of what Firestore says."""
RPC_SECONDS = 4.0
"""Longest wait for one call, its repeats included."""

REPEAT = Retry(
    predicate=if_exception_type(exceptions.ServiceUnavailable),
    initial=0.1,
    maximum=0.5,
    timeout=RPC_SECONDS,
)
"""For reads of one document and for commits: a connection that was cut while the instance slept is
opened again. Repeating a commit that had arrived is harmless, for the inbox knows it."""

ONCE = Retry(predicate=if_exception_type())
"""For queries, whose library repeats on its own without an end unless told not to."""

BEATEN = (
    exceptions.AlreadyExists,
    exceptions.FailedPrecondition,
    exceptions.Aborted,
    exceptions.NotFound,
)
"""What a write answers when a document isn't as it was read. NotFound: it is gone."""

_PLAIN = re.compile(r"[A-Za-z0-9~:@=+,_-][A-Za-z0-9~:@=+,._-]{0,199}")


def document_id(name: str) -> str:
    """``name`` where Firestore takes it as a document's id, else a digest of it.

    Firestore refuses slashes, ``.``, ``..``, ``__…__`` and more than 1500 bytes.
    """
    if _PLAIN.fullmatch(name) and not name.startswith(("__", "sha256~")):
        return name
    return f"sha256~{hashlib.sha256(name.encode()).hexdigest()}"


@contextmanager
def as_our_errors(doing: str) -> Iterator[None]:
    """Raise Firestore's errors as ours: ``doing`` completes "Firestore … while"."""
    try:
        yield
    except (exceptions.PermissionDenied, exceptions.Unauthenticated, GoogleAuthError) as error:
        raise Unavailable(
            f"Firestore refused access while {doing}: {_short(error)}.",
            "Give the function's account roles/datastore.user on the project.",
        ) from error
    except exceptions.InvalidArgument as error:
        raise Rejected(
            f"Firestore can't take this while {doing}: {_short(error)}.",
            "Nothing was written. A document may have at most 1 MiB.",
        ) from error
    except (exceptions.GoogleAPIError, OSError) as error:
        raise Unavailable(
            f"Firestore did not answer while {doing}: {_short(error)}.",
            "It is tried again; see https://status.cloud.google.com if it stays so.",
        ) from error


def _short(error: Exception) -> str:
    message = getattr(error, "message", None) or str(error) or type(error).__name__
    return in_short(" ".join(str(message).split()), LONGEST_WORDS).rstrip(".")
