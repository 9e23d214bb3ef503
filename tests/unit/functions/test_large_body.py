"""A body over the limit, told beforehand or in chunks, ends in 413."""

import threading
from collections.abc import Iterator

import flask
import pytest
import requests
from werkzeug.serving import make_server

from functions.edge import LARGEST_BODY, answered, body_of


@pytest.fixture
def address() -> Iterator[str]:
    """A function that reads its body, behind a real HTTP server."""
    app = flask.Flask("large_body")

    @app.route("/", methods=["POST"])
    def read() -> flask.typing.ResponseReturnValue:
        return answered("work", flask.request, lambda: str(len(body_of(flask.request))))

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def chunks(count: int) -> Iterator[bytes]:
    """So many chunks of 1 MiB, whose number is not told beforehand."""
    for _ in range(count):
        yield b"x" * 1024 * 1024


def test_a_chunked_body_over_the_limit_is_too_large(address: str) -> None:
    """It is not read to its end, and no traceback of a framework answers it."""
    try:
        answer = requests.post(address, data=chunks(LARGEST_BODY // 2**20 + 8), timeout=30)
    except requests.ConnectionError:
        return  # the connection was closed while it was still being sent
    assert (answer.status_code, answer.text) == (413, "too large\n")


def test_a_chunked_body_within_it_is_read(address: str) -> None:
    """Chunks alone are no reason to refuse."""
    answer = requests.post(address, data=chunks(2), timeout=30)
    assert (answer.status_code, answer.text) == (200, f"{2 * 2**20}\n")


def test_a_body_that_says_it_is_larger_is_too_large(address: str) -> None:
    """Its length is believed before anything is read."""
    try:
        answer = requests.post(address, data=b"x" * (LARGEST_BODY + 2), timeout=30)
    except requests.ConnectionError:
        return  # the connection was closed while it was still being sent
    assert answer.status_code == 413
