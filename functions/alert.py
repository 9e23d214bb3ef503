"""The ``alert`` function: Cloud Monitoring's notifications, and those that Pub/Sub gave up."""

from typing import TYPE_CHECKING

from bot.service.entry.dead_letter import late_alert, page_unreadable
from bot.service.watching.alert import on_alert
from bot.service.watching.incident import NotAnAlert, UnreadableAlert, read_alert
from functions.edge import HttpAnswer, received, wired
from infra.logs import note
from infra.queue.envelope import Poison, decode_data, is_dead_letter, object_of, parent_of

if TYPE_CHECKING:
    from flask import Request


def handle(request: "Request") -> HttpAnswer:
    """Decide on one notification, and carry out what follows."""

    def one(body: bytes) -> str:
        data = decode_data(body)
        try:
            alert = read_alert(object_of(*data))
        except NotAnAlert as why:
            return f"nothing to do: {why}"
        except (Poison, UnreadableAlert) as why:
            page_unreadable(wired(lambda made: made.parts), f"{data[1]}: {why}")
            return f"can't be read, and somebody is paged: {why}"
        note(service=alert.service_id, actor=f"alert {alert.fact.policy}")
        do = late_alert if is_dead_letter(body) else on_alert
        return f"{alert.service_id}: {do(wired(lambda made: made.parts), alert)}"

    return received("alert", request, one, parent_of)
