"""What took how long, for whoever collects it: the parts of a trace (``bot/trace.py``)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from bot.trace import current, read_parent, within


class Span(Protocol):
    """One part of a trace, which lasts as long as its block."""

    def note(self, **about: str) -> None:
        """Say more of what it is about; empty ones change nothing."""
        ...

    def failed(self, why: BaseException) -> None:
        """It did not work; of the reason only the kind is kept."""
        ...


class Spans(Protocol):
    """Makes spans."""

    def span(self, name: str, parent: str = "", **about: str) -> AbstractContextManager[Span]:
        """What is done in the block, as a part of what is done now; or of ``parent``, a
        traceparent of before, where it can be read. What the block raises is its failure."""
        ...

    def send(self) -> None:
        """Give away what was collected so far. Raises nothing, and takes seconds at most."""
        ...


class NoSpan:
    """Nobody collects it."""

    def note(self, **about: str) -> None:
        """See Span."""

    def failed(self, why: BaseException) -> None:
        """See Span."""


class NoSpans:
    """Spans of which nobody asks; the trace is kept all the same."""

    @contextmanager
    def span(self, name: str, parent: str = "", **about: str) -> Iterator[Span]:  # noqa: ARG002
        """See Spans."""
        with within(read_parent(parent) or current()):
            yield NoSpan()

    def send(self) -> None:
        """See Spans."""


NO_SPANS = NoSpans()
