"""``/canary notify``: whether Canario writes to somebody in messages of their own."""

from bot.service.handlers.answering import handles
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.notify import Notify
from bot.service.values.person import Person


@handles(Notify)
def choose(parts: Parts, request: Notify) -> Answer:
    """Keep what they chose; without a choice, say what holds."""
    if request.direct is None:
        return _said(parts.people.person(request.user), "")
    chosen = Person(user=request.user, direct=request.direct)
    parts.people.put_person(chosen)
    return _said(chosen, " from now on")


def _said(person: Person, since: str) -> Answer:
    if person.direct:
        return Answer(
            sentence=f"You get messages of your own{since}: when a revision of yours is rolled "
            "back or complete, and when your approval is wanted.",
            next="`/canary notify off` ends these messages.",
        )
    return Answer(
        sentence=f"You get no messages of your own{since}.",
        next="The channels have everything. `/canary notify on` brings them back.",
    )
