"""The ``flags`` function with a store in memory, asked as apps ask it."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.flags.flag import Flag
from functions.bootstrap import Wiring
from infra.flags.known import KnownFlags
from infra.settings import Settings
from infra.stores.memory import MemoryStore
from tests.support.disturbances import Disturbances
from tests.support.served_functions import created, restore_logs

KEY = "shop-key-0123456789"
OTHER = "desk-key-0123456789"
KEYS = f"shop={KEY}, desk={OTHER}, shop=another-{KEY}"
ALL = "/ofrep/v1/evaluate/flags"


def said(answer: TestResponse) -> Any:
    """What the function answered."""
    return json.loads(answer.data)


class FlagsWiring(Wiring):
    """A deployment whose flags are in memory, whose clock stands until it is moved."""

    def __init__(self, keys: str = KEYS) -> None:
        self.around_store = Disturbances()
        self.kept = MemoryStore()
        self.seconds = 0.0
        self._keys = keys

    @cached_property
    def store(self) -> Any:
        """The one in memory, which may be disturbed."""
        return self.around_store.around(self.kept)

    @cached_property
    def settings(self) -> Settings:
        """None but what is needed."""
        return Settings(CANARIO_STORE="sqlite:///unused.db", CANARIO_FLAGS_KEYS=self._keys)

    @cached_property
    def known_flags(self) -> KnownFlags:
        """By the clock that is moved."""
        return KnownFlags(self.store.flags, lambda: self.seconds)


class Asking:
    """An app that asks."""

    def __init__(self, wiring: FlagsWiring) -> None:
        self.wiring = wiring
        self._client = created("flags", wiring).test_client()

    def put(self, *flags: Flag) -> None:
        """Flags as they are from now on, and seen."""
        for flag in flags:
            assert self.wiring.kept.write_flag(flag, self.wiring.kept.flag(flag.key))
        self.wiring.seconds += 1000

    def send(
        self, path: str, body: bytes, headers: Mapping[str, str], method: str = "POST"
    ) -> TestResponse:
        """Anything at all."""
        return self._client.open(path, method=method, data=body, headers=dict(headers))

    def ask(self, key: str = "", context: Any = None, **headers: str) -> TestResponse:
        """About one flag, or all of them, with the right key."""
        body = json.dumps({"context": context or {}}).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        path = f"{ALL}/{key}" if key else ALL
        return self.send(path, body, {"Authorization": f"Bearer {KEY}"} | named)


@pytest.fixture(scope="module", autouse=True)
def settings() -> Iterator[None]:
    """What a function needs in order to start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARIO_STORE", "sqlite:///unused.db")
        patch.setenv("CANARIO_FLAGS_KEYS", KEYS)
        yield
    restore_logs()


@pytest.fixture
def asking() -> Asking:
    """An app, and a deployment without flags."""
    return Asking(FlagsWiring())
