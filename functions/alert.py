"""The ``alert`` function: Cloud Monitoring's notifications."""

from typing import TYPE_CHECKING

from bot.service.alert import on_alert
from bot.service.incident import NotAnAlert, read_alert
from functions import bootstrap
from functions.edge import LARGEST_BODY, HttpAnswer, answered, wired
from infra.envelope import decode_json

if TYPE_CHECKING:
    from flask import Request


def handle(request: "Request") -> HttpAnswer:
    """Decide on one notification, and carry out what follows."""
    request.max_content_length = LARGEST_BODY
    body = request.get_data()

    def one() -> str:
        try:
            alert = read_alert(decode_json(body))
        except NotAnAlert as why:
            return f"nothing to do: {why}"
        return f"{alert.service_id}: {on_alert(wired(bootstrap.parts), alert)}"

    return answered("alert", one)
