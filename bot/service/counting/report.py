"""A report: what ended between two times."""

from collections.abc import Sequence
from datetime import datetime

from bot.service.counting.numbers import numbers
from bot.service.counting.read import read_ended
from bot.service.counting.words import how_read, lines_of
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer


def report_of(
    parts: Parts, service_ids: Sequence[str], span: tuple[datetime, datetime], title: str
) -> Answer:
    """What ended between two times. Raises Unavailable."""
    found = read_ended(parts.store, parts.both, service_ids, *span)
    if not found.rollouts:
        return Answer(sentence=f"Report of {title}: no rollout has ended.", next=how_read(found))
    return Answer(
        sentence=f"Report of {title}:",
        lines=lines_of(numbers(found.rollouts)),
        next=how_read(found),
    )
