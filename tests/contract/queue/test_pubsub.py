"""Publishing over REST: to the emulator, and to servers that refuse."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bot.errors import Rejected, Unavailable
from infra.queue.envelope import decode
from infra.queue.pubsub import PubSubQueue
from tests.contract.queue.examples import ALL, COMMAND
from tests.support.http_script import CUT, HttpScript


@pytest.fixture
def script() -> Iterator[HttpScript]:
    """A Pub/Sub that answers as it is told."""
    with HttpScript() as server:
        yield server


@pytest.fixture
def told(script: HttpScript) -> Iterator[PubSubQueue]:
    """A queue on that server."""
    with PubSubQueue("acme", "work", script.address) as queue:
        yield queue


class Slow(requests.Session):
    """Nobody answers in time."""

    tries = 0

    def post(self, *_: Any, **__: Any) -> requests.Response:
        """See Session."""
        self.tries += 1
        raise requests.ConnectTimeout


class Closing(requests.Session):
    """Knows whether it was closed."""

    closed = False

    def close(self) -> None:
        """See Session."""
        self.closed = True
        super().close()


def ask(method: str, url: str, body: dict[str, object]) -> dict[str, object]:
    """The emulator's answer."""
    with requests.Session() as session:
        answer = session.request(method, url, json=body, timeout=10)
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found


@pytest.mark.emulator
def test_what_is_put_is_delivered(pubsub_emulator: str, emulator_project: str) -> None:
    """Work comes out of a subscription as it was put, each once named by its attributes."""
    base = f"http://{pubsub_emulator}/v1/projects/{emulator_project}"
    topic = f"projects/{emulator_project}/topics/work"
    ask("PUT", f"{base}/topics/work", {})
    ask("PUT", f"{base}/subscriptions/all", {"topic": topic})
    with PubSubQueue(emulator_project, "work", pubsub_emulator) as queue:
        for work in ALL:
            queue.put(work)
    messages: list[dict[str, object]] = []
    while len(messages) < len(ALL):
        pulled = ask("POST", f"{base}/subscriptions/all:pull", {"maxMessages": 10})
        received = pulled.get("receivedMessages", [])
        assert isinstance(received, list)
        assert received, f"only {len(messages)} of {len(ALL)} messages arrived"
        messages += [each["message"] for each in received]
    found = [decode({"message": message, "subscription": "all"}) for message in messages]
    assert {work.task: work for work in found} == {work.task: work for work in ALL}
    assert {work.task for work in found} == {
        message["attributes"]["task"]  # type: ignore[index] # JSON of the emulator
        for message in messages
    }


@pytest.mark.emulator
def test_unknown_topic(pubsub_emulator: str, emulator_project: str) -> None:
    """A topic that isn't there is refused for good, by its full name."""
    with (
        PubSubQueue(emulator_project, "gone", pubsub_emulator) as queue,
        pytest.raises(Rejected, match=rf"404 to projects/{emulator_project}/topics/gone: .+"),
    ):
        queue.put(COMMAND)


def test_the_request(script: HttpScript, told: PubSubQueue) -> None:
    """One message is published to the topic, with its task and schema version beside the data."""
    told.put(COMMAND)
    assert script.paths == ["/v1/projects/acme/topics/work:publish"]
    (message,) = json.loads(script.bodies[0])["messages"]
    assert decode({"message": message}) == COMMAND
    assert message["attributes"] == {"task": "command", "schema": "2"}


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_worth_another_try(script: HttpScript, told: PubSubQueue, status: int) -> None:
    """What may work later is Unavailable, with the status."""
    script.statuses = [status]
    with pytest.raises(Unavailable, match=f"answered {status}"):
        told.put(COMMAND)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_never_accepted(script: HttpScript, told: PubSubQueue, status: int) -> None:
    """What will never work is Rejected, with the server's own words."""
    script.statuses = [status]
    script.answer = b'{"error": {"message": "You may not."}}'
    with pytest.raises(Rejected, match=rf"answered {status} .*: You may not\. Check the topic"):
        told.put(COMMAND)


def test_answer_without_reason(script: HttpScript, told: PubSubQueue) -> None:
    """A refusal that is no JSON is told as it came."""
    script.statuses, script.answer = [403], b"<html>Forbidden by a proxy</html>"
    with pytest.raises(Rejected, match="Forbidden by a proxy"):
        told.put(COMMAND)


def test_dead_connection_is_opened_again(script: HttpScript, told: PubSubQueue) -> None:
    """A connection that died while the instance slept costs one more attempt, not the work."""
    script.statuses = [CUT]
    told.put(COMMAND)
    assert len(script.bodies) == 2


def test_no_third_attempt(script: HttpScript, told: PubSubQueue) -> None:
    """Whoever cuts twice is not asked a third time: a person waits."""
    script.statuses = [CUT, CUT]
    with pytest.raises(Unavailable, match="can't be reached for projects/acme/topics/work"):
        told.put(COMMAND)
    assert len(script.bodies) == 2


def test_nobody_listens() -> None:
    """Where nobody listens, the queue is Unavailable."""
    with (
        PubSubQueue("acme", "work", "127.0.0.1:1") as queue,
        pytest.raises(Unavailable, match="can't be reached"),
    ):
        queue.put(COMMAND)


def test_no_grpc() -> None:
    """A process that publishes has loaded no gRPC, which would slow every slash command's start."""
    program = (
        "import sys; from infra.queue.pubsub import PubSubQueue;"
        "PubSubQueue('p', 't', 'localhost:1');"
        "import google.auth.transport.requests; sys.exit('grpc' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Google credentials the queue can't be made, and says what is missing."""
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "gone.json")
    with pytest.raises(Unavailable, match="No Google credentials for Pub/Sub"):
        PubSubQueue("acme", "work")


def test_its_connections_are_let_go() -> None:
    """A queue that is left keeps none open."""
    session = Closing()
    with PubSubQueue("acme", "work", session=session):
        assert not session.closed
    assert session.closed


def test_a_connection_that_is_too_slow_is_not_tried_twice() -> None:
    """Whoever waits is a person in Slack, whose three seconds are over by then."""
    session = Slow()
    with PubSubQueue("acme", "work", session=session) as queue, pytest.raises(Unavailable):
        queue.put(COMMAND)
    assert session.tries == 1
