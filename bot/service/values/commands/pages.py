"""Pages and incidents: who takes one, who declares one, and what is written after it."""

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


class OpenIncident(Command):
    """This is an incident: wake whom the plan pages, and pin the thread of the active rollout, or
    of the last one."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=56,
        usage="SERVICE because REASON",
        does="declares an incident: pages whom the plan pages, and pins the rollout's thread",
        example="incident shop because orders are lost",
        doing="On it: opening an incident about {what}.",
        plain_reason=True,
    )
    verb: Literal["incident"] = "incident"
    reason: str = ""


class ReviewRollback(Command):
    """Whether it was ``right`` to roll a rollout back. ``rollout`` is the one that the person saw;
    empty: the service's last one that was."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=58,
        usage="SERVICE right|unneeded",
        does="says whether the last rollback was right; the last answer counts",
        example="review shop unneeded",
        doing="On it: noting what you say of the rollback of {what}.",
    )
    verb: Literal["review"] = "review"
    right: bool


class PostmortemIsWritten(Command):
    """The postmortem that was asked for is written; the reason says where. ``rollout`` is the one
    that the person saw; empty: the last one that was asked about."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=57,
        usage="[SERVICE] [because WHERE]",
        does="says that the postmortem is written, and where: nobody is asked for it again",
        example="postmortem shop because it is in the wiki",
        doing="On it: the postmortem of {what} is written.",
        plain_reason=True,
    )
    verb: Literal["postmortem"] = "postmortem"
    reason: str = ""
