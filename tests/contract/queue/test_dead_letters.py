"""What the queue gave up is read, put back and dropped by a person."""

import base64
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from functions.bootstrap import Wiring
from infra.queue.envelope import encode
from sandbox.messaging.pubsub import PubSub
from sandbox.wire.journal import Journal
from tests.contract.queue.examples import EVALUATE

PROJECT, TOPIC, DEPLOYS = "acme", "canario-work", "canario-deploys"


@pytest.fixture
def pubsub(monkeypatch: pytest.MonkeyPatch) -> Iterator[PubSub]:
    """A queue whose dead letters are kept."""
    made = PubSub(Journal(), PROJECT)
    made.add_topic(TOPIC)
    for topic in (TOPIC, DEPLOYS):
        made.add_pull(f"{topic}-dead", f"{topic}-dead")
    made.add_pull(TOPIC, "seen")
    made.start()
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", PROJECT)
    monkeypatch.setenv("CANARIO_QUEUE", f"pubsub:{TOPIC}")
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", made.host)
    yield made
    made.stop()


def run(*arguments: str) -> Result:
    """``canario dead-letters``."""
    return CliRunner().invoke(main, ["dead-letters", *arguments], obj=Wiring())


def listed() -> list[str]:
    """The ids that ``list`` shows."""
    return [line.split()[0] for line in run("list").output.splitlines()]


def given_up(pubsub: PubSub) -> str:
    """An evaluation that nobody carried out; its id."""
    data = base64.b64decode(encode(EVALUATE))
    attributes = {"task": "evaluate", "CloudPubSubDeadLetterSourceSubscription": "work-push"}
    return pubsub.publish(f"{TOPIC}-dead", data, attributes)


def waiting(pubsub: PubSub, subscription: str) -> int:
    """How many messages a subscription has."""
    return pubsub.kept.waiting(f"projects/{PROJECT}/subscriptions/{subscription}")


def test_reading_takes_nothing_away(pubsub: PubSub) -> None:
    """Twice the same, with what it is about."""
    message = given_up(pubsub)
    for _ in range(2):
        assert listed() == [message]
        said = run("list")
        assert said.exit_code == 0, said.output
        assert "acme-prod~a" in said.output
    assert waiting(pubsub, f"{TOPIC}-dead") == 1


def test_a_deployment_that_was_given_up_is_one(pubsub: PubSub) -> None:
    """Nobody is told of it, and no tick finds it: here it is seen, and dropped."""
    message = pubsub.publish(f"{DEPLOYS}-dead", b"{}")
    assert listed() == [message]
    assert DEPLOYS in run("list").output
    assert run("drop", message).exit_code == 0
    assert waiting(pubsub, f"{DEPLOYS}-dead") == 0


def test_what_is_put_back_is_in_its_queue_once(pubsub: PubSub) -> None:
    """And no dead letter any more; others stay."""
    message, other = given_up(pubsub), given_up(pubsub)
    assert run("retry", message).exit_code == 0
    assert waiting(pubsub, "seen") == 1
    assert listed() == [other]


def test_what_is_dropped_is_gone(pubsub: PubSub) -> None:
    """And in no queue."""
    message = given_up(pubsub)
    assert "acme-prod~a" in run("drop", message).output
    assert waiting(pubsub, "seen") == 0
    assert "no dead letters" in run("list").output


def test_what_can_not_be_read_is_listed_all_the_same(pubsub: PubSub) -> None:
    """It may be why it was given up; and it steers no terminal."""
    pubsub.publish(f"{TOPIC}-dead", b"\x1b]0;owned", {"task": "evaluate"})
    said = run("list")
    assert said.exit_code == 0
    assert "\x1b" not in said.output


def test_a_message_that_is_not_there_is_said(pubsub: PubSub) -> None:
    """With what shows those that are."""
    said = run("retry", "404")
    assert said.exit_code == 1
    assert "canario dead-letters list" in said.output
