"""Carry out what is sent by mail."""

from bot.rollout.effects import SendMail
from bot.service.ports.mailer import Mail
from bot.service.ports.parts import Parts
from bot.service.values.records import OutboxEntry


def send_mail(parts: Parts, entry: OutboxEntry, effect: SendMail) -> None:
    """To one list; a repeat has the same id."""
    parts.mailer.send(Mail(entry.id, effect.to, effect.subject, effect.lines))
