"""After a kill switch: what is measured of a flag, which has no requests of the platform's."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.flags.flag import Flag
from tests.scenario.flags.world import KEY, OWN, FlagWorld, target_with
from tests.support.running_world import running
from tests.support.world import CHANNEL, PROJECT

ANSWERS, JOBS = "custom.googleapis.com/answers", "custom.googleapis.com/jobs"
STARTED: dict[str, Any] = {
    "monitoring": {
        "filter": f'metric.type = "{JOBS}" AND metric.label.side = "{{variant}}"',
        "aligner": "ALIGN_DELTA",
        "reducer": "REDUCE_SUM",
    },
    "unit": "count",
    "kind": "count",
}
NO_JOBS: dict[str, Any] = {
    "name": "No new jobs",
    "metric": STARTED,
    "limit": "<= 0",
    "within": "2m",
}
KILL = {"switch_off": KEY, "within": "10s", "verify": [NO_JOBS]}


class Killed(FlagWorld):
    """Its app counts answers and jobs, by side."""

    target = target_with(project=PROJECT)
    more: ClassVar[dict[str, Any]] = {
        "kill_switch": KILL,
        "checks": {"errors": {"metric": OWN, "promote": "<= 1%"}},
    }

    def minutes(self, count: int, **counted: tuple[str, str]) -> None:
        """They pass, each with a hundred of these: by what is counted, and on which side."""
        for _ in range(2 * count):
            for metric, side in counted.values():
                at = float(int(self.clock()))
                labels = {"side": side, "class": "2xx"}
                self.cloud.monitoring.custom.write(metric, PROJECT, at, 50, labels)
            self.clock.forward(30)
            self.tick()

    def verified(self) -> list[str]:
        """What the channel has of what must be so."""
        return [m.text for m in self.slack.messages(CHANNEL) if NO_JOBS["name"] in m.text]


@pytest.mark.parametrize(
    ("rollout", "counted", "ok"),
    [
        (True, {"answers": (ANSWERS, "stable"), "jobs": (JOBS, "canary")}, False),
        (False, {"answers": (ANSWERS, "stable")}, True),
        (False, {}, False),
    ],
)
def test_a_number_of_events_is_seen_beside_what_the_plan_counts(
    tmp_path: Path, rollout: bool, counted: dict[str, tuple[str, str]], ok: bool
) -> None:
    """On either side, for nobody is left on the new one: none happened where somebody was served;
    where nobody was, or some happened, it is not so. With a rollout, and without one."""
    with running(Killed(tmp_path)) as world:
        assert isinstance(world, Killed)
        world.cloud.monitoring.custom.define(ANSWERS, "DELTA", "INT64", "1")
        world.cloud.monitoring.custom.define(JOBS, "DELTA", "INT64", "1")
        if rollout:
            world.say(f"start {KEY}")
            world.tick()
        else:
            world.wiring.store.write_flag(Flag(key=KEY, switched_on=True, share=1000), None)
        world.say(f"kill {KEY} because it charges twice")
        world.minutes(2 if ok else 3, **counted)
        (said,) = [each for each in world.verified() if "after the kill switch" in each]
        assert ("Not verified" not in said) is ok, said
        assert bool(world.pagerduty.incidents()) is not ok
