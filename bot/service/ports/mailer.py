"""How people are notified by mail."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Mail(NamedTuple):
    """``id`` is the same however often it is sent: mail servers and lists drop what they have."""

    id: str
    to: str
    subject: str
    lines: Sequence[str]


class Mailer(Protocol):
    """Sends mail. Raises Unavailable and Rejected."""

    def send(self, mail: Mail) -> None: ...

    def why_not(self) -> str:
        """Why no mail can be sent, as a sentence; empty where it can."""
        ...
