"""The ``tick`` function: the scheduler's beat."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.service.tick import tick
from functions import bootstrap
from functions.edge import HttpAnswer, answered, wired

if TYPE_CHECKING:
    from flask import Request


def handle(request: "Request") -> HttpAnswer:
    """Enqueue what is due. The scheduled time makes a repeated call the same call."""
    asked_at = scheduled(request.headers.get("X-CloudScheduler-ScheduleTime", ""))
    return answered("tick", lambda: f"{tick(wired(bootstrap.beat), asked_at)} enqueued")


def scheduled(header: str) -> datetime:
    """The time that the scheduler meant, or now where it gave none."""
    try:
        at = datetime.fromisoformat(header)
    except ValueError:
        return bootstrap.SystemClock().now()
    return at if at.tzinfo else at.replace(tzinfo=UTC)
