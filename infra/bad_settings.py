"""What is wrong with the environment."""

from collections.abc import Iterable

from bot.errors import CanarioError


class BadSettings(CanarioError):  # noqa: N818 - named for what it is
    """The environment does not let Canario start."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__(
            "Canario can't start: " + "; ".join(problems) + ".",
            "Set them in the environment (docs/settings.md).",
        )
