"""``/canary report``: how the rollouts of the last days went."""

from datetime import timedelta

from bot.service.counting.report import report_of
from bot.service.handlers.answering import handles
from bot.service.handlers.find import find_service, known_ids
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.reads import Report
from bot.service_id import name_of

LENGTHS = {"week": timedelta(days=7), "month": timedelta(days=30)}


@handles(Report)
def report(parts: Parts, request: Report) -> Answer:
    """Of a service, or of all that are known."""
    ids = [find_service(parts, request).service.id] if request.service else known_ids(parts)
    now = parts.clock.now()
    whose = name_of(ids[0]) if request.service else "all services"
    since = now - LENGTHS[request.period]
    days = f"the last {LENGTHS[request.period].days} days"
    return report_of(parts, ids, (since, now), f"{whose}, {days}")
