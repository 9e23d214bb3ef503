"""A report that is due is posted, once."""

from bot.rollout.effects import PostReport
from bot.rollout.notices.topics import Topic
from bot.service.counting.report import report_of
from bot.service.ports.parts import Parts
from bot.service.values.records import OutboxEntry
from bot.service.values.work import TellChannel
from bot.service_id import name_of

NAMES = {"daily": "the last day", "weekly": "the last week", "monthly": "the last month"}


def post_report(parts: Parts, entry: OutboxEntry, effect: PostReport) -> None:
    """As ``/canary report`` of its service, of that very time. Raises Unavailable and Rejected."""
    title = f"{name_of(entry.service_id)}, {NAMES[effect.every]}"
    span = (effect.since, effect.until)
    found = report_of(parts, [entry.service_id], span, title)
    lines = (f"• {line}" for line in found.lines)
    parts.chat.tell(
        TellChannel(
            id=entry.id,
            channel=effect.channel,
            topic=Topic.ACKNOWLEDGED,  # one without a sign
            words="\n".join([found.sentence, *lines]),
            next=f"{found.next} `/canary report` shows all services.",
            at=entry.created_at,
        ),
        first=entry.is_first_try(parts.clock.now()),
    )
