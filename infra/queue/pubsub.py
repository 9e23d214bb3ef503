"""The queue in production: Pub/Sub, published to over REST, for its gRPC client would cost every
slash command a quarter of a second."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import requests
from google.auth.exceptions import GoogleAuthError

from bot.errors import Rejected, Unavailable
from bot.schema.versions import NEWEST
from bot.service.values.work import Work
from bot.short import in_short
from bot.trace import TRACEPARENT, current_parent
from infra.google.sessions import authorized
from infra.queue.envelope import encode

if TYPE_CHECKING:
    from types import TracebackType

LONGEST_WORDS = 200
"""Characters of what Pub/Sub says."""
PUBLISH_SECONDS = 2.0
"""Patience with one attempt: whoever waits is a person in Slack, whom 3 seconds are promised."""

WORTH_ANOTHER_TRY = frozenset({408, 429})
_SCOPES = ("https://www.googleapis.com/auth/pubsub",)


class PubSubQueue:
    """Queue on one topic. ``emulator_host`` (``host:port``, plain HTTP, no credentials) is for
    tests; without it the surroundings' Google credentials are used.

    Raises Unavailable, and Rejected where Pub/Sub will never accept the message (no such topic, no
    right to publish).
    """

    def __init__(
        self,
        project: str,
        topic: str,
        emulator_host: str = "",
        session: requests.Session | None = None,
    ) -> None:
        base = f"http://{emulator_host}" if emulator_host else "https://pubsub.googleapis.com"
        self._name = f"projects/{project}/topics/{topic}"
        self._url = f"{base}/v1/{self._name}:publish"
        self._session = session or session_for(emulator_host)

    def put(self, work: Work) -> None:
        """See Queue."""
        attributes = {"task": work.task, "schema": str(NEWEST), **_traced()}
        self._publish([{"data": encode(work), "attributes": attributes}])

    def publish(self, bodies: Sequence[bytes]) -> None:
        """Messages as others write them, such as notifications of alerts; all of them or none."""
        traced = {"attributes": _traced()} if _traced() else {}
        self._publish([{"data": b64encode(body).decode(), **traced} for body in bodies])

    def _publish(self, messages: Sequence[Mapping[str, object]]) -> None:
        answer = self._post({"messages": list(messages)})
        if answer.ok:
            return
        sentence = f"Pub/Sub answered {answer.status_code} to {self._name}: {message_of(answer)}."
        if answer.status_code < 500 and answer.status_code not in WORTH_ANOTHER_TRY:
            raise Rejected(sentence, "Check the topic, and the right to publish to it.")
        raise Unavailable(sentence, "Try again in a moment.")

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def __enter__(self) -> "PubSubQueue":
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: BaseException | None,
        traceback: "TracebackType | None",
    ) -> None:
        self.close()

    def _post(self, body: dict[str, object]) -> requests.Response:
        try:
            try:
                return self._session.post(self._url, json=body, timeout=PUBLISH_SECONDS)
            except requests.Timeout:
                raise
            except requests.ConnectionError:
                # A connection that was kept while the instance slept is often dead by now. A
                # message that goes out twice is handled once.
                return self._session.post(self._url, json=body, timeout=PUBLISH_SECONDS)
        except (requests.RequestException, GoogleAuthError) as error:
            raise Unavailable(
                f"Pub/Sub can't be reached for {self._name}: {type(error).__name__}.",
                "Try again in a moment.",
            ) from error


def _traced() -> dict[str, str]:
    parent = current_parent()
    return {TRACEPARENT: parent} if parent else {}


def session_for(emulator_host: str) -> requests.Session:
    """Without credentials for an emulator. Raises Unavailable where there are none for Google."""
    if emulator_host:
        return requests.Session()
    return authorized(_SCOPES, "Run on Google Cloud, or set PUBSUB_EMULATOR_HOST.", "Pub/Sub")


def message_of(answer: requests.Response) -> str:
    """The error's own words, or the beginning of whatever came."""
    try:
        words = answer.json()["error"]["message"]
    except (ValueError, KeyError, TypeError):
        words = answer.text
    said = in_short(" ".join(str(words).split()), LONGEST_WORDS)
    return said.rstrip(".") or "no reason given"
