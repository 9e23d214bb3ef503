"""What the sandbox's servers saw, in the order they saw it."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One call that reached a server: ``at`` in seconds since the epoch, ``server`` such as
    ``cloud_run``, ``method`` such as ``UpdateService``."""

    number: int
    at: float
    server: str
    method: str
    detail: Mapping[str, Any] = field(default_factory=dict)


class Journal:
    """Thread-safe, append-only, shared by all servers of one sandbox."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._entries: list[Entry] = []
        self._changed = threading.Condition()

    def record(self, server: str, method: str, **detail: Any) -> Entry:
        """Append a call and wake everyone who waits for one."""
        with self._changed:
            entry = Entry(len(self._entries), self._now(), server, method, detail)
            self._entries.append(entry)
            self._changed.notify_all()
        return entry

    def entries(self, since: int = 0) -> tuple[Entry, ...]:
        """All entries from number ``since`` on."""
        with self._changed:
            return tuple(self._entries[since:])

    def wait_for(
        self, wanted: Callable[[Entry], bool], *, since: int = 0, timeout: float = 30.0
    ) -> Entry | None:
        """The first entry from ``since`` on that is wanted, or None after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                for entry in self._entries[since:]:
                    if wanted(entry):
                        return entry
                since = len(self._entries)
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return None
