"""Nothing is silent for long: whoever waits at a terminal is told for what."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from infra.terminal.wrap import width

SILENT = 3.0
"""Seconds without a word; then what is waited for is said."""
AGAIN = 1.0
"""Seconds until the same line says how long it is now."""
_CLEAR = "\r\x1b[K"


class Waiting:
    """What is waited for. Where a terminal can, one line is written over until there is something
    to say; elsewhere a line is written after 3 s, 6 s, 12 s and so on. ``write`` gets what is
    written."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._write: Callable[[str], None] | None = None
        self._over_itself = False
        self._what, self._since, self._next, self._shown = "", 0.0, 0.0, False

    def begin(self, what: str, write: Callable[[str], None], *, over_itself: bool) -> None:
        """Somebody waits from now on."""
        with self._lock:
            self._write, self._over_itself = write, over_itself
            self.does(what)

    def end(self) -> None:
        """Nobody waits any more."""
        with self._lock:
            self._hide()
            self._write = None

    def does(self, what: str) -> None:
        """This is done from now on, in words such as "reading the plans"."""
        with self._lock:
            self._what = what
            self._begin()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While something else is written there."""
        with self._lock:
            self._hide()
            yield
            self._begin()

    @contextmanager
    def for_a_person(self) -> Iterator[None]:
        """While somebody is asked: they know what is waited for."""
        with self._lock:
            self._hide()
            write, self._write = self._write, None
        try:
            yield
        finally:
            with self._lock:
                self._write = write
                self._begin()

    def look(self) -> None:
        """Say it, where it is time."""
        with self._lock:
            now = self._clock()
            if self._write is None or now < self._next:
                return
            waited = now - self._since
            line = f"… {self._what} ({waited:.0f} s)"
            self._next = now + (AGAIN if self._over_itself else max(waited, SILENT))
            self._write(f"{_CLEAR}{self._short(line)}" if self._over_itself else f"{line}\n")
            self._shown = True

    def _begin(self) -> None:
        self._since = self._clock()
        self._next = self._since + SILENT

    def _hide(self) -> None:
        if self._write is not None and self._shown and self._over_itself:
            self._write(_CLEAR)
        self._shown = False

    @staticmethod
    def _short(line: str) -> str:
        """A line of two rows could not be written over."""
        if len(line) < width():
            return line
        end = line.rpartition("(")[2]
        return f"{line[: width() - len(end) - 4].rpartition(' ')[0]} … ({end}"


WAITING = Waiting()
"""Of this process."""


@contextmanager
def never_silent(what: str) -> Iterator[None]:
    """While this runs, whoever sees standard error is told of a long silence."""
    if not sys.stderr.isatty():
        yield
        return
    stream, over = sys.stderr, threading.Event()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"

    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    def look() -> None:
        while not over.wait(AGAIN / 2):
            WAITING.look()

    WAITING.begin(what, write, over_itself=not plain)
    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        WAITING.end()


def doing(what: str) -> None:
    """What the next silence is about, in words such as "reading the plans"."""
    WAITING.does(what)
