"""Where flags are kept."""

from typing import Any, NamedTuple, Protocol

from bot.flags.flag import Flag


class StoredFlag(NamedTuple):
    """A flag as read, and the store's own mark of that version."""

    flag: Flag
    version: Any


class FlagStore(Protocol):
    """Flags by key. Raises Unavailable."""

    def flag(self, key: str) -> StoredFlag | None:
        """The flag as it is now; None where there is none."""
        ...

    def flags(self) -> list[StoredFlag]:
        """All flags, by key; one that can't be read is logged and left out."""
        ...

    def write_flag(self, flag: Flag, seen: StoredFlag | None) -> bool:
        """Store ``flag`` in the place of what was ``seen`` (None: there was none), if that is
        still so; whether it was."""
        ...
