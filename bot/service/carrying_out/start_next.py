"""A rollout is over: what was asked for meanwhile, or with an answer to its question, is asked for
as a command of its own."""

from bot.errors import Unavailable
from bot.rollout.effects import StartNext
from bot.service.ports.parts import Parts
from bot.service.values.answers import ReplyTo
from bot.service.values.commands.start import Start
from bot.service.values.records import OutboxEntry
from bot.service.values.work import DoCommand
from bot.service_id import name_of

AGAIN = 5.0
"""Seconds until it is tried again, while the platform is still being brought in line."""


def start_next(parts: Parts, entry: OutboxEntry, effect: StartNext) -> None:
    """Queue the start; it is judged as if the person typed it now. Raises Unavailable until what
    the last rollout left is served."""
    service, start = parts.store.load(entry.service_id).service, effect.start
    if service.active is None and not service.settled and not start.image:
        raise Unavailable("The traffic is not settled yet.", retry_after=AGAIN)
    command = Start(
        id=f"next~{start.id}",
        user=start.by.id if start.by.kind == "person" else "",
        pipeline=start.by.id if start.by.kind == "pipeline" else "",
        deployed_by=start.by.id if start.by.kind == "deploy" else "",
        user_name=start.by.name,
        channel=start.channel,
        reply_to=ReplyTo(user=start.by.id, channel=""),
        service="" if start.image else name_of(entry.service_id),
        revision=start.canary,
        image=start.image,
        plan=start.plan,
        reason=start.reason,
        again=start.again,
        ticked=start.ticked,
        sure=start.sure,
        manual=start.manual,
        becomes=start.rollout,
        newer="" if start.image else "wait",
        at=parts.clock.now(),
    )
    parts.queue.put(DoCommand(command=command))
