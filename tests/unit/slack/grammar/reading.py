"""Reads a line as somebody writes it."""

from bot.service.values.answers import ReplyTo
from bot.service.values.commands.request import Request
from bot.slack.grammar.parse import Parsed, parse

ASKED = Request(
    id="slack-1",
    user="U0ANN",
    user_name="ann",
    channel="C0000001",
    reply_to=ReplyTo(user="U0ANN", channel="C0000001", response_url="https://hooks.example/1"),
)


def read(text: str) -> Parsed:
    """What ``/canary TEXT`` by Ann means."""
    return parse(text, ASKED)


def made(kind: type[Request], **fields: object) -> Request:
    """A command by Ann."""
    return kind(**(dict(ASKED) | fields))
