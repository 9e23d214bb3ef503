"""Starting a rollout."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import Command, Option, VerbRecord, Who


class Start(Command):
    """Start a rollout of ``revision`` (empty or ``latest``: the newest). ``plan`` may be left out
    when the service has one."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=10,
        usage="[SERVICE] [REVISION|latest] [--plan NAME] [--again] [--yes] [because REASON]",
        does="starts a rollout of a revision; without one, of the newest; alone, it opens a form",
        example="start shop shop-00042 because faster checkout",
        doing="On it: starting a rollout of {what}.",
        aliases=("deploy", "begin"),
        options={
            "--plan": Option("the plan to follow, where the service has several", value=True),
            "--again": Option(
                "also a revision that was rolled back before; takes a reason", reason=True
            ),
            "--yes": Option(
                "also while an incident is open on it, or where it carries somebody else's tag"
            ),
        },
    )
    verb: Literal["start"] = "start"
    revision: str = ""
    plan: str = ""
    reason: str = ""
    again: bool = False
    ticked: tuple[str, ...] = ()
    """The plan's checklist, as far as it was ticked."""
    sure: bool = False
    """Also while an incident is open, and where the revision carries somebody else's tag."""
