"""A flag of an app, rolled out like a revision."""

from typing import Any, ClassVar

from bot.flags.flag import Change, Flag
from bot.rollout.state import Rollout
from bot.service.deciding.change_flag import change_flag
from tests.support.world import CHANNEL, INCIDENTS, OPERATOR, World

KEY = "SLM_CANARY_PERCENT"
TARGET: dict[str, Any] = {"flag": {"key": KEY, "off": "legacy", "on": "slm_pipeline"}}
OWN: dict[str, Any] = {
    "monitoring": {
        "filter": (
            'metric.type = "custom.googleapis.com/answers" AND metric.label.side = "{variant}"'
        ),
        "part": 'metric.label.class = "5xx"',
        "aligner": "ALIGN_DELTA",
        "reducer": "REDUCE_SUM",
    },
    "unit": "ratio",
    "kind": "rate",
}
"""Errors by side."""
STEPS: list[dict[str, Any]] = [
    {"traffic": "0%"},
    {"traffic": "10%", "soak": "2m"},
    {"traffic": "50%", "soak": "2m"},
    {"traffic": "100%", "soak": "2m"},
]


def target_with(**fields: Any) -> dict[str, Any]:
    """The flag, with more fields."""
    return {"flag": {**TARGET["flag"], **fields}}


class FlagWorld(World):
    """Its plan is about a flag; ``target`` and ``steps`` may be changed before it starts."""

    target = TARGET
    steps = STEPS
    more: ClassVar[dict[str, Any]] = {}

    def write_plan(self, **fields: Any) -> None:
        """The flag's, without checks."""
        super().write_plan(
            **{
                "name": "slm",
                "target": self.target,
                "people": {"operators": [OPERATOR]},
                "checks": {},
                "steps": self.steps,
                "channel": CHANNEL,
                "on_rollback": {"page": "sre", "announce": [INCIDENTS]},
            }
            | self.more
            | fields
        )

    @property
    def flag(self) -> Flag:
        """As it is stored."""
        found = self.wiring.store.flag(KEY)
        assert found is not None, "there is no flag"
        return found.flag

    @property
    def state(self) -> str:
        """Switched off, or its share."""
        return self.flag.in_words

    @property
    def flag_phase(self) -> str:
        """Of the flag's rollout."""
        return str(self.service(f"flag~{KEY}").phase)

    @property
    def flag_rollout(self) -> Rollout:
        """Of the flag, while it is active."""
        active = self.service(f"flag~{KEY}").active
        assert active is not None, "no rollout is active"
        return active

    def by_hand(self, switched_on: bool, share: int) -> None:
        """Somebody else changes it."""
        change = Change(by="bob", at=self.clock())
        change_flag(
            self.wiring.store, KEY, lambda flag: flag.with_state(switched_on, share, change)
        )

    def on_until(self, words: str) -> None:
        """Its steps pass, until it is so."""
        for _ in range(6):
            if self.state == words:
                return
            self.soak(visitors=0)
        raise AssertionError(f"it is {self.state}, {self.flag_phase}")
