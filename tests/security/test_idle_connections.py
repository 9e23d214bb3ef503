"""Connections that announce a body and never send it keep no thread of a deployed function,
whatever they are refused for."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

import functions
from sandbox.wire.processes import FunctionProcess

THREADS = 2
FRESH = "X-Slack-Signature: v0=" + "0" * 64
SLACK = {
    "SLACK_SIGNING_SECRET": "a-signing-secret",
    "SLACK_BOT_TOKEN": "xoxb-a-token",
    "SLACK_TEAM_ID": "T0OURS",
}
OTHERS = {
    "CANARIO_ALERT_SOURCES": "prom=alertmanager:bearer:bearer-of-prometheus",
    "CANARIO_ALERT_TOPIC": "alerts",
    "CANARIO_API_AUDIENCE": "https://api.example.com",
    "CANARIO_API_CALLERS": "acme/shop",
    "CANARIO_FLAGS_KEYS": "shop=a-key-of-the-shop-0123456789abcdef",
    "CANARIO_PAGE_SECRET": "a-page-secret-0123456789abcdef-0123456789",
}
CALLER = {
    "CANARIO_OIDC_AUDIENCE": "https://work.example.com",
    "CANARIO_OIDC_EMAILS": "caller@example.com",
}
KINDS = {
    "slack": [
        ("GET / HTTP/1.1", "Content-Length: 100"),
        ("PUT /somewhere HTTP/1.1", "Content-Length: 100"),
        ("POST / HTTP/1.1", "Content-Length: 100"),
        ("POST / HTTP/1.1", "Content-Length: 20000000"),
        ("GET /robots.txt HTTP/1.1", "Content-Length: 100"),
        ("POST /favicon.ico HTTP/1.1", "Content-Length: 100"),
        ("TRACE / HTTP/1.1", "Content-Length: 100"),
    ],
    "work": [
        ("POST / HTTP/1.1", "Content-Length: 100"),
        ("POST / HTTP/1.1", "Content-Length: 200000000"),
        ("POST / HTTP/1.1", "Transfer-Encoding: chunked"),
        ("GET /robots.txt HTTP/1.1", "Content-Length: 100"),
    ],
    "alert_webhook": [
        ("POST /prom HTTP/1.1", "Content-Length: 100"),
        ("POST /nobody HTTP/1.1", "Authorization: Bearer no\r\nContent-Length: 100"),
        ("POST /prom HTTP/1.1", "Authorization: Bearer no\r\nContent-Length: 200000000"),
    ],
    "flags": [
        ("POST /ofrep/v1/evaluate/flags HTTP/1.1", "Content-Length: 100"),
        ("GET /robots.txt HTTP/1.1", "Content-Length: 100"),
    ],
    "api": [
        ("POST /v1/rollouts HTTP/1.1", "Content-Length: 100"),
        ("POST /v1/rollouts HTTP/1.1", "Authorization: Bearer a.b.c\r\nContent-Length: 200000000"),
    ],
    "page": [
        ("POST / HTTP/1.1", "Content-Length: 100"),
        ("GET /?t=1.2 HTTP/1.1", "Content-Length: 200000000"),
    ],
    "pagerduty": [
        ("POST / HTTP/1.1", "Content-Length: 100"),
        ("GET / HTTP/1.1", "X-PagerDuty-Signature: v1=00\r\nContent-Length: 200000000"),
    ],
}


@contextmanager
def deployed(target: str, folder: Path) -> Iterator[FunctionProcess]:
    """The function behind functions-framework's own server, with two threads."""
    env = {
        "CANARIO_STORE": f"sqlite:///{folder / 'canario.db'}",
        "PAGERDUTY_WEBHOOK_SECRET": "a-webhook-secret",
        "THREADS": str(THREADS),
        **SLACK,
        **CALLER,
        **OTHERS,
    }
    source = Path(functions.__file__).parent / "main.py"
    process = FunctionProcess(target, source, env, folder / f"{target}.log")
    process.start()
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.stop()


def idle(port: int, kind: tuple[str, str]) -> socket.socket:
    """A connection that has announced a body and sends nothing of it."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    line, announced = kind
    fresh = f"{FRESH}\r\nX-Slack-Request-Timestamp: {int(time.time())}"
    connection.sendall(f"{line}\r\nHost: canario\r\n{fresh}\r\n{announced}\r\n\r\n".encode())
    return connection


@pytest.mark.alone
@pytest.mark.parametrize("target", KINDS)
def test_idle_connections_keep_no_thread_of_a_function(target: str, tmp_path: Path) -> None:
    """Each is answered at once, or after the body's deadline, and others are served while the
    connections stay open: more of them than there are threads."""
    with deployed(target, tmp_path) as process, ExitStack() as opened:
        for kind in KINDS[target]:
            connections = [
                opened.enter_context(idle(process.port, kind)) for _ in range(THREADS + 1)
            ]
            answers = {connection.recv(4096)[9:12] for connection in connections}
            assert answers <= {b"401", b"403", b"404", b"405", b"408", b"413"}, (kind, answers)
            assert requests.get(process.url, timeout=10).status_code in {401, 403, 405}
