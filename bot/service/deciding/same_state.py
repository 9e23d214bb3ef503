"""Whether a person may is asked of the state that was read; another one is decided on where
somebody was quicker. What they want counts only where both are about the same thing."""

from collections.abc import Callable

from bot.rollout.confirming.confirmations import open_ask
from bot.rollout.decision import Refusal
from bot.rollout.endings.asked import last_asked
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Service
from bot.service.deciding.commit import Unless

Seen = Callable[[Service], object]
"""What a person's rights are about; None where nobody needs any."""


def first_of(*reasons: Unless) -> Unless:
    """The first reason against it."""
    return lambda service: next((no for no in (why(service) for why in reasons) if no), None)


def same(seen: Seen, checked: Service) -> Unless:
    """A reason against what is about something else than in the state that rights were checked
    for."""
    before = seen(checked)

    def no(service: Service) -> Refusal | None:
        if seen(service) in (None, before):
            return None
        return Refusal(
            sentence="It has changed while your command was on its way; nothing was done.",
            next_step=Next.SAID.step(words="Look at it as it is now, and ask again."),
        )

    return no


def rollout(service: Service) -> object:
    """The active rollout."""
    return service.active.id if service.active else None


def confirmations(service: Service) -> object:
    """What is to be confirmed."""
    ask = open_ask(service.active) if service.active else None
    return (rollout(service), ask.key) if ask else None


def question(about: str) -> Seen:
    """The open question about a rollout; of all, where none is named."""

    def seen(service: Service) -> object:
        asked = last_asked(service.questions, about)
        return asked.key if asked and asked.given is None else None

    return seen


def freeze(service: Service) -> object:
    """Who froze it, and when."""
    return (service.freeze.by.id, service.freeze.since) if service.freeze else None
