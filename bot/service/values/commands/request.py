"""What a person asks for, in general. Imperative; typed and versioned, for it travels through a
queue."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from bot.model import Model
from bot.service.values.answers import ReplyTo


class Who(StrEnum):
    """Who may ask for something."""

    ANYONE = "anyone"
    OPERATORS = "operators"
    APPROVERS = "approvers"
    CONFIRMERS = "confirmers"
    OVERRIDERS = "overriders"


class Request(Model):
    """Who asked (``user`` is a Slack user id), where, and an ``id`` that is the same when the
    same request arrives twice. ``service`` may be empty: the channel's one rollout is meant.

    ``rollout`` and ``step`` are what the person saw when asking (a button's message may be old);
    empty and None when they saw nothing in particular. ``at`` is when they asked, where known.

    Of a whole kind of request: ``who`` may ask, whether it only ``reads``, and whether it lets
    something ``continue``: such a request is refused when it is older than two minutes.
    """

    who: ClassVar[Who] = Who.ANYONE
    reads: ClassVar[bool] = False
    continues: ClassVar[bool] = False

    id: str
    user: str
    user_name: str = ""
    channel_name: str = ""
    channel: str
    reply_to: ReplyTo
    service: str = ""
    rollout: str = ""
    step: int | None = None
    at: datetime | None = None


class Option(NamedTuple):
    """``does`` is for help. ``value``: it takes one; ``reason``: it takes a ``because``."""

    does: str
    value: bool = False
    reason: bool = False


class VerbRecord(NamedTuple):
    """How a command is written and shown: parsing, help, answers and docs are derived from it.

    ``place`` orders the help. ``usage`` is what follows the name; ``does`` completes "`/canary
    NAME` …". ``doing`` is the answer until the outcome is known, about ``{what}``, which is
    ``nothing_named`` where no service is named. ``aliases`` are words of other tools: they are
    suggestions, and do nothing. ``plain_reason``: words that are nothing else are the reason,
    without ``because``.
    """

    place: int
    usage: str
    does: str
    example: str
    doing: str
    nothing_named: str = "this channel's rollout"
    aliases: tuple[str, ...] = ()
    options: Mapping[str, Option] = MappingProxyType({})
    plain_reason: bool = False


class Command(Request):
    """One verb. Each is a class in a module of this folder, with its record, and has a handler in
    ``bot/service/handlers``; nothing else lists it.

    ``beside``: the words of the reason that stood right after the service, which may have been
    meant as further services.
    """

    record: ClassVar[VerbRecord]
    verb: str
    beside: tuple[str, ...] = ()


class ForServices(Command):
    """What can be asked of several ``services`` at once, or of ``everything`` that has a plan;
    ``service`` is empty then."""

    services: tuple[str, ...] = ()
    everything: bool = False
