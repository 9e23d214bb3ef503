"""What the queue has given up to deliver: who asked is told, and their message is mended."""

from bot.errors import CanarioError, Unavailable
from bot.service.answers import Answer
from bot.service.commands import Command, Together
from bot.service.handlers.publish_home import publish_home
from bot.service.mend import show_again
from bot.service.parts import Parts, log
from bot.service.telling import tell
from bot.service.work import DoCommand, Work


def bury(parts: Parts, work: Work) -> None:
    """Nothing is tried again: evaluations and effects are found by the tick, and a form or a Home
    is looked up anew when it is opened. Raises Unavailable, to be told when that is possible."""
    log.error("given up by the queue: %s", work.task)
    if isinstance(work, DoCommand):
        give_back(parts, work.command)


def give_back(parts: Parts, command: Command) -> None:
    """The message first, for who is told to try again needs its buttons. A message that can't be
    shown, which may well be why the command was given up, keeps nobody from being told."""
    answer = outcome(parts, command)
    try:
        if command.rollout:
            show_again(parts, command)
    except Unavailable:
        raise
    except CanarioError as error:
        log.warning("could not mend the message of %s: %s", command.rollout, error)
    except Exception:
        log.exception("could not mend the message of %s", command.rollout)
    if not command.channel:
        publish_home(parts, command.user)
    tell(parts, command, answer)


def outcome(parts: Parts, command: Command) -> Answer:
    """Done or not, as the store knows it: what was given up may have been decided before."""
    if parts.store.handled(command.id):
        return Answer(
            sentence=f"`{command.verb}` was done, though it took long to say so.",
            next="`/canary status` shows how things are now.",
        )
    several = isinstance(command, Together) and not command.service
    return Answer(
        sentence=f"Not done: `{command.verb}` could not be carried out, however often it was "
        "tried, and is given up.",
        next=("Part of it may be done" if several else "Nothing was changed")
        + ". Look at `/canary status`, and try again; Canario's log says what was in the way.",
        ok=False,
    )
