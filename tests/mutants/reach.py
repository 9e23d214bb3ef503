"""Which lines of which files something runs."""

import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple


class Line(NamedTuple):
    """``file``: the path that its code is compiled with."""

    file: str
    number: int


@contextmanager
def reached(files: Collection[str]) -> Iterator[set[Line]]:
    """The lines of these files that run until the end, in any thread or greenlet."""
    lines: set[Line] = set()
    tracing = {file: _adding(file, lines) for file in files}

    def called(frame: FrameType, event: str, arg: object) -> Any:
        return tracing.get(frame.f_code.co_filename)

    before = sys.gettrace()
    threading.settrace(called)
    sys.settrace(called)
    try:
        yield lines
    finally:
        sys.settrace(before)
        threading.settrace(before)


def _adding(file: str, lines: set[Line]) -> Callable[..., Any]:
    def ran(frame: FrameType, event: str, arg: object) -> Any:
        lines.add(Line(file, frame.f_lineno))
        return ran

    return ran
