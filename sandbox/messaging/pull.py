"""Subscriptions that are pulled from: what nobody acknowledges stays."""

import base64
import threading
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.messaging.push import Message
from sandbox.wire.times import rfc3339


@dataclass
class Pulled:
    """One subscription: its messages by their ids, and those that somebody has for now."""

    messages: dict[str, Message] = field(default_factory=dict)
    leased: set[str] = field(default_factory=set)


class Kept:
    """All of them, by topic; an ack id is the message's own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[str, dict[str, Pulled]] = {}

    def add(self, topic: str, subscription: str) -> None:
        """Keep what comes on ``topic`` from now on."""
        with self._lock:
            self._of.setdefault(topic, {})[subscription] = Pulled()

    def keep(self, topic: str, message: Message) -> None:
        """It was published."""
        with self._lock:
            for each in self._of.get(topic, {}).values():
                each.messages[message.id] = message

    def waiting(self, subscription: str) -> int:
        """How many messages nobody has acknowledged."""
        found = self._find(subscription)
        return len(found.messages) if found else 0

    def add_routes(self, app: web.Application) -> None:
        """Pull, acknowledge, modifyAckDeadline."""
        at = "/v1/{subscription:projects/[^/]+/subscriptions/[^/:]+}"
        app.router.add_post(f"{at}:pull", self._pull)
        app.router.add_post(f"{at}:acknowledge", self._acknowledge)
        app.router.add_post(f"{at}:modifyAckDeadline", self._deadline)

    def _find(self, subscription: str) -> Pulled | None:
        with self._lock:
            found = (each.get(subscription) for each in self._of.values())
            return next((each for each in found if each is not None), None)

    async def _pull(self, request: web.Request) -> web.Response:
        found, body = self._find(request.match_info["subscription"]), await request.json()
        if found is None:
            return _missing(request)
        free = [m for m in found.messages.values() if m.id not in found.leased]
        given = free[: int(body.get("maxMessages", 1))]
        found.leased |= {message.id for message in given}
        received = [
            {
                "ackId": message.id,
                "message": {
                    "messageId": message.id,
                    "publishTime": rfc3339(message.published),
                    "data": base64.b64encode(message.data).decode(),
                    "attributes": dict(message.attributes),
                },
            }
            for message in given
        ]
        return web.json_response({"receivedMessages": received} if received else {})

    async def _acknowledge(self, request: web.Request) -> web.Response:
        found, body = self._find(request.match_info["subscription"]), await request.json()
        if found is None:
            return _missing(request)
        for ack in body["ackIds"]:
            found.messages.pop(ack, None)
        return web.json_response({})

    async def _deadline(self, request: web.Request) -> web.Response:
        found, body = self._find(request.match_info["subscription"]), await request.json()
        if found is None:
            return _missing(request)
        if body["ackDeadlineSeconds"] == 0:
            found.leased -= set(body["ackIds"])
        return web.json_response({})


def _missing(request: web.Request) -> web.Response:
    message = f"Subscription not found: {request.match_info['subscription']}"
    error = {"code": 404, "message": message, "status": "NOT_FOUND"}
    return web.json_response({"error": error}, status=404)
