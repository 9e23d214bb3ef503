"""Saying yes or no to what a rollout asks approval for, confirming what it asks for, and answering
what is asked at its end."""

from typing import ClassVar, Literal

from bot.rollout.confirming.overridable import Overridable
from bot.service.values.commands.request import Command, VerbRecord, Who


class Approve(Command):
    """Yes to what the rollout asks approval for. Without a role: the ones that the person has.
    ``revision`` and ``percent`` are what the person named, if anything."""

    who: ClassVar[Who] = Who.APPROVERS
    continues: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=60,
        usage="[SERVICE] [REVISION] [at PERCENT] [as ROLE] [because REASON]",
        does="says yes to what a rollout asks approval for; without a role, in each one you have",
        example="approve shop as code",
        doing="On it: approving {what}.",
        aliases=("accept", "lgtm", "yes"),
    )
    verb: Literal["approve"] = "approve"
    role: str = ""
    reason: str = ""
    revision: str = ""
    percent: int | None = None


class Refuse(Command):
    """No to it, with a reason."""

    who: ClassVar[Who] = Who.APPROVERS
    record: ClassVar[VerbRecord] = VerbRecord(
        place=70,
        usage="[SERVICE] [as ROLE] [because REASON]",
        does="says no to what a rollout asks approval for; without a reason, a form asks for one",
        example="refuse shop because the migration is not reviewed",
        doing="On it: refusing {what}.",
        aliases=("decline", "deny", "no", "reject"),
        plain_reason=True,
    )
    verb: Literal["refuse"] = "refuse"
    role: str = ""
    reason: str = ""


class Confirm(Command):
    """That what the rollout asks for is so: the item with this ``number``, from 1, of the Ask
    ``ask`` (its key), where the person saw that."""

    who: ClassVar[Who] = Who.CONFIRMERS
    continues: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=65,
        usage="[SERVICE] NUMBER [because REASON]",
        does="confirms one of the things that a rollout asks for before it continues",
        example="confirm shop 2",
        doing="On it: confirming that of {what}.",
        aliases=("tick", "confirmed"),
    )
    verb: Literal["confirm"] = "confirm"
    number: int
    ask: str = ""
    reason: str = ""


class AnswerQuestion(Command):
    """The answer with this ``number``, from 1, to what was asked when ``rollout`` had completed;
    empty: the last question about the service. It may start another plan."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=66,
        usage="SERVICE NUMBER [because REASON]",
        does="answers what a plan asks when its rollout has completed; the first answer counts",
        example="answer shop 1",
        doing="On it: answering what is asked about {what}.",
    )
    verb: Literal["answer"] = "answer"
    number: int
    reason: str = ""


class Override(Command):
    """Let the rollout pass a ``gate`` that it waits for."""

    who: ClassVar[Who] = Who.OVERRIDERS
    continues: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=75,
        usage="[SERVICE] GATE because REASON",
        does="lets the rollout pass a closed window, or a gate that is not answered",
        example="override shop window because the fix can't wait",
        doing="On it: overriding a gate of {what}.",
        aliases=("bypass", "force"),
        plain_reason=False,
    )
    verb: Literal["override"] = "override"
    gate: Overridable
    reason: str = ""
