"""The flags as they were last read, so that apps have answers while the store is away."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bot.errors import CanarioError
from bot.flags.flag import Flag
from bot.service.ports.stores.flag_store import StoredFlag

log = logging.getLogger("canario")

FRESH_SECONDS = 1.0
"""So long what was read is taken for what is stored; a switch is seen after at most this."""
AWAY_SECONDS = 5.0
"""So long the store is left alone after it didn't answer: nobody waits for it each time."""


class Known(NamedTuple):
    """Flags by key, in the order of their keys; ``stale``: the store did not answer since."""

    flags: Mapping[str, Flag]
    stale: bool


class KnownFlags:
    """Reads all flags again when what it knows is no longer fresh. ``monotonic`` is a clock in
    seconds."""

    def __init__(
        self, read: Callable[[], Sequence[StoredFlag]], monotonic: Callable[[], float]
    ) -> None:
        self._read, self._monotonic = read, monotonic
        self._known: Known | None = None
        self._until = float("-inf")
        self._problem: CanarioError | None = None
        self._reading = threading.Lock()

    def now(self) -> Known:
        """What is known. Raises Unavailable where nothing is and the store does not answer.

        One thread reads; others answer by what is known meanwhile, and wait only where that is
        nothing.
        """
        known = self._known
        if known is not None and self._monotonic() < self._until:
            return known
        if not self._reading.acquire(blocking=known is None) and known is not None:
            return known
        try:
            return self._read_again()
        finally:
            self._reading.release()

    def _read_again(self) -> Known:
        known = self._known
        if self._monotonic() < self._until:
            if known is not None:
                return known
            if self._problem is not None:  # whoever waited beside us does not wait once more
                raise self._problem
        try:
            found = {each.flag.key: each.flag for each in self._read()}
        except CanarioError as error:
            if known is None:
                self._problem, self._until = error, self._monotonic() + FRESH_SECONDS
                raise
            log.warning("flags: answered by what was read before: %s", error)
            self._known, wait = Known(known.flags, stale=True), AWAY_SECONDS
        else:
            self._known, wait = Known(found, stale=False), FRESH_SECONDS
        self._until = self._monotonic() + wait
        return self._known
