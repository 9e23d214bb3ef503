"""The Mailer port where no mail can be sent."""

from bot.errors import Rejected
from bot.service.ports.mailer import Mail


class NoMailer:
    """Refuses mail for a reason: a plan that names a list wants it notified, and somebody must hear
    that it is not."""

    def __init__(self, why: str) -> None:
        self._why = why

    def why_not(self) -> str:
        """The reason."""
        return self._why

    def send(self, mail: Mail) -> None:
        """See Mailer."""
        raise Rejected(f"{mail.to} gets no mail: {self._why}.", "Set it, or take mail: out.")
