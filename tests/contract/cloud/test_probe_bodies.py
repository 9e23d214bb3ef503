"""Probes that look into the answers, over real HTTP."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

import pytest

from bot.plan import Probe
from infra.http.prober import AT_A_TIME, LARGEST_BODY, HttpProber
from infra.http.ssrf import Allowed

HERE = Allowed.of(["127.0.0.1"])
CHAT = {
    "paths": ["/chat"],
    "method": "POST",
    "body": {"message": "What are your opening hours?"},
    "requests": 3,
    "json_has": ["assistant", "telemetry"],
    "json_equals": {"telemetry.route": "legacy"},
    "latency_p90": "< 20s",
}
Answer = Callable[[int], bytes]


@contextmanager
def app(answer: Answer) -> Iterator[tuple[str, list[Any]]]:
    """Answers the n-th POST with ``answer(n)``; what was sent is noted."""
    sent: list[Any] = []
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                sent.append((self.path, self.headers["Content-Type"], json.loads(body)))
                content = answer(len(sent) - 1)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *said: Any) -> None:
            """Tests print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}", sent
        finally:
            http.shutdown()
            thread.join()


def chat(route: str) -> bytes:
    """What the app answers."""
    return json.dumps({"assistant": "From nine.", "telemetry": {"route": route}}).encode()


def test_each_request_is_posted_and_its_answer_looked_into() -> None:
    """Method, body, how often, fields, values and time, all of one probe."""
    with app(lambda _: chat("legacy")) as (address, sent):
        answer = HttpProber(HERE).probe(address, Probe.model_validate(CHAT))
    assert answer.ok, answer.words
    assert f"{address}/chat answered 200, 3 times; p90 " in answer.words
    assert sent == [("/chat", "application/json", CHAT["body"])] * 3


def test_one_answer_by_another_route_is_enough_to_fail() -> None:
    """It is named with what it should have been."""
    with app(lambda n: chat("slm" if n == 1 else "legacy")) as (address, _):
        answer = HttpProber(HERE).probe(address, Probe.model_validate(CHAT))
    failed, _, rest = answer.words.partition("; ")
    assert failed == f"{address}/chat answered telemetry.route = slm, expected legacy"
    assert not answer.ok
    assert "answered 200, 2 times" in rest


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[1]", b"{", b"\xff", b"[" * 100_000, b" " * (LARGEST_BODY + 1)]
)
def test_what_is_no_object_of_a_sensible_size_has_no_fields(content: bytes) -> None:
    """Whatever the app answers, the prober gives an answer of its own."""
    probe = Probe.model_validate(CHAT | {"requests": 1})
    with app(lambda _: content) as (address, _):
        answer = HttpProber(HERE).probe(address, probe)
    failed, _, rest = answer.words.partition("; ")
    assert failed == f"{address}/chat answered no JSON object"
    assert not answer.ok
    assert "answered 200" not in rest


def test_about_a_share_of_the_answers() -> None:
    """Two of twenty are about 10 %."""
    share = {"field": "telemetry.route", "value": "slm", "of": "10%"}
    probe = {"paths": ["/chat"], "method": "POST", "body": {}, "requests": 20, "share": share}
    with app(lambda n: chat("slm" if n % 10 == 0 else "legacy")) as (address, _):
        answer = HttpProber(HERE).probe(address, Probe.model_validate(probe))
    assert answer.ok, answer.words
    assert "2 of 20 answers have telemetry.route = slm" in answer.words


def test_a_name_is_looked_up_once_and_not_after_the_deadline() -> None:
    """However many requests there are; a resolver that hangs and fails ends with the probe."""
    asked: list[str] = []

    def here(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    def nowhere(host: str, _: int) -> list[str]:
        asked.append(host)
        released.wait(0.02)
        raise OSError(host)

    probe = Probe.model_validate(CHAT | {"requests": 20, "latency_p90": None})
    with app(lambda _: chat("legacy")) as (address, _sent):
        by_name = address.replace("127.0.0.1", "app.example")
        found = HttpProber(Allowed.of(["127.0.0.1"]), resolver=here).probe(by_name, probe)
    assert found.ok, found.words
    assert len(asked) <= AT_A_TIME
    asked.clear()
    released = Event()
    late = HttpProber(HERE, whole=0.05, resolver=nowhere).probe("http://app.example", probe)
    assert not late.ok
    assert len(asked) < 20


def test_a_body_that_stalls_is_late_and_not_unreachable() -> None:
    """It answered, and then said nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        over = Event()

        def stall() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
                over.wait(10)

        thread = Thread(target=stall)
        thread.start()
        probe = Probe.model_validate(CHAT | {"requests": 1})
        answer = HttpProber(HERE, timeout=0.2).probe(address, probe)
        over.set()
        thread.join()
    assert answer == (False, f"{address}/chat gave no answer within 0.2 s")
