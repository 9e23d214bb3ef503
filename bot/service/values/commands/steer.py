"""Steering a rollout: promote, rollback (also when none is active), hold, resume; and the end of
one in shadow."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import Command, Option, VerbRecord, Who


class Promote(Command):
    """Go to the next step now."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=20,
        usage="[SERVICE] [--yes] [--anyway] [because REASON]",
        does="goes to the next step now, if the checks allow it",
        example="promote shop",
        doing="On it: promoting {what}.",
        aliases=("advance", "next"),
        options={
            "--yes": Option("also within a minute of the last step, when Canario asks first"),
            "--anyway": Option("also without the checks' evidence; takes a reason", reason=True),
        },
    )
    verb: Literal["promote"] = "promote"
    reason: str = ""
    sure: bool = False
    anyway: bool = False


class RollBack(Command):
    """All traffic back. ``to`` is where, as it was written: a revision, the end of its name,
    ``latest``, ``previous`` or ``stable``; empty: to stable, or to what served before. ``leaving``:
    only while this revision serves most. ``sure``: also to one that was rolled back itself."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=30,
        usage="[SERVICE] [to REVISION] [--yes] [because REASON]",
        does="sends all traffic back at once, to stable or, when no rollout is active, to what "
        "served before",
        example="rollback shop because checkout is slow",
        doing="On it: rolling {what} back.",
        aliases=("abort", "back", "revert", "undo"),
        options={
            "--yes": Option("also to a revision that was rolled back itself; operators only"),
        },
        plain_reason=True,
    )
    verb: Literal["rollback"] = "rollback"
    reason: str = ""
    to: str = ""
    leaving: str = ""
    sure: bool = False


class Hold(Command):
    """Stop where it is."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=40,
        usage="[SERVICE] [because REASON]",
        does="stops where it is; limits are still watched, and it rolls back if one breaks",
        example="hold shop because we look into the logs",
        doing="On it: holding {what}.",
        aliases=("pause", "stop", "wait"),
        plain_reason=True,
    )
    verb: Literal["hold"] = "hold"
    reason: str = ""


class Cancel(Command):
    """End a rollout that moves nothing."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=55,
        usage="[SERVICE] [because REASON]",
        does="ends a rollout in shadow, which moves nothing",
        example="cancel shop",
        doing="On it: ending {what}.",
        plain_reason=True,
    )
    verb: Literal["cancel"] = "cancel"
    reason: str = ""


class Resume(Command):
    """Continue after a hold. ``sure``: also where that undoes what was set by hand."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=50,
        usage="[SERVICE] [--yes] [--adopt] [because REASON]",
        does="continues after a hold",
        example="resume shop",
        doing="On it: resuming {what}.",
        aliases=("continue", "unhold"),
        options={
            "--yes": Option("also where that undoes what somebody set by hand"),
            "--adopt": Option("continue with the traffic that somebody set by hand"),
        },
    )
    verb: Literal["resume"] = "resume"
    reason: str = ""
    adopt: bool = False
    sure: bool = False
