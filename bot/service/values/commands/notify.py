"""Whether somebody gets messages of their own."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import Command, VerbRecord


class Notify(Command):
    """Switch messages of one's own on or off; without ``direct``, what holds."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=215,
        usage="[on|off]",
        does="switches Canario's messages to you alone on or off, or says which it is",
        example="notify off",
        doing="One moment: looking up your choice.",
        aliases=("dm", "dms", "mute", "subscribe", "unsubscribe", "notifications"),
    )
    verb: Literal["notify"] = "notify"
    direct: bool | None = None
