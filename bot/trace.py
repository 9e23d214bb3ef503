"""The trace that a request belongs to, as W3C's Trace Context writes it: a string that travels with
messages and is stored with effects, so that all that one request led to is found together, in the
log and by whoever collects spans."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

TRACEPARENT = "traceparent"
"""The name of the header, and of the message's attribute."""

_SAMPLED = 1
_SHAPE = re.compile(
    r"(?P<version>(?!ff)[0-9a-f]{2})-(?P<id>(?!0{32})[0-9a-f]{32})-(?P<span>(?!0{16})[0-9a-f]{16})"
    r"-(?P<flags>[0-9a-f]{2})(?P<more>-.{0,200})?",
    re.ASCII,
)


class Trace(NamedTuple):
    """The trace ``id``, and the ``span`` of it that what comes now is a part of; ``sampled``:
    whoever began it collects it."""

    id: str
    span: str
    sampled: bool = False

    @property
    def parent(self) -> str:
        """As a traceparent."""
        return f"00-{self.id}-{self.span}-{int(self.sampled):02x}"


_current: ContextVar[Trace | None] = ContextVar("canario_trace", default=None)


def read_parent(said: object) -> Trace | None:
    """What a traceparent says; None for what is none."""
    found = _SHAPE.fullmatch(said) if isinstance(said, str) else None
    if found is None or (found["version"] == "00" and found["more"]):
        return None
    return Trace(found["id"], found["span"], bool(int(found["flags"], 16) & _SAMPLED))


def begun() -> Trace:
    """A new trace, which nobody collects so far."""
    return Trace(secrets.token_hex(16), secrets.token_hex(8))


def current() -> Trace | None:
    """The trace of what is done now."""
    return _current.get()


def current_parent() -> str:
    """The same as a traceparent; empty where there is none."""
    trace = _current.get()
    return trace.parent if trace else ""


@contextmanager
def within(trace: Trace | None) -> Iterator[None]:
    """What is done in this block, in this thread, belongs to ``trace``."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)


def join(trace: Trace | None) -> None:
    """The rest of the block that this is in belongs to ``trace``, if it is one."""
    if trace is not None:
        _current.set(trace)
