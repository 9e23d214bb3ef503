"""Calls that take as long as they are said to take, counted: by gRPC, by SQLite and to Slack."""

import time
from collections import Counter
from datetime import datetime
from typing import Any

import grpc

from bot.rollout.effects import Announce
from bot.rollout.state import Card, Desired, Rollout

LATENCIES = {
    "google.cloud.run": 0.080,
    "google.firestore": 0.015,
    "google.monitoring": 0.400,
}
"""Seconds that a call takes, by what its service's name begins with."""
SLACK_SECONDS = 0.1
BYTES, DOCUMENTS = "bytes written", "documents written"


class Waits(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):  # type: ignore[misc]
    """Waits before each call, and counts it; of Firestore's commits, what they write."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    def intercept_unary_unary(self, following: Any, details: Any, request: Any) -> Any:
        """See grpc."""
        return self._passed_on(following, details, request)

    def intercept_unary_stream(self, following: Any, details: Any, request: Any) -> Any:
        """See grpc."""
        return self._passed_on(following, details, request)

    def _passed_on(self, following: Any, details: Any, request: Any) -> Any:
        method = details.method
        service, _, name = (method.decode() if isinstance(method, bytes) else method).rpartition(
            "/"
        )
        self._counts[f"{service.split('.')[1].title()} {name}"] += 1
        if name == "Commit":
            body = getattr(request, "_pb", request)
            self._counts[DOCUMENTS] += len(body.writes)
            self._counts[BYTES] += body.ByteSize()
        time.sleep(next((s for of, s in LATENCIES.items() if of in service), 0.0))
        return following(details, request)


class Counted:
    """The embedded store's statements: rows that are written, and how much text."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    def __call__(self, statement: str) -> None:
        verb = statement.partition(" ")[0]
        if verb in ("INSERT", "UPDATE"):
            self._counts[DOCUMENTS] += 1
            self._counts[BYTES] += len(statement)
        if verb in ("BEGIN", "SELECT"):
            self._counts[f"SQLite {verb}"] += 1


class Quiet:
    """Chat: a message takes its time, is counted, and read by nobody."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    def card(self, rollout: Rollout, desired: Desired | None, now: datetime) -> Card:  # noqa: ARG002
        """See Chat."""
        self._call("chat.update")
        return rollout.card or Card(channel="C1", ts="1.1")

    def announce(self, rollout: Rollout, card: Card, notice: Announce, effect_id: str) -> None:  # noqa: ARG002
        """See Chat."""
        self._call("chat.postMessage")

    def _call(self, method: str) -> None:
        self._counts[f"Slack {method}"] += 1
        time.sleep(SLACK_SECONDS)
