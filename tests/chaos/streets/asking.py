"""A service whose rollouts ask people before they continue."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from bot.rollout.facts import Confirmed, Promoted
from bot.rollout.state import Cause, Phase, Rollout
from tests.chaos.plans import DEADLINE, channel_of
from tests.chaos.street import Street
from tests.chaos.trail import Trail
from tests.e2e.shop import OPERATOR

ITEM = "canario:confirm1"
AT = (0, 1)
"""The steps that ask for a confirmation."""


class AskingStreet(Street):
    """Two of its steps wait for a confirmation; and each for a promote where it is ``by hand``."""

    fates = ("good", "by hand", "by hand", "errors", "told back")

    def furnish(self) -> list[str]:
        """See Street."""
        self._pressed: Counter[str] = Counter()
        self.by_hand: set[str] = set()
        return super().furnish()

    def more(self) -> Mapping[str, Any]:
        """See Street."""
        step = {"soak": "2s", "deadline": DEADLINE}
        asks = {**step, "deadline": "90s", "confirm": ["It was tested"]}
        return {
            "steps": [
                {"traffic": "10%", **asks},
                {"traffic": "50%", **asks},
                {"traffic": "100%", **step},
            ],
            "hold": {"for": "90s", "then": "rollback"},
        }

    def prepare(self, canary: str, fate: str) -> None:
        """See Street."""
        super().prepare(canary, fate)
        if fate == "by hand":
            self.by_hand.add(canary)

    def start_of(self, canary: str, fate: str) -> str:
        """See Street."""
        manual = " --manual" if canary in self.by_hand else ""
        return super().start_of(canary + manual, fate)

    def fix(self, rollout: Rollout) -> None:
        """Somebody confirms what is asked for, and promotes what waits for it."""
        causes = {hold.cause for hold in rollout.holds}
        if causes == {Cause.MANUAL}:
            self.say(f"promote {self.name} --yes because it is well", "promote", twice=True)
        elif causes:
            super().fix(rollout)
        else:
            self._confirm()

    def _confirm(self) -> None:
        said = self.at.slack.messages(channel_of(self.name))
        asks = [m for m in said if ITEM in m.action_ids]
        if not asks or self._pressed[asks[-1].ts] == 2:
            return
        try:
            for _ in range(2):
                self.at.slack.click(asks[-1], ITEM, user=OPERATOR).raise_for_status()
                self._pressed[asks[-1].ts] += 1
        except requests.RequestException:
            self.said["not taken"] += 1
        else:
            self.said["confirm"] += 1

    def check(self, trail: Trail) -> Iterator[str]:
        """A press counts once, though everybody presses twice; and nothing completes without what
        it asked for."""
        confirmed = Counter(fact.rollout for _, fact in trail.heard(Confirmed))
        promoted = [at for at, _ in trail.heard(Promoted)]
        for rollout in trail.ended.values():
            done, steps = confirmed[rollout.id], len(rollout.plan.steps)
            if done > len(AT):
                yield f"{rollout.id} was confirmed {done} times"
            if rollout.phase is not Phase.COMPLETED:
                continue
            if done < len(AT):
                yield f"{rollout.id} completed, and was confirmed {done} times"
            ended = rollout.ended_at or rollout.requested_at
            times = sum(rollout.requested_at <= at <= ended for at in promoted)
            if rollout.canary in self.by_hand and times < steps:
                yield f"{rollout.id} completed, and was promoted {times} times"
