"""All active rollouts at a glance, and the search over past ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.page.html import listed, moment, query, table, text
from bot.page.parts import brief, heading, split, steps
from bot.rollout.notices.reasons import sentence
from bot.rollout.state import Rollout, Service
from bot.service_id import name_of


class Overview(NamedTuple):
    """``services`` with an active rollout, of which ``more`` are not shown; ``frozen`` ones; the
    rollouts that ``ended`` last, or that were found, the newest first."""

    services: Sequence[Service]
    frozen: Sequence[Service]
    ended: Sequence[Rollout]
    more: int = 0


def overview(found: Overview, token: str, now: datetime) -> Iterator[str]:
    """The content of the page."""
    if not found.services:
        yield "<p>No rollout is active.</p>"
    for service in found.services:
        rollout = service.active
        if rollout is None:
            continue
        yield f'<article class="{rollout.phase}">{heading(service, rollout, token, 2)}'
        yield steps(rollout)
        yield from brief(service, rollout, now)
        yield f"{split(rollout, service.desired)}</article>"
    if found.more:
        yield f'<p class="soft">… and {found.more} more.</p>'
    frozen = listed(map(_freeze, found.frozen))
    if frozen:
        yield f"<h2>Frozen</h2>{frozen}"
    yield ended(found.ended, token, "Last outcomes")


def ended(rollouts: Sequence[Rollout], token: str, caption: str) -> str:
    """Rollouts that are over, a row each."""
    return table(
        caption,
        ("Rollout", "Ended", "Started by", "How"),
        [
            (
                f'<a href="{query({"rollout": each.id, "t": token})}">'
                f"{text(name_of(each.service_id))}: {text(each.canary)}</a>",
                moment(each.ended_at or each.step_since),
                text(each.requester.words),
                text(each.outcome),
            )
            for each in rollouts
        ],
    )


def _freeze(service: Service) -> str:
    freeze = service.freeze
    if freeze is None:
        return ""
    why = text(sentence(freeze.reason or "no reason given"))
    by = text(freeze.by.words)
    until = f" until {moment(freeze.until)}" if freeze.until else ""
    return f"{text(name_of(service.id))} by {by} since {moment(freeze.since)}{until}: {why}"


def matches(rollout: Rollout, words: str) -> bool:
    """Whether each of the words is in what is known of a rollout."""
    known = " ".join(
        [
            rollout.id,
            rollout.service_id,
            rollout.canary,
            rollout.stable,
            rollout.commit,
            rollout.author,
            rollout.requester.words,
            rollout.reason,
            rollout.outcome,
            str(rollout.phase),
        ]
    ).lower()
    return all(word in known for word in words.lower().split())
