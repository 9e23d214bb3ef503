"""Carry out one message from the queue."""

from bot.errors import CanarioError, Unavailable
from bot.service.answers import Answer
from bot.service.commands import (
    Command,
    History,
    Hold,
    Promote,
    Resume,
    RollBack,
    Start,
    Status,
)
from bot.service.evaluate import evaluate
from bot.service.handlers import read, start, steer
from bot.service.outbox import carry_out_left_over
from bot.service.parts import Parts, log
from bot.service.work import CarryOut, DoCommand, Evaluate, Work


def do_work(parts: Parts, work: Work) -> None:
    """One thing. Raises Unavailable where the queue shall deliver it again."""
    match work:
        case DoCommand(command=command):
            do_command(parts, command)
        case Evaluate(services=services, asked_at=asked_at):
            evaluate(parts, services, asked_at)
        case CarryOut(entry=entry):
            carry_out_left_over(parts, entry)


def do_command(parts: Parts, command: Command) -> None:
    """Do what a person asked for, and tell them what came of it.

    What can't be done is answered; what can't be done now is left to the queue.
    """
    try:
        answer = answer_to(parts, command)
    except Unavailable:
        raise
    except CanarioError as no:
        answer = Answer(sentence=no.sentence, next=no.next_step, ok=False)
    try:
        parts.chat.answer(command.reply_to, answer)
    except CanarioError as error:
        # The command itself is done; doing it again would not make Slack answer.
        log.warning("could not answer %s: %s", command.user, error)


def answer_to(parts: Parts, command: Command) -> Answer:
    """The handler's answer."""
    match command:
        case Start():
            return start.start(parts, command)
        case Status():
            return read.status(parts, command)
        case Promote():
            return steer.promote(parts, command)
        case RollBack():
            return steer.roll_back(parts, command)
        case Hold():
            return steer.hold(parts, command)
        case Resume():
            return steer.resume(parts, command)
        case History():
            return read.history(parts, command)
