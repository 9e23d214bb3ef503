"""The ``work`` function: one message, one thing done."""

from typing import TYPE_CHECKING

from bot.service.do_work import do_work
from functions import bootstrap
from functions.edge import LARGEST_BODY, HttpAnswer, answered, wired
from infra.envelope import decode

if TYPE_CHECKING:
    from flask import Request


def handle(request: "Request") -> HttpAnswer:
    """Carry out what Pub/Sub pushed."""
    request.max_content_length = LARGEST_BODY
    body = request.get_data()

    def one() -> str:
        work = decode(body)
        do_work(wired(bootstrap.parts), work)
        return f"done: {work.task}"

    return answered("work", one)
