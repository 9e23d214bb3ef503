"""Pub/Sub that pushes until it is heard."""

import asyncio
import base64
from collections.abc import Callable, Iterator

import pytest
import requests
from aiohttp import web

from sandbox.messaging.pubsub import PubSub
from sandbox.messaging.push import Delivery
from sandbox.wire.http_server import HttpServer
from sandbox.wire.journal import Entry, Journal
from tests.sandbox.endpoint import Endpoint

TOPIC = "projects/sandbox/topics/work"


@pytest.fixture
def journal() -> Journal:
    """What Pub/Sub did."""
    return Journal()


@pytest.fixture
def pubsub(journal: Journal) -> Iterator[PubSub]:
    """A running Pub/Sub that repeats soon."""
    running = PubSub(journal, delivery=Delivery(min_backoff=0.01, max_backoff=0.05))
    running.add_topic("work")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def endpoints() -> Iterator[Callable[..., Endpoint]]:
    """Makes endpoints that end with the test."""
    made = []

    def make(*answers: int) -> Endpoint:
        endpoint = Endpoint(answers)
        endpoint.start()
        made.append(endpoint)
        return endpoint

    yield make
    for endpoint in made:
        endpoint.stop()


def pushed(answer: int | str) -> Callable[[Entry], bool]:
    """Whether an entry is a push with that answer."""
    return lambda entry: entry.method == "push" and entry.detail["answer"] == answer


def test_a_push_is_a_real_envelope(pubsub: PubSub, endpoints: Callable[..., Endpoint]) -> None:
    """The endpoint gets the data in base64, the attributes, the id and the subscription."""
    endpoint = endpoints()
    name = pubsub.add_push("work", endpoint.url)
    number = pubsub.publish("work", b'{"a": 1}', {"kind": "command"})
    (received,) = endpoint.wait(1)
    message = received.body["message"]
    assert base64.b64decode(message["data"]) == b'{"a": 1}'
    assert message["attributes"] == {"kind": "command"}
    assert message["messageId"] == message["message_id"] == number
    assert message["publishTime"].endswith("Z")
    assert received.body["subscription"] == name == "projects/sandbox/subscriptions/work-push-1"
    assert received.headers["Content-Type"] == "application/json"


def test_a_refused_push_is_repeated(
    pubsub: PubSub, journal: Journal, endpoints: Callable[..., Endpoint]
) -> None:
    """After answers outside 2xx the same message comes again, until it is accepted."""
    endpoint = endpoints(500, 429, 302, 404)
    pubsub.add_push("work", endpoint.url)
    number = pubsub.publish("work", b"x")
    received = endpoint.wait(5)
    assert {r.body["message"]["messageId"] for r in received} == {number}
    accepted = journal.wait_for(pushed(204))
    assert accepted is not None
    assert accepted.detail["attempt"] == 5


def test_what_is_refused_too_often_is_a_dead_letter(
    pubsub: PubSub, endpoints: Callable[..., Endpoint]
) -> None:
    """It goes to the other topic, with its data, and attributes that say where it comes from."""
    refuses, undertaker = endpoints(*[500] * 9), endpoints()
    pubsub.delivery.attempts = 3
    pubsub.add_push("work", refuses.url, dead="work-dead")
    pubsub.add_push("work-dead", undertaker.url)
    pubsub.publish("work", b"x", {"kind": "command"})
    assert pubsub.wait_until_delivered()
    assert len(refuses.wait(3)) == 3
    (letter,) = undertaker.wait(1)
    message = letter.body["message"]
    assert base64.b64decode(message["data"]) == b"x"
    assert message["attributes"]["kind"] == "command"
    assert message["attributes"]["CloudPubSubDeadLetterSourceSubscription"] == "work-push-1"
    assert message["attributes"]["CloudPubSubDeadLetterSourceDeliveryCount"] == "3"


def test_nothing_is_lost_while_nobody_listens(
    pubsub: PubSub, journal: Journal, endpoints: Callable[..., Endpoint]
) -> None:
    """Messages for a process that was killed reach it when it is back on its port."""
    endpoint = endpoints()
    pubsub.add_push("work", endpoint.url)
    endpoint.stop()
    numbers = {pubsub.publish("work", str(n).encode()) for n in range(3)}
    assert journal.wait_for(pushed("ClientConnectorError")) is not None
    assert pubsub.pending() == 3
    endpoint.start()
    received = endpoint.wait(3)
    assert {r.body["message"]["messageId"] for r in received} == numbers


def test_pending_ends_at_zero(pubsub: PubSub, endpoints: Callable[..., Endpoint]) -> None:
    """A message counts as pending once per subscription until it is accepted."""
    first, second = endpoints(), endpoints()
    pubsub.delivery.delay = 0.05
    for endpoint in (first, second):
        pubsub.add_push("work", endpoint.url)
    pubsub.publish("work", b"x")
    assert pubsub.pending() == 2
    assert not pubsub.wait_until_delivered(timeout=0)
    assert pubsub.wait_until_delivered()
    assert pubsub.pending() == 0
    assert len(first.wait(1)) == len(second.wait(1)) == 1


def test_messages_may_come_twice(pubsub: PubSub, endpoints: Callable[..., Endpoint]) -> None:
    """With the knob for duplicates turned up, an accepted message comes again."""
    endpoint = endpoints()
    pubsub.delivery.duplicate_probability = 1.0
    pubsub.add_push("work", endpoint.url)
    number = pubsub.publish("work", b"x")
    received = endpoint.wait(2)
    assert [r.body["message"]["messageId"] for r in received] == [number, number]


def test_pushes_run_side_by_side_up_to_a_limit(journal: Journal) -> None:
    """A subscription has as many pushes under way as allowed, and never more."""
    most, under_way = [0], [0]

    async def slow(_: web.Request) -> web.Response:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        await asyncio.sleep(0.02)
        under_way[0] -= 1
        return web.Response()

    def app() -> web.Application:
        made = web.Application()
        made.router.add_post("/", slow)
        return made

    server = HttpServer(app)
    server.start()
    pubsub = PubSub(journal, delivery=Delivery(parallel=3))
    pubsub.start()
    pubsub.add_push("work", server.url)
    for _ in range(12):
        pubsub.publish("work", b"x")
    assert pubsub.wait_until_delivered()
    assert most == [3]
    pubsub.stop()
    server.stop()


def test_rest_publishes_as_the_emulator_does(
    pubsub: PubSub, endpoints: Callable[..., Endpoint]
) -> None:
    """Topics, push subscriptions and messages can be made over REST."""
    endpoint = endpoints()
    api = f"http://{pubsub.host}/v1"
    topic, subscription = "projects/acme/topics/t", "projects/acme/subscriptions/s"
    config = {"topic": topic, "pushConfig": {"pushEndpoint": endpoint.url}}
    made = [
        requests.put(f"{api}/{topic}", json={}, timeout=5),
        requests.put(f"{api}/{topic}", json={}, timeout=5),
        requests.put(f"{api}/{subscription}", json=config, timeout=5),
        requests.put(f"{api}/{subscription}", json=config, timeout=5),
    ]
    assert [answer.status_code for answer in made] == [200, 409, 200, 409]
    data = base64.b64encode(b"hello").decode()
    messages = [{"data": data}, {"attributes": {"a": "b"}}]
    answer = requests.post(f"{api}/{topic}:publish", json={"messages": messages}, timeout=5)
    received = endpoint.wait(2)
    assert sorted(answer.json()["messageIds"]) == sorted(
        r.body["message"]["messageId"] for r in received
    )
    assert {r.body["subscription"] for r in received} == {subscription}
    assert {r.body["message"]["data"] for r in received} == {data, ""}


def test_rest_refuses_what_the_emulator_refuses(pubsub: PubSub) -> None:
    """Unknown topics, empty messages and bodies that are none get Google's error shape."""
    api = f"http://{pubsub.host}/v1"
    unknown = requests.post(f"{api}/{TOPIC}s:publish", json={"messages": []}, timeout=5)
    assert (unknown.status_code, unknown.json()["error"]["status"]) == (404, "NOT_FOUND")
    for body in (
        '{"messages": []}',
        '{"messages": [{}]}',
        "not json",
        '{"messages": [{"data": 1}]}',
    ):
        answer = requests.post(f"{api}/{TOPIC}:publish", data=body, timeout=5)
        assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    subscription = f"{api}/projects/sandbox/subscriptions/s"
    assert (
        requests.put(subscription, json={"topic": "projects/x/topics/y"}, timeout=5).status_code
        == 404
    )
    assert requests.put(subscription, json={"topic": TOPIC}, timeout=5).status_code == 501


def test_publishing_to_nowhere_is_an_error(pubsub: PubSub) -> None:
    """A topic that does not exist is named, with those that do."""
    with pytest.raises(KeyError, match=r"projects/sandbox/topics/wrok.*topics/work"):
        pubsub.publish("wrok", b"x")
