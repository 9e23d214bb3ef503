"""How an address is probed."""

from typing import NamedTuple, Protocol

from bot.plan import Probe


class ProbeAnswer(NamedTuple):
    """``words`` say what was asked and what came back."""

    ok: bool
    words: str


class Prober(Protocol):
    """Asks an address. Never raises for what the address answers, or that it doesn't."""

    def probe(self, address: str, probe: Probe) -> ProbeAnswer: ...
