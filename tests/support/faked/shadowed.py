"""A story in shadow: what others do to the traffic, and what is measured of it."""

from typing import Self

from bot.plan import Plan
from bot.rollout.facts import Ticked
from bot.rollout.state import Followed
from bot.rollout.verdict import Verdict
from tests.support.rollouts import CANARY, MINUTE, PASS, STABLE, new_id, plan
from tests.support.story import Story


def served(percent: int) -> dict[str, int]:
    """What users get where the canary has this share."""
    shares = {STABLE: 100 - percent, CANARY: percent}
    return {name: share for name, share in shares.items() if share}


class ShadowStory(Story):
    """A canary that somebody else gives its traffic."""

    def see(
        self,
        percent: int,
        found: Verdict | None = None,
        followed: Followed | None = None,
        served_by: dict[str, int] | None = None,
    ) -> Self:
        """An evaluation sees this share, and judges it so."""
        fact = Ticked(
            id=new_id(),
            rollout=self.rollout.id,
            step=self.rollout.step,
            verdict=found,
            since=self.now,
            served=served_by or served(percent),
            followed=followed,
        )
        self.tell(fact)
        return self

    def soaked(self, percent: int, found: Verdict = PASS) -> Self:
        """It is so for longer than the step's soak."""
        self.see(percent)
        self.after(self.rollout.length + MINUTE)
        return self.see(percent, found)


def shadowing(percent: int = 10, on: Plan | None = None) -> ShadowStory:
    """It watches a canary that was given this share a minute after the start."""
    story = ShadowStory()
    story.start(on or plan(mode="shadow"), served=served(0))
    return story.after(MINUTE).see(percent) if percent else story
