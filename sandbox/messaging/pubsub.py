"""Pub/Sub over REST, with push subscriptions: what the emulator does, without Java."""

import asyncio
import base64
import binascii
import itertools
import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.messaging.pull import Kept
from sandbox.messaging.push import Client, Delivery, Message, Push
from sandbox.wire.http_server import HttpServer
from sandbox.wire.journal import Journal

AGENT = "APIs-Google; (canario sandbox)"


class PubSub:
    """Topics with push subscriptions; at least once, until ``stop``.

    Topics are given by full name (``projects/P/topics/T``) or by ``T`` in ``project``.
    ``delivery`` says how they are pushed.
    """

    def __init__(
        self,
        journal: Journal,
        project: str = "sandbox",
        delivery: Delivery | None = None,
        *,
        seed: int | None = None,
        now: Callable[[], float] = time.time,
        port: int = 0,
    ) -> None:
        self.delivery = delivery or Delivery()
        self._journal = journal
        self._project = project
        self._now = now
        self._dice = random.Random(seed)
        self._topics: dict[str, list[Push]] = {}
        self.kept = Kept()
        self._ids = itertools.count(1)
        self._under_way: set[asyncio.Task[None]] = set()
        self._accepted = threading.Condition()
        self._client: Client | None = None
        self._server = HttpServer(self._app, port=port)

    @property
    def host(self) -> str:
        """``host:port``, as PUBSUB_EMULATOR_HOST wants it; known once started."""
        return self._server.url.removeprefix("http://")

    def start(self) -> None:
        """Return when messages are taken."""
        self._server.start()

    def stop(self) -> None:
        """End the server; what was not delivered yet is dropped."""
        self._server.stop()

    def add_topic(self, topic: str) -> str:
        """Make sure that a topic exists; its full name."""
        name = self._full(topic, "topics")
        self._topics.setdefault(name, [])
        return name

    def add_push(self, topic: str, url: str, subscription: str = "", *, dead: str = "") -> str:
        """Push what is published on ``topic`` from now on to ``url``; the subscription's name.

        ``dead`` is the topic for what is given up (see Delivery).
        """
        owner = self.add_topic(topic)
        short = subscription or f"{owner.rpartition('/')[2]}-push-{len(self._topics[owner]) + 1}"
        name = self._full(short, "subscriptions")
        buried_in = self.add_topic(dead) if dead else ""
        how: dict[str, Any] = {"delivery": self.delivery, "journal": self._journal}
        self._topics[owner].append(Push(name, url, buried_in, dice=self._dice, **how))
        return name

    def add_pull(self, topic: str, subscription: str) -> str:
        """Keep what comes on ``topic`` from now on, to be pulled; the subscription's name."""
        name = self._full(subscription, "subscriptions")
        self.kept.add(self.add_topic(topic), name)
        return name

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str] | None = None) -> str:
        """Publish from any thread but the server's; the message's id.

        Raises KeyError on an unknown topic.
        """
        name = self._full(topic, "topics")
        if name not in self._topics:
            raise KeyError(f"No topic {name}. There is: {', '.join(self._topics) or 'none'}.")
        return self._server.loop.run(self._publish(name, data, attributes or {}))

    def pending(self) -> int:
        """How many deliveries are not accepted yet."""
        return len(self._under_way)

    def wait_until_delivered(self, timeout: float = 30.0) -> bool:
        """Wait, at most ``timeout`` seconds, until nothing is pending; whether that came true."""
        with self._accepted:
            return self._accepted.wait_for(lambda: not self._under_way, timeout)

    def _full(self, name: str, kind: str) -> str:
        return name if name.startswith("projects/") else f"projects/{self._project}/{kind}/{name}"

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=16 * 2**20)
        app.cleanup_ctx.append(self._connect)
        topic = "/v1/{topic:projects/[^/]+/topics/[^/:]+}"
        app.router.add_put(topic, self._put_topic)
        app.router.add_post(topic + ":publish", self._post_publish)
        self.kept.add_routes(app)
        app.router.add_put(
            "/v1/{subscription:projects/[^/]+/subscriptions/[^/:]+}", self._put_subscription
        )
        return app

    async def _connect(self, _: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(headers={"User-Agent": AGENT}) as session:
            self._client = Client(session, self.delivery.parallel)
            yield
            self._client = None
            unfinished = list(self._under_way)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        if self._client is None:
            raise RuntimeError("Pub/Sub is not running. Call start() first.")
        message = Message(str(next(self._ids)), self._now(), data, dict(attributes))
        self._journal.record("pubsub", "publish", topic=topic, message_id=message.id)
        self.kept.keep(topic, message)
        for push in self._topics[topic]:
            task = asyncio.create_task(self._deliver(push, message, self._client))
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        return message.id

    async def _deliver(self, push: Push, message: Message, client: Client) -> None:
        if not await push.deliver(message, client):
            await self._publish(push.dead, message.data, push.buried(message))

    def _ended(self, task: "asyncio.Task[None]") -> None:
        with self._accepted:
            self._under_way.discard(task)
            self._accepted.notify_all()

    async def _post_publish(self, request: web.Request) -> web.Response:
        topic = request.match_info["topic"]
        if topic not in self._topics:
            return _error(404, "NOT_FOUND", f"Topic not found: {topic}")
        body = await _body(request)
        try:
            messages = [_read(message) for message in body["messages"]]
        except (KeyError, TypeError, AttributeError, binascii.Error) as trouble:
            return _error(400, "INVALID_ARGUMENT", f"Not a publish request: {trouble!r}")
        if not messages or not all(data or attributes for data, attributes in messages):
            return _error(400, "INVALID_ARGUMENT", "Each message needs data or an attribute.")
        ids = [await self._publish(topic, data, attributes) for data, attributes in messages]
        return web.json_response({"messageIds": ids})

    async def _put_topic(self, request: web.Request) -> web.Response:
        topic = request.match_info["topic"]
        if topic in self._topics:
            return _error(409, "ALREADY_EXISTS", f"Topic already exists: {topic}")
        self.add_topic(topic)
        return web.json_response({"name": topic})

    async def _put_subscription(self, request: web.Request) -> web.Response:
        name = request.match_info["subscription"]
        body = await _body(request)
        topic, endpoint = body.get("topic"), body.get("pushConfig", {}).get("pushEndpoint")
        if any(push.name == name for pushes in self._topics.values() for push in pushes):
            return _error(409, "ALREADY_EXISTS", f"Subscription already exists: {name}")
        if topic not in self._topics:
            return _error(404, "NOT_FOUND", f"Topic not found: {topic}")
        if not endpoint:
            return _error(501, "UNIMPLEMENTED", "Only push subscriptions: set pushEndpoint.")
        self.add_push(topic, endpoint, name)
        return web.json_response({"name": name, **body})


def _read(message: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    return base64.b64decode(message.get("data", ""), validate=True), message.get("attributes", {})


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {}


def _error(code: int, status: str, message: str) -> web.Response:
    error = {"code": code, "message": message, "status": status}
    return web.json_response({"error": error}, status=code)
