"""One of each kind of work."""

from datetime import UTC, datetime

from bot.service.values.answers import ReplyTo
from bot.service.values.commands.steer import Promote
from bot.service.values.work import CarryOut, DoCommand, Evaluate, Work

COMMAND = DoCommand(
    command=Promote(
        id="slack 1",
        user="U0ANA",
        channel="C1",
        reply_to=ReplyTo(user="U0ANA", channel="C1"),
        service="acme-prod~shop",
        reason="Grüße ☕",
    )
)
EVALUATE = Evaluate(
    services=("acme-prod~a", "acme-prod~b"), asked_at=datetime(2026, 3, 10, 12, tzinfo=UTC)
)
CARRY_OUT = CarryOut(service="acme-prod~a", entries=("acme-prod~a~00000007~0",))
ALL: tuple[Work, ...] = (COMMAND, EVALUATE, CARRY_OUT)
