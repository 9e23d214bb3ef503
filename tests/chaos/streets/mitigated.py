"""A service with something that is tried before a rollback, and how often it was tried."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.rollout.effects import ThrowSwitch
from bot.rollout.facts import SwitchThrown
from bot.rollout.state import Rollout
from sandbox.cloud_run.faults import Fault
from tests.chaos.plans import DEADLINE
from tests.chaos.street import Street
from tests.chaos.traffic import LATE
from tests.chaos.trail import Trail


class MitigatedStreet(Street):
    """Its smart mode can be switched off, which helps or does not."""

    fates = ("good", "helped", "helped", "not enough", "alert", "told back")
    _ill = ""

    def more(self) -> Mapping[str, Any]:
        """See Street. The wait is longer than the window that the check looks at is late."""
        step = {"soak": "2s", "deadline": DEADLINE}
        seen = {"name": "It answers", "probe": {"paths": ["/healthz"]}, "within": "30s"}
        return {
            "steps": [
                {"traffic": "10%", **step},
                {"traffic": "50%", **step},
                {"traffic": "100%", **step},
            ],
            "mitigate": {
                "post": f"{self.at.switches.url}/{self.name}",
                "wait": "6s",
                "verify": [seen],
            },
        }

    def prepare(self, canary: str, fate: str) -> None:
        """See Street."""
        self._ill = canary if fate == "helped" else ""
        self.at.switches.does = self._heal
        if fate in ("helped", "not enough"):
            self.at.cloud.platform.set_fault(canary, Fault(error_rate=0.5))

    def _heal(self, path: str) -> None:
        if path == f"/{self.name}" and self._ill:
            self.at.cloud.platform.set_fault(self._ill, Fault())

    def check(self, trail: Trail) -> Iterator[str]:
        """It is thrown once in a rollout, by whoever had decided it, for as long as somebody waits
        for it; and what is said of it is so."""
        decided = {effect.key: (at, effect.rollout) for at, effect in trail.did(ThrowSwitch)}
        thrown = {each.key for each in self.at.switches.thrown()}
        times = Counter(decided[key][1] for key in thrown & decided.keys())
        yield from (f"{r} was mitigated {n} times" for r, n in times.items() if n > 1)
        yield from (f"the switch {key} was made up" for key in thrown - decided.keys())
        for _, fact in trail.heard(SwitchThrown):
            if fact.ok and fact.key not in thrown:
                yield f"the switch {fact.key} was called thrown and was not"
        yield from self._in_time(trail, decided)

    def _in_time(self, trail: Trail, decided: Mapping[str, Any]) -> Iterator[str]:
        answered = {f.key: at.timestamp() for at, f in reversed(trail.heard(SwitchThrown))}
        posts = [e for e in self.at.journal.entries() if e.server == "switches"]
        for post in posts:
            key = str(post.detail["key"])
            if key not in decided:
                continue
            at, rollout = decided[key]
            over = min(answered.get(key, post.at), _end(trail.ended.get(rollout), post.at))
            if post.at < at.timestamp():
                yield f"the switch {key} was thrown before that was decided"
            if post.at > over + LATE:
                yield f"the switch {key} was thrown {post.at - over:.0f} s after it was over"


def _end(rollout: Rollout | None, otherwise: float) -> float:
    if rollout is None or rollout.ended_at is None:
        return otherwise
    return rollout.ended_at.timestamp()
