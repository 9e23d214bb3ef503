"""Carry out one message from the queue."""

from bot.errors import CanarioError, Unavailable
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.carrying_out.reply import reply
from bot.service.deciding import refusals
from bot.service.entry.beside import with_beside
from bot.service.entry.dispatch import answer_to
from bot.service.entry.expired import expired
from bot.service.entry.restore_message import restore
from bot.service.entry.threads import with_thread
from bot.service.entry.update_page import update_page
from bot.service.homes import publish as publish_home
from bot.service.homes import refresh as refresh_homes
from bot.service.ports.parts import Parts
from bot.service.starting import fill_start
from bot.service.starting.deploy_notices import say_refused
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command
from bot.service.values.commands.steer import RollBack
from bot.service.values.work import (
    CarryOut,
    DoCommand,
    Evaluate,
    FillStart,
    PublishHome,
    RefreshHomes,
    TellChannel,
    UpdatePage,
    Work,
)
from bot.service.watching.evaluate import evaluate


def do_work(parts: Parts, work: Work) -> None:
    """One thing. Raises Unavailable where the queue shall deliver it again."""
    verb = f" {work.command.verb}" if isinstance(work, DoCommand) else ""
    with parts.spans.span(f"{work.task}{verb}"):
        _done(parts, work)


def _done(parts: Parts, work: Work) -> None:
    match work:
        case DoCommand(command=command):
            do_command(parts, command)
        case Evaluate(services=services, asked_at=asked_at):
            evaluate(parts, services, asked_at)
        case CarryOut(entries=entries):
            carry_out_left_over(parts, entries)
        case PublishHome(user=user):
            publish_home.publish_home(parts, user)
        case RefreshHomes(changed_at=changed_at):
            refresh_homes.refresh_homes(parts, changed_at)
        case FillStart():
            fill_start.fill_start(parts, work)
        case UpdatePage():
            update_page(parts, work)
        case TellChannel():
            parts.chat.tell(work)


def do_command(parts: Parts, command: Command) -> None:
    """Do what a person asked for, and tell them what came of it.

    What can't be done is answered; what can't be done now is left to the queue.
    """
    try:
        answer = expired(parts, command) or answer_to(parts, command)
    except Unavailable:
        raise
    except CanarioError as no:
        answer = Answer(sentence=no.sentence, next=no.next_step, ok=False)
    if not (answer.ok or command.reads or answer.remembered):
        service = getattr(command, "service", "")
        refusals.remember(parts, command.id, service, answer.sentence, answer.next)
        if was_done(parts, command):
            answer = Answer(sentence="That was done before; nothing was done twice.")
    say_refused(parts, command, answer)
    answer = with_beside(parts, command, with_thread(parts, command, answer))
    reply(parts, command, answer)
    if command.rollout and (not answer.ok or isinstance(command, RollBack)):
        # A rollback may have been pressed on the message of a rollout that has ended.
        restore(parts, command)
    if command.user and not command.channel:
        # It was pressed in the App Home, which has no channel: what it shows has changed.
        publish_home.publish_home(parts, command.user)


def was_done(parts: Parts, command: Command) -> bool:
    """Whether it was delivered before, and done: what is in its way now may be what came of it, as
    two revisions that serve are of a start. Raises Unavailable."""
    return parts.store.handled(command.id)
