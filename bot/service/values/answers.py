"""Answers to one person, as values: what is said, not how it looks."""

from collections.abc import Mapping

from pydantic import Field

from bot.model import Model


class ReplyTo(Model):
    """Where an answer goes: ``response_url`` is good for 30 minutes and five uses; after that,
    or without it, the user is told in the channel (in its ``thread`` where that is given),
    ephemerally; without a channel, in a message of their own."""

    user: str
    channel: str
    response_url: str = ""
    thread: str = ""


class Offer(Model):
    """A button beside an answer: all traffic of ``service`` (an id) from ``leaving``, which serves
    most of it, to ``to``. ``reason`` is what the person gave; ``sure``: the revision was rolled
    back itself, and the button says so."""

    service: str
    to: str
    leaving: str
    reason: str = ""
    sure: bool = False


class Details(Model):
    """A button beside an answer about a rollout: everything that ``explain`` knows of it."""

    service: str
    rollout: str
    step: int


class Answer(Model):
    """``sentence`` first, then ``lines`` of detail, then ``next``: what to do or what happens.
    ``ok`` is False for refusals and errors; ``remembered``: the refusal is kept already.
    ``more``: a button for the rest of the help. ``links``: words of it that lead somewhere, by
    address; what none of it says is shown after it."""

    sentence: str
    lines: tuple[str, ...] = ()
    next: str = ""
    ok: bool = True
    offers: tuple[Offer, ...] = ()
    remembered: bool = False
    details: Details | None = None
    more: bool = False
    links: Mapping[str, str] = Field(default_factory=dict)
