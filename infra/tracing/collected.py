"""Spans by OpenTelemetry, sent by OTLP over HTTP when a request is answered: between requests an
instance has no processor, so nothing may be left to a thread."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace import Span as OtelSpan

from bot.spans import Span
from bot.trace import Trace, current, read_parent, within
from infra.logs import LONGEST_LABEL, labels, masked

log = logging.getLogger("canario")

SECONDS = 2.0
"""Patience with a collector: what it shows is worth less than the next message."""
MOST = 2000
"""Spans that wait to be sent; what is more is dropped."""
PREFIX = "canario."


def exporter(address: str, session: requests.Session | None = None) -> SpanExporter:
    """To the collector at ``address``, by ``session`` where it must know who sends."""
    return OTLPSpanExporter(endpoint=address, timeout=SECONDS, session=session)


class CollectedSpans:
    """Spans that are collected until they are sent. All are: whoever runs Canario has little
    traffic, and the one rollback of a week must not be what was not sampled."""

    def __init__(self, exporter: SpanExporter, project: str) -> None:
        self._exporter = exporter
        self._waiting = Waiting()
        about = {"service.name": "canario"} | ({"gcp.project_id": project} if project else {})
        provider = TracerProvider(
            sampler=ALWAYS_ON, resource=Resource(about), shutdown_on_exit=False
        )
        provider.add_span_processor(self._waiting)
        self._tracer = provider.get_tracer("canario")

    @contextmanager
    def span(self, name: str, parent: str = "", **about: str) -> Iterator[Span]:
        """See Spans. It ends with the labels that the log has then, which know the rollout."""
        now = current()
        before = read_parent(parent) or now
        elsewhere = now is not None and before is not None and now.id != before.id
        begun = self._tracer.start_span(
            name,
            context=set_span_in_context(NonRecordingSpan(as_context(before))) if before else None,
            links=[Link(as_context(now))] if now and elsewhere else [],
            record_exception=False,
        )
        made = begun.get_span_context()
        found, problem = Collected(begun), None
        with within(Trace(f"{made.trace_id:032x}", f"{made.span_id:016x}", True)):
            try:
                yield found
            except BaseException as error:
                problem = error
                raise
            finally:
                more = found.about
                found.note(**labels())
                found.note(**about)
                found.note(**more)
                if problem is not None:
                    found.failed(problem)
                begun.end()

    def send(self) -> None:
        """See Spans."""
        spans = self._waiting.taken()
        if not spans:
            return
        try:
            sent = self._exporter.export(spans) is SpanExportResult.SUCCESS
        except Exception as error:
            log.warning("%s spans are lost: %s", len(spans), type(error).__name__)
            return
        if not sent:
            log.warning("%s spans are lost: they were not taken (CANARIO_TRACES)", len(spans))


class Collected:
    """A span of OpenTelemetry's."""

    def __init__(self, span: OtelSpan) -> None:
        self._span = span
        self.about: dict[str, str] = {}

    def note(self, **about: str) -> None:
        """See Span."""
        self.about = self.about | {name: value for name, value in about.items() if value}
        for name, value in self.about.items():
            self._span.set_attribute(PREFIX + name, masked(value)[:LONGEST_LABEL])

    def failed(self, why: BaseException) -> None:
        """See Span."""
        self._span.set_status(StatusCode.ERROR, type(why).__name__)


class Waiting(SpanProcessor):
    """Spans that have ended, until somebody takes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spans: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        """Keep it."""
        with self._lock:
            if len(self._spans) < MOST:
                self._spans.append(span)

    def taken(self) -> list[ReadableSpan]:
        """All of them, which wait no longer."""
        with self._lock:
            spans, self._spans = self._spans, []
        return spans


def as_context(trace: Trace) -> SpanContext:
    """As OpenTelemetry has it."""
    return SpanContext(
        int(trace.id, 16), int(trace.span, 16), is_remote=True, trace_flags=TraceFlags(1)
    )
