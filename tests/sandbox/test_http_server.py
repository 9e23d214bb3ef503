"""The helper behind every HTTP server of the sandbox."""

import threading
from urllib.parse import urlsplit

import pytest
import requests
from aiohttp import web

from sandbox.wire.http_server import HttpServer


def hello() -> web.Application:
    """An application with one answer."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", answer)
    return app


def test_it_answers_until_it_is_stopped() -> None:
    """It answers between start and stop, on the same port again, and leaves no thread."""
    before = threading.enumerate()
    server = HttpServer(hello)
    for _ in range(2):
        server.start()
        url = server.url
        assert requests.get(url, timeout=5).text == "hello"
        server.stop()
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)
    server.stop()
    assert threading.enumerate() == before


def test_a_taken_port_is_said_at_the_start() -> None:
    """A port that somebody has makes start raise, and leaves no thread."""
    first = HttpServer(hello)
    first.start()
    before = threading.enumerate()
    second = HttpServer(hello, port=urlsplit(first.url).port or 0)
    with pytest.raises(OSError, match="in use"):
        second.start()
    assert threading.enumerate() == before
    first.stop()


def test_an_app_that_cannot_be_made_is_said_at_the_start() -> None:
    """What make_app raises comes out of start."""

    def broken() -> web.Application:
        raise LookupError("no routes")

    with pytest.raises(LookupError, match="no routes"):
        HttpServer(broken).start()


def test_there_is_no_address_before_the_start() -> None:
    """A free port is known only once it is taken."""
    with pytest.raises(RuntimeError, match="start"):
        _ = HttpServer(hello).url
