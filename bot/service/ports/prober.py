"""How an address that a plan names is probed, and how a switch is thrown at one."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from bot.plan import Probe
from bot.plan.values.headers import FromSecret


class ProbeAnswer(NamedTuple):
    """``words`` say what was asked and what came back."""

    ok: bool
    words: str


class Prober(Protocol):
    """Asks an address. Never raises for what the address answers, or that it doesn't."""

    def probe(self, address: str, probe: Probe, audience: str = "") -> ProbeAnswer:
        """``audience`` is the service's own address, for which an ID token is made."""
        ...

    def without_value(self, address: str, headers: Mapping[str, FromSecret]) -> Mapping[str, str]:
        """The headers that no request to this address could have, and what is missing for each and
        what sets it, in words."""
        ...


class PostAnswer(NamedTuple):
    """``ok``: it was answered with 2xx. ``words`` say what was called, the answer's status and the
    beginning of its body."""

    ok: bool
    words: str


class Poster(Protocol):
    """Posts to addresses of plans, signed. Never raises for what the address answers, or that it
    doesn't."""

    @property
    def lacks(self) -> str:
        """What is missing before anything can be posted; empty where nothing is."""
        ...

    def post(self, address: str, key: str, body: Mapping[str, str]) -> PostAnswer:
        """POST ``body`` as JSON. The same ``key`` is the same request, which counts once."""
        ...
