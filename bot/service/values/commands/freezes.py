"""Freezing and unfreezing: one service, several, or every one."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import ForServices, VerbRecord, Who


class Freeze(ForServices):
    """From now on nothing of the service continues: for ``seconds``, ``until`` a time as it was
    written (``friday 18:00``, ``2026-11-27 18:00``), or, with neither, until somebody ends it."""

    who: ClassVar[Who] = Who.OPERATORS
    record: ClassVar[VerbRecord] = VerbRecord(
        place=150,
        usage="SERVICE[, SERVICE …]|all [for 2h|until Friday 18:00] [because REASON]",
        does="lets nothing of these services continue; rolling back is always possible",
        example="freeze shop, api for 2h because of the sale on Friday",
        doing="On it: freezing {what}.",
        aliases=("lock",),
        plain_reason=True,
    )
    verb: Literal["freeze"] = "freeze"
    reason: str = ""
    seconds: int = 0
    until: str = ""


class Unfreeze(ForServices):
    """It may continue again."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=160,
        usage="SERVICE[, SERVICE …]|all [because REASON]",
        does="lets them continue again",
        example="unfreeze shop, api because the sale is over",
        doing="On it: unfreezing {what}.",
        aliases=("thaw", "unlock"),
        plain_reason=True,
    )
    verb: Literal["unfreeze"] = "unfreeze"
    reason: str = ""
