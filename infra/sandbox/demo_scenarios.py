"""What the demo plays: four canaries, and how each must end."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.rollout.state import Phase
from infra.sandbox.faults import Fault
from infra.sandbox.stage import CODE, LEAD

HEALTHY = Fault()


@dataclass(frozen=True)
class Scenario:
    """``fault`` is what is wrong with the canary; ``alert_at`` the share (percent) at which a
    critical alert opens, 0 for none; ``approvers`` press Approve, in this order; ``ends`` is how
    the rollout must end."""

    name: str
    title: str
    plan: str
    canary: str
    reason: str
    ends: Phase
    fault: Fault = HEALTHY
    alert_at: int = 0
    approvers: tuple[str, ...] = ()


SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            name="good",
            title="a good canary goes to 100 %",
            plan="demo",
            canary="shop-00002",
            reason="faster checkout",
            ends=Phase.COMPLETED,
        ),
        Scenario(
            name="errors",
            title="a canary with errors is found by a scheduled evaluation",
            plan="demo-errors",
            canary="shop-00003",
            reason="new search",
            ends=Phase.ROLLED_BACK,
            fault=Fault(error_rate=0.08),
        ),
        Scenario(
            name="alert",
            title="an alert brings a canary back, and pages",
            plan="demo-alert",
            canary="shop-00004",
            reason="new payment provider",
            ends=Phase.ROLLED_BACK,
            alert_at=10,
        ),
        Scenario(
            name="approvals",
            title="two people approve before anything starts",
            plan="demo-approvals",
            canary="shop-00005",
            reason="new tax rules",
            ends=Phase.COMPLETED,
            approvers=(CODE, LEAD),
        ),
    )
}

PLAYED_BY = {"all": tuple(SCENARIOS), **{name: (name,) for name in SCENARIOS}}
"""The scenarios of each value of ``--scenario``."""
