"""A soak with a range, in virtual time: real dice, plan, judge and decisions, from start to end."""

from dataclasses import replace
from typing import Any

import pytest

from bot.plan import Plan
from bot.rollout.state import Phase
from sandbox.cloud_run.faults import Fault
from sandbox.demo.scenarios import SCENARIOS
from tests.sandbox.demo.virtual import Played, phases, plan_of, played

USUAL = Fault(error_rate=0.004)
GOOD = replace(SCENARIOS["good"], usual=USUAL, fault=USUAL)
"""Canary and stable both fail 0.4 % of their requests."""
SHORTEST, LONGEST = 5, 60
"""Of the soak at half the traffic, in seconds, which are minutes here."""
SEEDS = range(6)


def soaking(margin: str) -> Plan:
    """The demo's plan with one soak that may end early, and that margin for errors."""
    fields: dict[str, Any] = plan_of(GOOD).model_dump(
        mode="json", by_alias=True, exclude_unset=True
    )
    errors = fields["checks"]["errors"] | {"promote": "<= 2%", "rollback": "> 3%"}
    return Plan.model_validate(
        fields
        | {
            "checks": {"errors": errors},
            "guard": {"margins": {"errors": margin, "slow": "<= 2x baseline"}},
            "steps": [
                {"traffic": "50%", "soak": f"{SHORTEST}s-{LONGEST}s"},
                {"traffic": "100%", "soak": "5s"},
            ],
        }
    )


@pytest.fixture(scope="module")
def certified() -> list[Played]:
    """A canary that can be certified within a minute of the demo."""
    return [played(GOOD, seed, soaking("<= baseline + 1%")) for seed in SEEDS]


def test_a_soak_ends_early_once_everything_is_certified(certified: list[Played]) -> None:
    """After its shortest time and well before its longest, to all users, in every run."""
    assert phases(certified) == {Phase.COMPLETED}
    assert all(SHORTEST < each.seconds < LONGEST for each in certified)


def test_until_then_it_says_what_proof_still_needs(certified: list[Played]) -> None:
    """While the soak is shortest, what was observed is good and the certificate is missing."""
    for each in certified:
        early = [verdict for verdict in each.verdicts if verdict.proofs][3]
        assert not early.certified
        assert any("proof of health needs about" in proof for proof in early.proofs)


def test_what_cannot_be_certified_soaks_to_the_end() -> None:
    """The same canary, with a margin that is no margin: it continues after all of the soak, on what
    was observed."""
    for each in (played(GOOD, seed, soaking("<= 1.01x baseline"), most=200) for seed in SEEDS):
        assert each.rollout.phase is Phase.COMPLETED
        assert each.seconds > LONGEST
