"""A chart in the rollout's thread, at the end of a step and of the rollout."""

from bot.errors import Rejected
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Card, Rollout
from bot.service.carrying_out.decided_before import decided_before
from bot.service.ports.parts import Parts, log
from bot.service.values.chart import chart_of
from bot.service.values.records import OutboxEntry

CHARTED = frozenset({Topic.STEP_UP, Topic.WATCHING, Topic.COMPLETED, Topic.ROLLED_BACK})


def show_chart(
    parts: Parts, rollout: Rollout, card: Card, notice: Announce, entry: OutboxEntry
) -> None:
    """After such a notice, what it was decided on, however late it is shown. A chart that can't be
    shown is not worth losing the notice, which is posted: it is only logged."""
    if notice.topic not in CHARTED:
        return
    chart = chart_of(rollout, decided_before(parts, entry))
    if chart is None:
        return
    try:
        dated = chart.model_copy(update={"dated": bool(notice.at)})
        parts.chat.chart(card, dated, entry.id, first=entry.is_first_try(parts.clock.now()))
    except Rejected as error:
        log.warning("no chart of %s: %s", rollout.id, error)
