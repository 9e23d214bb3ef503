"""What a plan does, and who is on which side of a flag."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import Command, VerbRecord


class ShowPlan(Command):
    """What a plan does, in words; ``plan`` may be left out where the service has one."""

    reads: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=130,
        usage="[NAME]",
        does="says in words what a plan does",
        example="plan shop",
        doing="One moment: looking up the plan of {what}.",
        aliases=("describe",),
    )
    verb: Literal["plan"] = "plan"
    plan: str = ""


class Bucket(Command):
    """Which side of a flag a key is on."""

    reads: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=140,
        usage="SERVICE KEY",
        does="shows which side of a flag a key (a user, a workspace) is on",
        example="bucket new-checkout user-4711",
        doing="One moment: looking up the bucket in {what}.",
        aliases=("flag",),
    )
    verb: Literal["bucket"] = "bucket"
    key: str = ""
