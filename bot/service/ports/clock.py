"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, as UTC."""

    def now(self) -> datetime: ...
