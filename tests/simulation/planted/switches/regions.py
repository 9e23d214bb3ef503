"""Bugs of several regions: one is judged by another, or not at all."""

from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import patch

from bot.judge.in_regions import in_all
from bot.rollout import regions
from bot.rollout.state import Phase, Rollout
from bot.rollout.traffic import Traffic
from bot.rollout.verdict import Outcome, Verdict
from bot.service.deciding import reconcile, shifting
from bot.service.watching import evaluate, judging
from tests.simulation.outside import THERE
from tests.simulation.planted.bug import REGIONS, WAVES, Bug


def anothers_evidence() -> Any:
    """The first region's requests count for all of them."""
    real = judging.read

    def read(parts: Any, evaluations: Any) -> Any:
        found = real(parts, evaluations)
        first = next(iter(found.values()), None)
        return dict.fromkeys(found, first)

    return patch.object(evaluate, "read", read)


def blind_promotes() -> Any:
    """A region of which nothing is known does not count."""

    def judged(verdicts: Mapping[str, Verdict]) -> Verdict:
        known = {
            region: each
            for region, each in verdicts.items()
            if each.outcome is not Outcome.INCONCLUSIVE
        }
        return in_all(known or verdicts)

    return patch.object(judging, "in_all", judged)


def left_behind_by_a_rollback() -> Any:
    """All traffic goes to stable, in the first region; the other keeps what it serves."""
    return _left_behind(lambda rollout: rollout.phase is Phase.ROLLING_BACK)


def left_behind_by_a_step() -> Any:
    """The first region goes up, the other stays where the step before was."""
    return _left_behind(lambda rollout: rollout.phase is Phase.SOAKING)


def _left_behind(when: Callable[[Rollout], bool]) -> Any:
    real = regions.by_region

    def by_region(rollout: Rollout, traffic: Traffic) -> dict[str, Traffic]:
        found = real(rollout, traffic)
        if found and rollout.step and when(rollout):
            place = next(each for each in rollout.places if each.region == THERE)
            found[THERE] = regions.own(rollout, place, regions.before(rollout))
        return found

    return patch("bot.rollout.turn.by_region", by_region)


def first_is_enough() -> Any:
    """As soon as the first region serves it, it is called served everywhere."""
    real = reconcile.report

    def report(parts: Any, service_id: str, every: Any, found: Any) -> Any:
        return real(parts, service_id, every[:1], found)

    return patch.object(reconcile, "report", report)


def never_written_there() -> Any:
    """A rollback is written to the first region; the others are taken for done."""
    real = shifting.Shifting.attempt

    def attempt(self: Any, found: Any, tried: int) -> None:
        if found.back and self.region == THERE:
            self._done = found.desired.version
            return
        real(self, found, tried)

    return patch.object(shifting.Shifting, "attempt", attempt)


BUGS: Mapping[str, Bug] = {
    "a rollback leaves one region behind": Bug(
        left_behind_by_a_rollback, "model: it is rolled back, and", (REGIONS, WAVES)
    ),
    "a step leaves one region behind": Bug(
        left_behind_by_a_step, f"% in {THERE}, ", (REGIONS, WAVES)
    ),
    "one region that serves is enough": Bug(
        first_is_enough, "was called served and never was", (REGIONS, WAVES)
    ),
    "a rollback is written to one region": Bug(
        never_written_there, "was called served and never was", (REGIONS, WAVES)
    ),
    "another region's evidence": Bug(anothers_evidence, "is bad and went up", (REGIONS,)),
    "a blind region promotes": Bug(blind_promotes, "is bad and went up", (REGIONS,)),
}
