"""The functions as functions-framework serves them, on threads of this process."""

import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import functions_framework
import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

import functions
from functions import bootstrap
from functions import slack as slack_function

TARGETS = ("slack", "work", "alert", "tick")
SOURCE = Path(functions.__file__).parent / "main.py"


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing; the sandbox's journal has them."""


@contextmanager
def served_functions(env: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The address of each target, wired by ``env`` and by nothing else."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sys, "path", [*sys.path])
        for name, value in env.items():
            patch.setenv(name, value)
        forget_parts()
        stack.callback(forget_parts)
        stack.callback(restore_logs)
        yield {target: stack.enter_context(served(target)) for target in TARGETS}


@contextmanager
def served(target: str) -> Iterator[str]:
    """One function on a port of its own."""
    app = functions_framework.create_app(target, str(SOURCE))  # type: ignore[no-untyped-call]
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def forget_parts() -> None:
    """As if the instance were new: what bootstrap wired once is wired again."""
    for made in (*vars(bootstrap).values(), slack_function.door):
        if hasattr(made, "cache_clear"):
            made.cache_clear()


def restore_logs() -> None:
    """Bootstrap sends Canario's logs to standard output; other tests listen to them elsewhere."""
    log = logging.getLogger("canario")
    for handler in [*log.handlers]:
        log.removeHandler(handler)
    log.propagate = True
    log.setLevel(logging.NOTSET)
