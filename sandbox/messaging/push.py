"""One push subscription: delivers each message to an endpoint until it is accepted."""

import asyncio
import base64
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sandbox.wire.journal import Journal
from sandbox.wire.times import rfc3339

ACCEPTED = frozenset({102, 200, 201, 202, 204})


@dataclass(frozen=True)
class Message:
    """What was published; ``published`` in seconds since the epoch."""

    id: str
    published: float
    data: bytes
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Delivery:
    """How messages are pushed; times in seconds, all settable while it runs but ``parallel``.

    At most ``parallel`` pushes of a subscription are under way at once. A refused one is
    repeated after ``min_backoff``, then after twice that, up to ``max_backoff``. Where the
    subscription has a topic for dead letters, it is given up after so many ``attempts`` (0: never).
    """

    parallel: int = 4
    delay: float = 0.0
    duplicate_probability: float = 0.0
    min_backoff: float = 0.1
    max_backoff: float = 5.0
    ack_deadline: float = 60.0
    attempts: int = 0


class Client:
    """What pushes share while the server runs: connections, and each subscription's slots."""

    def __init__(self, session: aiohttp.ClientSession, parallel: int) -> None:
        self.session = session
        self.slots: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(parallel)
        )


class Push:
    """Belongs to the Pub/Sub server's loop; ``name`` is the subscription's full name, ``dead`` that
    of its topic for dead letters, if it has one."""

    def __init__(
        self,
        name: str,
        endpoint: str,
        dead: str = "",
        *,
        delivery: Delivery,
        journal: Journal,
        dice: random.Random,
    ) -> None:
        self.name = name
        self.endpoint = endpoint
        self.dead = dead
        self._delivery = delivery
        self._journal = journal
        self._dice = dice

    async def deliver(self, message: Message, client: Client) -> bool:
        """Return once the endpoint has accepted ``message``; False: it is given up."""
        await asyncio.sleep(self._delivery.delay)
        attempt, backoff = 1, self._delivery.min_backoff
        while not await self._push(message, attempt, client):
            if self.dead and 0 < self._delivery.attempts <= attempt:
                return False
            await asyncio.sleep(backoff)
            attempt, backoff = attempt + 1, min(2 * backoff, self._delivery.max_backoff)
        if self._dice.random() < self._delivery.duplicate_probability:
            await self._push(message, attempt + 1, client)
        return True

    def buried(self, message: Message) -> dict[str, str]:
        """The attributes of ``message`` as a dead letter, as Pub/Sub names them."""
        return {
            **message.attributes,
            "CloudPubSubDeadLetterSourceDeliveryCount": str(self._delivery.attempts),
            "CloudPubSubDeadLetterSourceSubscription": self.name.rpartition("/")[2],
            "CloudPubSubDeadLetterSourceTopicPublishTime": rfc3339(message.published),
        }

    async def _push(self, message: Message, attempt: int, client: Client) -> bool:
        answer: int | str
        deadline = aiohttp.ClientTimeout(total=self._delivery.ack_deadline)
        async with client.slots[self.name]:
            try:
                async with client.session.post(
                    self.endpoint,
                    json=self._envelope(message),
                    timeout=deadline,
                    allow_redirects=False,
                ) as response:
                    await response.read()
                    answer = response.status
            except (aiohttp.ClientError, TimeoutError) as trouble:
                answer = type(trouble).__name__
        self._journal.record(
            "pubsub",
            "push",
            subscription=self.name,
            endpoint=self.endpoint,
            message_id=message.id,
            attempt=attempt,
            answer=answer,
        )
        return answer in ACCEPTED

    def _envelope(self, message: Message) -> dict[str, Any]:
        published = rfc3339(message.published)
        return {
            "message": {
                "data": base64.b64encode(message.data).decode(),
                "attributes": dict(message.attributes),
                "messageId": message.id,
                "message_id": message.id,
                "publishTime": published,
                "publish_time": published,
            },
            "subscription": self.name,
        }
