"""The functions as functions-framework makes them, knocked at without a network, with the sandbox
behind them; and all that they log."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from functions.bootstrap import EXTENSION
from infra.logs import OURS, OneLine
from sandbox.slack.server import SIGNING_SECRET, TOKEN
from sandbox.wire.journal import Entry
from tests.security.signing import signed
from tests.support.running_world import running
from tests.support.sandbox_wiring import SandboxWiring
from tests.support.served_functions import TARGETS, created
from tests.support.world import CHANNEL, OPERATOR, World

SECRETS = (SIGNING_SECRET, TOKEN, "sandbox-routing-key")
LIBRARIES = ("werkzeug", "slack_sdk", "slack_bolt", "urllib3", "google")


class Keeps(logging.Handler):
    """Keeps every line as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(OneLine())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(self.format(record))


class Doors:
    """Posts to the functions of ``world``."""

    def __init__(self, apps: Mapping[str, Flask], world: World, kept: Keeps) -> None:
        self._apps = apps
        self._kept = kept
        self._since = 0
        self.world = world

    @property
    def lines(self) -> list[str]:
        """What was logged, one JSON object a line."""
        return self._kept.lines

    def new_instance(self) -> None:
        """The settings are read anew, and everything is wired by them."""
        self.world.wiring = SandboxWiring(self.world.clock)
        for app in self._apps.values():
            app.extensions[EXTENSION] = self.world.wiring

    @property
    def done(self) -> tuple[Entry, ...]:
        """What the functions did to anything outside."""
        return tuple(self.world.journal.entries(self._since))

    def forget(self) -> None:
        """What was logged and done so far is not looked at any more."""
        self.world.settle()
        self.lines.clear()
        self._since = self.world.mark()

    def post(
        self, target: str, body: bytes, headers: Mapping[str, Any] | None = None
    ) -> TestResponse:
        """Whatever somebody sends; returns when all that followed from it is done."""
        return self.ask(target, "post", body, headers)

    def ask(
        self,
        target: str,
        method: str,
        body: bytes,
        headers: Mapping[str, Any] | None = None,
        path: str = "/",
    ) -> TestResponse:
        """The same by another method, or of another path."""
        client = self._apps[target].test_client()
        answer = client.open(path, method=method.upper(), data=body, headers=dict(headers or {}))
        self.world.settle()
        return answer

    def slack(
        self, body: bytes, content_type: str = "application/x-www-form-urlencoded"
    ) -> TestResponse:
        """What Slack sends: signed just now, whatever it is."""
        timestamp = str(int(time.time()))
        return self.post("slack", body, {**signed(body, timestamp), "Content-Type": content_type})

    def command(self, **fields: str) -> TestResponse:
        """``/canary``, as the operator writes it; ``fields`` replace any."""
        form = self.world.slack.sender.command_form("status", user=OPERATOR, channel=CHANNEL)
        return self.slack(urlencode(form | fields, errors="surrogatepass").encode())


@contextmanager
def doors(folder: Path, **env: str) -> Iterator[Doors]:
    """All functions of a new instance; ``env`` adds to its settings."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        world = stack.enter_context(running(World(folder), **env))
        kept = stack.enter_context(listening())
        apps = {}
        for target in TARGETS:
            patch.setenv("FUNCTION_TARGET", target)
            apps[target] = created(target, world.wiring)
        yield Doors(apps, world, kept)


@contextmanager
def listening() -> Iterator[Keeps]:
    """Everything that is logged, by us and by what we use."""
    kept = Keeps()
    loggers = [logging.getLogger(name) for name in (*OURS, *LIBRARIES)]
    for logger in loggers:
        logger.addHandler(kept)
    try:
        yield kept
    finally:
        for logger in loggers:
            logger.removeHandler(kept)
