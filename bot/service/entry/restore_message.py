"""After a button that came to nothing: show its message as things are now.

Messages stay pressable for ever, and a pressed one says ``Processing…`` until somebody changes it.
"""

from bot.errors import CanarioError, NotFound
from bot.service.carrying_out.effects import Shown
from bot.service.handlers.find import find_service
from bot.service.ports.parts import Parts, log
from bot.service.values.commands.request import Request


def restore(parts: Parts, request: Request) -> None:
    """Render the rollout that the button was about; trouble is only logged, for the person has
    been answered."""
    try:
        show_again(parts, request)
    except CanarioError as error:
        log.warning("could not restore the message of %s: %s", request.rollout, error)


def show_again(parts: Parts, request: Request) -> None:
    """The rollout's message, and the last that asked for approvals, as they are now."""
    shown = meant(parts, request)
    rollout = shown.rollout
    if rollout.card is None:
        return
    parts.chat.card(rollout, shown.desired, parts.clock.now())
    for ask in rollout.asks[-1:]:
        parts.chat.ask(rollout, rollout.card, ask, posts=False)


def meant(parts: Parts, request: Request) -> Shown:
    """The rollout of the button, active or ended. Raises NotFound."""
    service = find_service(parts, request).service
    if service.active is not None and service.active.id == request.rollout:
        return Shown(service.active, service.desired)
    ended = parts.store.ended_rollout(service.id, request.rollout)
    if ended is None:
        raise NotFound(f"Rollout {request.rollout} of {service.id} is not in the store.")
    return Shown(ended, service.desired if service.active is None else None)
