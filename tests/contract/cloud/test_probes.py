"""Prober over real HTTP."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from pydantic import SecretStr

from bot.plan import CloudRunTarget, Probe
from bot.rollout.traffic import Traffic
from infra.cloud_run.router import CloudRun
from infra.http.header_secrets import HeaderSecrets
from infra.http.prober import HttpProber
from infra.http.ssrf import Allowed
from sandbox.cloud_run.faults import Fault
from sandbox.switches.app import AppServer
from sandbox.wire.journal import Journal
from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import CANARY, STABLE
from tests.support.dripping import dripping

HERE = Allowed.of(["127.0.0.1"])


@contextmanager
def server(answers: dict[str, tuple[int, dict[str, str]]]) -> Iterator[tuple[str, list[str]]]:
    """Answers GET with the status and headers of a path; what was asked for is noted."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, headers = answers[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            """Tests print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}", asked
        finally:
            http.shutdown()
            thread.join()


def test_every_path_of_the_canarys_own_address_is_asked(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget
) -> None:
    """At 0 % the canary answers at its tag's address, and the words say what it said."""
    router.shift(shop, router.observe(shop), Traffic.between(STABLE, CANARY, 0))
    address = router.observe(shop).addresses["canario"]
    probe = Probe(paths=("/healthz", "/metrics"))
    assert HttpProber(HERE).probe(address, probe) == (
        True,
        f"{address}/healthz answered 200; {address}/metrics answered 200",
    )
    cloud.platform.set_fault(CANARY, Fault(down=True))
    down = HttpProber(HERE).probe(address, probe)
    assert not down.ok
    assert f"{address}/healthz answered 503, expected 200" in down.words


def test_one_wrong_answer_is_enough_and_is_named() -> None:
    """What failed comes first, and what was fine after it: all results are shown."""
    with server({"/good": (204, {}), "/bad": (500, {})}) as (address, asked):
        answer = HttpProber(HERE).probe(address + "/", Probe(paths=("/good", "/bad"), expect=204))
    bad, good = f"{address}/bad answered 500, expected 204", f"{address}/good answered 204"
    assert answer == (False, f"{bad}; as wanted: {good}")
    assert asked == ["/good", "/bad"]


def test_a_redirect_is_an_answer() -> None:
    """A probe never goes where the service points to."""
    with server({"/": (302, {"Location": "/elsewhere"})}) as (address, asked):
        assert not HttpProber(HERE).probe(address, Probe(paths=("/",))).ok
        assert HttpProber(HERE).probe(address, Probe(paths=("/",), expect=302)).ok
    assert asked == ["/", "/"]


def test_a_huge_answer_is_not_read() -> None:
    """Only the head is waited for, however long the body would be."""
    with server({"/": (200, {"Content-Length": str(10**12)})}) as (address, _):
        assert HttpProber(HERE).probe(address, Probe(paths=("/",))).ok


def test_silence_is_a_failure_in_words() -> None:
    """A service that accepts and says nothing is given up after the timeout."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        answer = HttpProber(HERE, timeout=0.1).probe(address, Probe(paths=("/",)))
    assert answer == (False, f"{address}/ gave no answer within 0.1 s")
    gone = HttpProber(HERE).probe(address, Probe(paths=("/",)))
    assert gone == (False, f"{address}/ can't be reached")


@pytest.mark.parametrize("paths", [("/",), ("/a", "/b", "/c")])
def test_a_head_that_drips_is_given_up_at_the_probe_s_deadline(paths: tuple[str, ...]) -> None:
    """Each byte is in time and the head never ends: the whole probe has one limit, whatever the
    number of its paths, and the connection is ended."""
    with dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ") as address:
        answer = HttpProber(HERE, timeout=5, whole=0.2).probe(address, Probe(paths=paths))
    late = [f"{address}{path} gave no answer within 0.2 s" for path in paths]
    assert answer == (False, "; ".join(late))


@pytest.mark.parametrize("said", [b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_what_is_not_http_is_a_failure(said: bytes) -> None:
    """Whatever a port answers, the prober gives an answer of its own."""

    def answer_once(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as odd:
        thread = Thread(target=answer_once, args=(odd,))
        thread.start()
        address = f"http://127.0.0.1:{odd.getsockname()[1]}"
        assert not HttpProber(HERE, timeout=5).probe(address, Probe(paths=("/",))).ok
        thread.join()


@pytest.mark.parametrize(
    "address",
    ["file:///etc", "ftp://example.com", "", "shop.example.com", "http://", "http://[::1", "//x"],
)
def test_only_web_addresses_are_asked(address: str) -> None:
    """Anything that isn't http or https is refused without being asked."""
    answer = HttpProber(HERE).probe(address, Probe(paths=("/x",)))
    assert not answer.ok
    assert "may not be probed" in answer.words


def test_a_header_is_the_value_of_a_secret_of_that_host() -> None:
    """It is sent as it is; without one nothing is asked, and the answer says why."""
    app = AppServer(Journal())
    app.start()
    try:
        named = {"Authorization": {"secret": "app-token"}}
        probe = Probe.model_validate({"paths": ["/canary/status"], "headers": named})
        assert not HttpProber(HERE).probe(app.url, probe).ok
        secrets = HeaderSecrets.of(SecretStr(f"app-token@127.0.0.1=Bearer {app.token}"))
        assert HttpProber(HERE, secrets=secrets).probe(app.url, probe).ok
        other = HeaderSecrets.of(SecretStr(f"app-token@app.example.com=Bearer {app.token}"))
        answer = HttpProber(HERE, secrets=other).probe(app.url, probe)
        assert "no secret named app-token" in answer.words
    finally:
        app.stop()
