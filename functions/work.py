"""The ``work`` function: one message, one thing done."""

from typing import TYPE_CHECKING

from bot.errors import Unavailable
from bot.service.entry.dead_letter import bury
from bot.service.entry.do_work import do_work
from bot.service.starting.deployed import on_deployment
from bot.service.starting.log_entry import NotADeployment, read_deployment
from bot.service.values.work import CarryOut, DoCommand, Evaluate, Work
from functions.bootstrap import wiring
from functions.edge import HttpAnswer, received, wired
from infra.logs import note
from infra.queue.envelope import (
    decode,
    decode_data,
    is_dead_letter,
    is_log_entry,
    object_of,
    parent_of,
)

if TYPE_CHECKING:
    from flask import Request


def handle(request: "Request") -> HttpAnswer:
    """Carry out what Pub/Sub pushed; of its dead letters, tell whom they concern."""

    def one(body: bytes) -> str:
        if is_log_entry(body):
            return deployed(body)
        work = decode(body)
        note(**labels(work))
        if is_dead_letter(body):
            bury(wired(lambda made: made.parts), work)
            return f"given up: {work_words(work)}"
        do(work)
        return f"done: {work_words(work)}"

    return received("work", request, one, parent_of)


def deployed(body: bytes) -> str:
    """Start what is new, where a plan says so. Raises Unavailable."""
    try:
        found = read_deployment(object_of(*decode_data(body)))
    except NotADeployment as why:
        return f"nothing to do: {why}"
    note(service=found.service, actor=f"deploy by {found.by}" if found.by else "deploy")
    return f"{found.service}: {on_deployment(wired(lambda made: made.parts), found)}"


def do(work: Work) -> None:
    """Do it. Raises Unavailable, after a notice to who asked: Pub/Sub redelivers it."""
    parts = wired(lambda made: made.parts)
    try:
        do_work(parts, work)
    except Unavailable as why:
        if isinstance(work, DoCommand):
            wiring().retry_notice.send(parts, work.command, why)
        raise


def labels(work: Work) -> dict[str, str]:
    """What every line about this message says it is about."""
    match work:
        case DoCommand(command=command):
            return {
                "service": command.service,
                "rollout": command.rollout,
                "actor": command.user or getattr(command, "pipeline", ""),
                "command": command.verb,
            }
        case CarryOut(service=service):
            return {"service": service}
        case Evaluate(services=services):
            return {"service": services[0]} if len(services) == 1 else {}
        case _:
            return {"actor": getattr(work, "user", "")}


def work_words(work: Work) -> str:
    """What was done, in words for the log."""
    match work:
        case DoCommand(command=command):
            return f"{command.verb}, asked by {labels(work)['actor']}"
        case Evaluate(services=services):
            return f"{work.task} {len(services)}"
        case _:
            return work.task
