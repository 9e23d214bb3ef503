"""A shop that is visited all the time."""

from typing import Any

from tests.support.world import World

GUARDED: dict[str, Any] = {
    "checks": {},
    "guard": True,
    "steps": [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "30m", "deadline": "2h"},
        {"traffic": "100%", "soak": "5m"},
    ],
}


class Busy(World):
    """A shop that is visited all the time, by the seconds of its metrics, on a guarded plan."""

    def write_plan(self, **fields: Any) -> None:
        """A plan that is judged by evidence alone."""
        super().write_plan(**{**GUARDED, **fields})

    def busy(self, seconds: int, visitors: int = 100) -> None:
        """So long, with so many visitors each second; then the scheduler looks."""
        self.clock.forward(60)
        for _ in range(seconds):
            self.visit(visitors)
            self.clock.forward(1)
        self.tick()
