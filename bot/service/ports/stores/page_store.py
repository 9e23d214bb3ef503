"""Where it is kept which rollouts' pages are in which incident."""

from typing import Any, NamedTuple, Protocol

from bot.service.values.page_list import PageList


class StoredPages(NamedTuple):
    """A list as read, and the store's own mark of that version; None where there is none yet."""

    pages: PageList
    version: Any


class PageStore(Protocol):
    """A list for each team that is woken by itself. Raises Unavailable."""

    def paged(self, whom: str) -> StoredPages:
        """The list as it is now."""
        ...

    def write_paged(self, pages: PageList, seen: StoredPages) -> bool:
        """Store ``pages`` in the place of what was ``seen``, if that is still so; whether it
        was."""
        ...
