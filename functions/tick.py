"""The ``tick`` function: the scheduler's beat."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.service.watching.due import tick
from functions.bootstrap import wiring
from functions.edge import HttpAnswer, received, wired

if TYPE_CHECKING:
    from flask import Request


def handle(request: "Request") -> HttpAnswer:
    """Enqueue what is due. The scheduled time makes a repeated call the same call."""
    asked_at = scheduled(request.headers.get("X-CloudScheduler-ScheduleTime", ""))

    def one(_: bytes) -> str:
        return f"{tick(wired(lambda made: made.beat), asked_at)} enqueued"

    return received("tick", request, one)


def scheduled(header: str) -> datetime:
    """The time that the scheduler meant, or now where it gave none that a clock could show."""
    try:
        at = datetime.fromisoformat(header)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return wiring().clock.now()
