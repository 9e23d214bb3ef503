"""Long lists come in pages."""

from collections.abc import Sequence
from typing import TypeVar

from sandbox.wire.refused import RefusedError

T = TypeVar("T")


def page(found: Sequence[T], size: int, token: str, largest: int = 100) -> tuple[list[T], str]:
    """One page of ``found`` and the token of the next one, empty when there is none."""
    if token and not token.isdecimal():
        raise RefusedError("INVALID_ARGUMENT", f"Invalid page token {token!r}.")
    start = int(token or 0)
    end = start + min(size or largest, largest)
    return list(found[start:end]), str(end) if end < len(found) else ""
