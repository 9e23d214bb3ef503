"""Bugs of several regions: one is judged by another, or not at all."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from bot.judge.in_regions import in_all
from bot.rollout.verdict import Outcome, Verdict
from bot.service.watching import evaluate, judging
from tests.simulation.planted.bug import REGIONS, Bug


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


BUGS: Mapping[str, Bug] = {
    "another region's evidence": Bug(anothers_evidence, "is bad and went up", (REGIONS,)),
    "a blind region promotes": Bug(blind_promotes, "is bad and went up", (REGIONS,)),
}
