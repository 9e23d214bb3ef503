"""Where the rollout is told of that an answer is about."""

from bot.errors import CanarioError
from bot.service.handlers.find import find_service
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command
from bot.service.wording.threads import threads_of


def with_thread(parts: Parts, command: Command, answer: Answer) -> Answer:
    """A refusal, with the thread of the active rollout of the service that was named: it says what
    happens. As it is where there is none, or the store does not answer."""
    if answer.ok or answer.links or not command.service:
        return answer
    try:
        active = find_service(parts, command).service.active
    except CanarioError:
        return answer
    return answer.model_copy(update={"links": threads_of(active) if active else {}})
