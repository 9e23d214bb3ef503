"""Pages: who takes one."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import Command, VerbRecord


class Acknowledge(Command):
    """I have the page: call nobody else. ``rollout`` is the one that the person saw; empty: the
    service's last one that somebody was called about."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=55,
        usage="[SERVICE]",
        does="takes the page: nobody else is called about it",
        example="acknowledge shop",
        doing="On it: taking the page of {what}.",
        aliases=("take",),
    )
    verb: Literal["acknowledge"] = "acknowledge"
