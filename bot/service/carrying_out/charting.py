"""A chart in the rollout's thread, at the end of a step and of the rollout."""

from bot.errors import Rejected
from bot.rollout.effects import Announce, Topic
from bot.rollout.state import Card, Rollout
from bot.service.ports.parts import Parts, log
from bot.service.values.chart import chart_of
from bot.service.values.records import OutboxEntry

CHARTED = frozenset({Topic.STEP_UP, Topic.WATCHING, Topic.COMPLETED, Topic.ROLLED_BACK})
LOOKED_BACK = 500
"""Decisions of a service that are looked through for what its evaluations saw."""


def show_chart(
    parts: Parts, rollout: Rollout, card: Card, notice: Announce, entry: OutboxEntry
) -> None:
    """After such a notice, what it was decided on, however late it is shown. A chart that can't be
    shown is not worth
    losing the notice, which is posted: it is only logged."""
    if notice.topic not in CHARTED:
        return
    since = max(0, entry.generation - LOOKED_BACK)
    audit = parts.store.audit(rollout.service_id, since, LOOKED_BACK)
    chart = chart_of(rollout, (each for each in audit if each.generation <= entry.generation))
    if chart is None:
        return
    try:
        parts.chat.chart(card, chart.model_copy(update={"dated": bool(notice.at)}), entry.id)
    except Rejected as error:
        log.warning("no chart of %s: %s", rollout.id, error)
