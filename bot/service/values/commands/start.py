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
        usage="[SERVICE] [REVISION|latest] [--plan NAME] [--supersede|--wait|--withdraw] "
        "[--manual] [--again] [--yes] [because REASON]",
        does="starts a rollout of a revision; without one, of the newest; alone, it opens a form",
        example="start shop shop-00042 because faster checkout",
        doing="On it: starting a rollout of {what}.",
        aliases=("deploy", "begin"),
        options={
            "--plan": Option("the plan to follow, where the service has several", value=True),
            "--manual": Option("after each soak it holds and asks for a promote"),
            "--again": Option(
                "also a revision that was rolled back before; takes a reason", reason=True
            ),
            "--supersede": Option(
                "while another rollout is active: that makes room, then this one starts"
            ),
            "--wait": Option("while another rollout is active: start when it has completed"),
            "--withdraw": Option("take back the start that waits"),
            "--yes": Option(
                "also while an incident is open on it, or where it carries somebody else's tag"
            ),
        },
    )
    verb: Literal["start"] = "start"
    revision: str = ""
    image: str = ""
    """With one, and no revision: the one that has it."""
    plan: str = ""
    reason: str = ""
    again: bool = False
    ticked: tuple[str, ...] = ()
    """The plan's checklist, as far as it was ticked."""
    newer: Literal["", "supersede", "wait", "withdraw"] = ""
    """What becomes of it while another rollout is active; empty: as the plan says."""
    manual: bool = False
    """It asks for a promote at the end of each soak."""
    pipeline: str = ""
    """Whose pipeline asks, where it is no person: an account, or a repository and its ref."""
    offered: bool = False
    """By the button under a deployment: not where a newer one has come since."""
    deployed_by: str = ""
    """Whose deployment asks, by e-mail, where it is no person and no pipeline."""
    becomes: str = ""
    """The id that the rollout gets, where that was told already."""
    sure: bool = False
    """Also while an incident is open, and where the revision carries somebody else's tag."""


class Postpone(Command):
    """A revision that was deployed without traffic, and that the channel is asked about, does not
    start now. Without ``revision``: the one that is asked about."""

    who: ClassVar[Who] = Who.OPERATORS
    record: ClassVar[VerbRecord] = VerbRecord(
        place=15,
        usage="[SERVICE] [because REASON]",
        does="says not now to a deployment that the channel is asked about; a start that is typed "
        "later still starts it",
        example="postpone shop because the week is short",
        doing="On it: postponing {what}.",
        aliases=("later", "skip"),
    )
    verb: Literal["postpone"] = "postpone"
    revision: str = ""
    reason: str = ""
