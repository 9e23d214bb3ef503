"""What stands behind the addresses of mitigations and kill switches."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.service.ports.prober import PostAnswer
from tests.simulation.hub import Hub


@dataclass
class Switches:
    """Each key counts once. A mitigation heals the ``bad`` revisions or does not; some that it
    healed are bad again some minutes later. Now and then the answer is no."""

    hub: Hub
    bad: set[str]
    lacks: str = ""
    posted: list[tuple[str, str, str]] = field(default_factory=list)
    """Every request: its key, purpose and rollout."""

    def post(self, address: str, key: str, body: Mapping[str, str]) -> PostAnswer:
        """See Poster."""
        first = all(known != key for known, _, _ in self.posted)
        self.posted.append((key, body["purpose"], body["rollout"]))
        if not self.hub.calm and self.hub.dice.random() < 0.1:
            return PostAnswer(False, f"POST {address} answered 503")
        if first and body["purpose"] == "mitigate" and self.hub.dice.random() < 0.6:
            self._heal()
        return PostAnswer(True, f"POST {address} answered 200")

    def _heal(self) -> None:
        were = set(self.bad)
        self.bad.clear()
        if self.hub.dice.random() < 0.5:
            relapse = lambda: self.bad.update(were)  # noqa: E731
            self.hub.spawn("relapse", relapse, after=60 * self.hub.dice.randrange(4, 9))
