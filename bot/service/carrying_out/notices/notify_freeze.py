"""A freeze, or its end, in the channels whose services have no rollout whose thread would tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Service
from bot.service.ports.parts import Parts
from bot.service.values.work import TellChannel
from bot.service_id import name_of


class News(NamedTuple):
    """What the services ``are`` now, by whom and why; ``next`` may have ``{names}``. ``at``: since
    when they are, the same when it is said again."""

    topic: Topic
    are: str
    next: str
    at: datetime


class Affected(NamedTuple):
    """A service that it is so of, and the channels of its plans."""

    service: Service
    channels: tuple[str, ...]


def notify_channels(parts: Parts, asked_id: str, affected: Sequence[Affected], news: News) -> None:
    """One message a channel for all of its services, by way of the queue: a Slack that is away
    undoes nothing. Raises Unavailable: redelivered, the command says the same once."""
    here: dict[str, list[Service]] = {}
    for each in affected:
        for channel in dict.fromkeys(each.channels):
            here.setdefault(channel, []).append(each.service)
    for channel, services in here.items():
        if all(has_thread(service, news.at) for service in services):
            continue
        names = ", ".join(name_of(service.id) for service in services)
        verb = "are" if len(services) > 1 else "is"
        parts.queue.put(
            TellChannel(
                id=f"{asked_id}~{channel}",
                channel=channel,
                topic=news.topic,
                words=sentence(f"{names} {verb} {news.are}"),
                next=news.next.format(names=names),
                at=news.at,
            )
        )


def has_thread(service: Service, at: datetime) -> bool:
    """Whether a rollout's thread tells of it: one that began later heard nothing."""
    return service.active is not None and service.active.requested_at <= at
