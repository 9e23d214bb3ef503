"""What every line about one request has in common: its function, and its trace."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.trace import TRACEPARENT, Trace, begun, read_parent, within
from infra.logs import logged

if TYPE_CHECKING:
    from flask import Request
    from werkzeug.datastructures import Headers

CLOUD = "X-Cloud-Trace-Context"
"""Google's header from before there was W3C's: the trace, then its span as a number."""

_CLOUD = re.compile(r"([0-9a-fA-F]{32})/(\d{1,20})(?:;o=(\d))?", re.ASCII)


@contextmanager
def about(function: str, request: "Request") -> Iterator[None]:
    """The lines of the block are labelled with the function and have the request's trace, which is
    passed on with all that is queued in it."""
    with logged(function=function), within(trace_of(request.headers)):
        yield


def trace_of(headers: "Headers") -> Trace:
    """The one that the request says; a new one where it says none."""
    return read_parent(headers.get(TRACEPARENT)) or _of_cloud(headers.get(CLOUD)) or begun()


def _of_cloud(said: str | None) -> Trace | None:
    found = _CLOUD.fullmatch(said or "")
    if found is None or int(found[2]) >= 1 << 64:
        return None
    sampled = found[3] == "1"
    return read_parent(Trace(found[1].lower(), f"{int(found[2]):016x}", sampled).parent)
