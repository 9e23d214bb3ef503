"""Logs as Cloud Logging reads them: one JSON object a line, labelled with what it is about.

A line carries who did what to which rollout. It never carries a token, a signature or the body of
a request: what looks like one is masked, and a fault's own text, which may quote any of them, is
left out of its traceback.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import ClassVar

from bot.secrets import MASK, without_secrets
from bot.trace import current

LABELS = "logging.googleapis.com/labels"
TRACE = "logging.googleapis.com/trace"
SPAN = "logging.googleapis.com/spanId"
SAMPLED = "logging.googleapis.com/trace_sampled"
LONGEST_MESSAGE = 4000
LONGEST_LABEL = 200
OURS = ("canario", "infra")
"""Our own loggers; libraries keep their silence."""

# Whoever is logged may have written it: a run of letters is gone through once, never from each of
# its letters on.
_SECRET = re.compile(
    r"""
    xox[a-z](?:\.xox[a-z])?-[\w-]+          # Slack's tokens
    | xapp-[\w-]+
    | v[01]=[0-9a-fA-F]{32,}                # Slack's and PagerDuty's signatures
    | (?<![\w-])(?>[\w-]*?eyJ)(?>[\w-]+)\.[\w-]+(?:\.[\w-]*)?  # a JWT, and what it is glued to
    | ya29\.[\w.-]+                         # Google's access tokens
    | (?<=[Bb]earer\ )\S+
    | (?<=hooks\.slack\.com/)\S+            # where one person is answered
    """,
    re.VERBOSE,
)
_about: ContextVar[dict[str, str] | None] = ContextVar("canario_log_labels", default=None)


@contextmanager
def logged(**labels: str) -> Iterator[None]:
    """Label every line from here on, in this thread, until the end of the block."""
    token = _about.set({**(_about.get() or {}), **_filled(labels)})
    try:
        yield
    finally:
        _about.reset(token)


def note(**labels: str) -> None:
    """Label the rest of the block that this is in, if it is in one; empty ones change nothing."""
    about = _about.get()
    if about is not None:
        about.update(_filled(labels))


def labels() -> dict[str, str]:
    """Those of the block that this is in."""
    return dict(_about.get() or {})


def _filled(labels: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in labels.items() if value}


class OneLine(logging.Formatter):
    """A record with Cloud Logging's field names. ``extra={"labels": …}`` adds labels; a trace is
    named with the ``project`` that has it."""

    project: ClassVar[str] = ""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, object] = {
            "severity": record.levelname,
            "message": masked(record.getMessage())[:LONGEST_MESSAGE],
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "logger": record.name,
        }
        line.update(self._traced())
        labels = {**(_about.get() or {}), **_filled(getattr(record, "labels", {}))}
        if labels:
            line[LABELS] = {name: masked(value)[:LONGEST_LABEL] for name, value in labels.items()}
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = traced(record.exc_info[1])
        return json.dumps(line)

    def _traced(self) -> dict[str, object]:
        trace = current()
        if trace is None:
            return {}
        name = f"projects/{self.project}/traces/{trace.id}" if self.project else trace.id
        return {TRACE: name, SPAN: trace.span, SAMPLED: trace.sampled}


def masked(text: str) -> str:
    """``text`` without our secrets, and without anything that looks like one."""
    return _SECRET.sub(MASK, without_secrets(text))


def traced(error: BaseException) -> str:
    """Where it happened and what kind it is, with what led to it; without anybody's words."""
    parts: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        frames = "".join(traceback.format_list(traceback.extract_tb(each.__traceback__)[-20:]))
        parts.append(f"Traceback (most recent call last):\n{frames}{type(each).__name__}")
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "\n\nwhich came from\n\n".join(parts)


class ToStdout(logging.Handler):
    """Writes to whatever standard output is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        try:
            sys.stdout.write(self.format(record) + "\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            self.handleError(record)


def set_up_logs(project: str = "") -> None:
    """Our own loggers to standard output; ``project`` is where their traces are, where it is
    known."""
    if project:
        OneLine.project = project
    for name in OURS:
        logger = logging.getLogger(name)
        if any(isinstance(handler, ToStdout) for handler in logger.handlers):
            continue
        handler = ToStdout()
        handler.setFormatter(OneLine())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    logging.getLogger("canario").propagate = False
