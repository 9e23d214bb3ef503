"""The functions as functions-framework serves them, on threads of this process."""

import logging
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import functions_framework
import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

import functions
from functions.bootstrap import EXTENSION, Wiring

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

TARGETS = ("slack", "work", "alert", "tick", "pagerduty", "flags", "alert_webhook", "api", "page")
API = {"CANARIO_API_AUDIENCE": "https://api.example.com", "CANARIO_API_CALLERS": "acme/shop"}
"""What `api` needs to start, where a test says nothing else."""
SOURCE = Path(functions.__file__).parent / "main.py"


MAKING = threading.Lock()


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing; the sandbox's journal has them."""


@contextmanager
def served_functions(env: Mapping[str, str], wiring: Wiring) -> Iterator[dict[str, str]]:
    """The address of each target, wired by ``wiring`` and ``env``."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sys, "path", [*sys.path])
        for name, value in {**API, **env}.items():
            patch.setenv(name, value)
        stack.callback(restore_logs)
        yield {target: stack.enter_context(served(target, wiring)) for target in TARGETS}


class Later:
    """A function that is made when it is asked first, as most tests ask only a few."""

    def __init__(self, target: str, wiring: Wiring) -> None:
        self._make = partial(created, target, wiring)
        self._made: Flask | None = None

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """See WSGI."""
        with MAKING:  # functions-framework makes one at a time
            if self._made is None:
                self._made = self._make()
        return self._made(environ, start)


@contextmanager
def served(target: str, wiring: Wiring) -> Iterator[str]:
    """One function on a port of its own."""
    app = Later(target, wiring)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def created(target: str, wiring: Wiring) -> Flask:
    """One function, as functions-framework makes it."""
    app: Flask = functions_framework.create_app(target, str(SOURCE))  # type: ignore[no-untyped-call]
    app.extensions[EXTENSION] = wiring
    return app


def restore_logs() -> None:
    """Bootstrap sends Canario's logs to standard output; other tests listen to them elsewhere."""
    log = logging.getLogger("canario")
    for handler in [*log.handlers]:
        log.removeHandler(handler)
    log.propagate = True
    log.setLevel(logging.NOTSET)
