"""How a flag's users are shared, as the app's own metric has it, against what is desired."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.rollout.state import Cause
from tests.scenario.flags.world import KEY, OWN, FlagWorld, target_with
from tests.support.running_world import running
from tests.support.world import PROJECT

ANSWERS = "custom.googleapis.com/answers"


class Shared(FlagWorld):
    """Its app counts its answers by side; a minute is a second here."""

    target = target_with(project=PROJECT)
    steps = [  # noqa: RUF012 - never changed
        {"traffic": "10%", "soak": "30m", "deadline": "2h"},
        {"traffic": "50%", "soak": "30m", "deadline": "2h"},
        {"traffic": "100%", "soak": "5m"},
    ]
    more: ClassVar[dict[str, Any]] = {
        "checks": {"errors": {"metric": OWN, "promote": "<= 1%"}},
        "guard": True,
    }

    def started(self) -> None:
        """At 10 %, and settled there."""
        self.cloud.monitoring.custom.define(ANSWERS, "DELTA", "INT64", "1")
        self.say(f"start {KEY}")
        self.tick()
        assert self.state == "at 10 %"

    def answered(self, new: int, of: int = 1000, seconds: int = 30) -> None:
        """So long, with so many answers each second, some by the new side; then it is judged."""
        self.clock.forward(60)
        write = self.cloud.monitoring.custom.write
        for _ in range(seconds):
            self.clock.forward(1)
            at = float(int(self.clock()))
            for side, count in (("canary", new), ("stable", of - new)):
                write(ANSWERS, PROJECT, at, count, {"side": side, "class": "2xx"})
        self.clock.forward(3)
        self.tick()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Shared]:
    """A flag at 10 %."""
    with running(Shared(tmp_path)) as made:
        assert isinstance(made, Shared)
        made.started()
        yield made


def test_a_share_that_is_not_the_desired_one_holds_until_it_is(world: Shared) -> None:
    """Nearly nobody has the new side, or everybody, since the app asks with one key for all of
    them: it holds before the soak is over, says both shares, rolls nothing back, and continues by
    itself when somebody has fixed the app."""
    for new, observed in ((2, "0.2 %"), (1000, "100 %")):
        world.answered(new)
        assert world.flag_phase == "holding"
        (held,) = [each for each in world.flag_rollout.holds if each.cause is Cause.CHECKS]
        assert f"10 % of the users desired on the new side, {observed} of the last" in held.reason
        told = world.story()[-1]
        assert f"promote {KEY} --anyway because" in told
        assert "429" not in told
        assert world.state == "at 10 %"
        world.answered(100)
        assert world.flag_phase == "soaking"


def test_a_share_as_desired_continues_and_explain_says_both(world: Shared) -> None:
    """Small deviations are none."""
    for new in (100, 80, 150):
        world.answered(new)
        assert world.flag_phase == "soaking"
    told = world.say(f"explain {KEY} --details")[-1]
    assert "10 % of the users desired on the new side, " in told


class Left(Shared):
    """Its plan leaves the shares out."""

    more: ClassVar[dict[str, Any]] = {**Shared.more, "guard": {"share": False}}


def test_a_plan_can_leave_its_share_out(tmp_path: Path) -> None:
    """Such as where a few users are nearly all there is."""
    with running(Left(tmp_path)) as world:
        assert isinstance(world, Left)
        world.started()
        world.answered(2)
        assert world.flag_phase == "soaking"
        assert "users desired" not in world.say(f"explain {KEY} --details")[-1]
