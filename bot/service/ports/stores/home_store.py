"""Who has their App Home open, and what it shows."""

from datetime import datetime
from typing import Protocol

from bot.service.values.home import OpenHome


class HomeStore(Protocol):
    """Who opened their Home, and what it shows. Raises Unavailable."""

    def home_opened(self, user: str, at: datetime) -> None:
        """Somebody looks at theirs. Forgotten a day later."""
        ...

    def open_homes(self, since: datetime, limit: int) -> list[OpenHome]:
        """Those that were opened at ``since`` or later, the latest first."""
        ...

    def home_shown(self, user: str, looked_at: datetime, shows: str) -> bool:
        """What an open one shows now. False where another mark of a later look is known: which of
        the two it shows now is not, so the mark is forgotten."""
        ...
