"""A span for each call to something outside."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from bot.service.ports.parts import Parts
from bot.spans import NO_SPANS, Spans

P = TypeVar("P")


def traced(parts: Parts) -> Parts:
    """The same parts, whose calls are collected, where anything is."""
    spans = parts.spans
    if spans is NO_SPANS:
        return parts
    return replace(
        parts,
        router=called("traffic", parts.router, spans),
        metrics=called("metrics", parts.metrics, spans),
        prober=called("probe", parts.prober, spans),
        poster=called("post", parts.poster, spans),
        jobs=called("jobs", parts.jobs, spans),
        chat=called("chat", parts.chat, spans),
        pager=called("pager", parts.pager, spans),
        mailer=called("mail", parts.mailer, spans),
        on_calls=called("on call", parts.on_calls, spans),
        commits=called("commits", parts.commits, spans),
        incidents=called("incidents", parts.incidents, spans),
    )


def called(name: str, port: P, spans: Spans) -> P:
    """The same port, which makes a span of each call."""
    return cast("P", _Called(name, port, spans))


class _Called:
    def __init__(self, name: str, port: object, spans: Spans) -> None:
        self._name, self._port, self._spans = name, port, spans

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._port, method)
        return self._in_span(method, found) if callable(found) else found

    def _in_span(self, method: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def made(*args: Any, **named: Any) -> Any:
            with self._spans.span(f"{self._name}: {method.replace('_', ' ')}"):
                return call(*args, **named)

        return made
