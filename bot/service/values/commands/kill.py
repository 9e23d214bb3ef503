"""The kill switch."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import Command, VerbRecord


class Kill(Command):
    """Throw the kill switch of a service's plan. ``service`` may be the flag that it switches off,
    as it was written."""

    record: ClassVar[VerbRecord] = VerbRecord(
        place=35,
        usage="[SERVICE|FLAG] [because REASON]",
        does="throws the plan's kill switch at once, also when no rollout is active, and says "
        "whether that has worked",
        example="kill shop because it charges twice",
        doing="On it: throwing the kill switch of {what}.",
        aliases=("off", "emergency", "killswitch"),
        plain_reason=True,
    )
    verb: Literal["kill"] = "kill"
    reason: str = ""
