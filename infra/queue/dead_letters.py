"""What Pub/Sub has given up to deliver and keeps for a week, read and put back by a person."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError

from bot.errors import NotFound, Rejected, Unavailable
from infra.queue.pubsub import message_of, session_for
from infra.settings import Settings

WORK, DEPLOYS = "-work", "-deploys"
"""How the topics end that functions and log sinks publish to."""
SECONDS = 10.0
AT_ONCE = 100
ROUNDS = 5
"""Pub/Sub gives a part of what it has; so often it is asked for more."""
PUBSUBS_OWN = "CloudPubSub"
"""How the attributes begin that Pub/Sub adds to what it gives up."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message. ``published``: when it became a dead letter, as Pub/Sub writes times; ``ack``
    is what it is taken away by, as long as it is not given back."""

    id: str
    published: str
    data: bytes
    attributes: Mapping[str, str]
    ack: str


def deploy_topic(work_topic: str) -> str:
    """Where log sinks publish what is deployed."""
    return work_topic.removesuffix(WORK) + DEPLOYS


def of_all_topics(found: Settings) -> list["DeadLetters"]:
    """Those of each topic that the settings name; none without a queue."""
    if not found.topic:
        return []
    topics = (found.topic, found.alert_topic, deploy_topic(found.topic))
    return [DeadLetters(found.project, each, found.pubsub_emulator) for each in topics if each]


class DeadLetters:
    """The dead letters of one topic; ``emulator_host`` as PubSubQueue has it. Raises Unavailable,
    and Rejected where a right is missing."""

    def __init__(self, project: str, topic: str, emulator_host: str = "") -> None:
        base = f"http://{emulator_host}" if emulator_host else "https://pubsub.googleapis.com"
        self.topic = topic
        self._topic = f"{base}/v1/projects/{project}/topics/{topic}"
        self._kept = f"{base}/v1/projects/{project}/subscriptions/{topic}-dead"
        self._session = session_for(emulator_host)

    def read(self) -> list[DeadLetter]:
        """All that there are, as far as Pub/Sub gives them now; every one stays there."""
        found = {each.id: each for each in self._pulled()}
        if found:
            acks = [each.ack for each in found.values()]
            self._post(f"{self._kept}:modifyAckDeadline", ackIds=acks, ackDeadlineSeconds=0)
        return sorted(found.values(), key=lambda each: each.published)

    def put_back(self, message: str) -> DeadLetter:
        """Publish it again where it came from, and take it away. Raises NotFound."""
        letter = self._one(message)
        ours = {k: v for k, v in letter.attributes.items() if not k.startswith(PUBSUBS_OWN)}
        data = base64.b64encode(letter.data).decode()
        self._post(f"{self._topic}:publish", messages=[{"data": data, "attributes": ours}])
        self._post(f"{self._kept}:acknowledge", ackIds=[letter.ack])
        return letter

    def drop(self, message: str) -> DeadLetter:
        """Take it away for good. Raises NotFound."""
        letter = self._one(message)
        self._post(f"{self._kept}:acknowledge", ackIds=[letter.ack])
        return letter

    def _one(self, message: str) -> DeadLetter:
        found = list(self._pulled())
        others = [each.ack for each in found if each.id != message]
        if others:
            self._post(f"{self._kept}:modifyAckDeadline", ackIds=others, ackDeadlineSeconds=0)
        for each in found:
            if each.id == message:
                return each
        raise NotFound(
            f"{self.topic}-dead gives no message {message} now.",
            "canario dead-letters list shows what there is; a message that was just read may take "
            "a moment.",
        )

    def _pulled(self) -> Iterator[DeadLetter]:
        for _ in range(ROUNDS):
            answer = self._post(f"{self._kept}:pull", maxMessages=AT_ONCE, returnImmediately=True)
            messages = answer.get("receivedMessages") or []
            yield from (_letter(each) for each in messages)
            if not messages:
                return

    def _post(self, url: str, **body: Any) -> Mapping[str, Any]:
        try:
            answer = self._session.post(url, json=body, timeout=SECONDS)
        except (requests.RequestException, GoogleAuthError) as error:
            raise Unavailable(
                f"Pub/Sub can't be reached for {self.topic}: {type(error).__name__}.",
                "gcloud auth application-default login",
            ) from error
        if answer.ok:
            found: Mapping[str, Any] = answer.json()
            return found
        said = f"Pub/Sub answered {answer.status_code} for {self.topic}: {message_of(answer)}."
        if answer.status_code >= 500:
            raise Unavailable(said, "Try again in a moment.")
        raise Rejected(said, "Name yourself in `operators` in the tfvars (terraform/iam.tf).")


def _letter(received: Mapping[str, Any]) -> DeadLetter:
    message = received.get("message") or {}
    try:
        data = base64.b64decode(message.get("data", ""), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    return DeadLetter(
        id=str(message.get("messageId", "")),
        published=str(message.get("publishTime", "")),
        data=data,
        attributes=message.get("attributes") or {},
        ack=str(received.get("ackId", "")),
    )
