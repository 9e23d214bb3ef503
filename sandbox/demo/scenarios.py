"""What the demo plays: canaries, and how each must end."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.rollout.state import Phase
from sandbox.cloud_run.faults import Fault
from sandbox.demo.stage import CODE, LEAD

HEALTHY = Fault()


@dataclass(frozen=True)
class Noise:
    """Both revisions fail alike for ``seconds``, from the first whole second on after the canary's
    share of ``at`` percent was served for ``after`` seconds: what a database does to a shop, and
    no canary's fault."""

    at: int
    after: float
    seconds: float
    fault: Fault

    def on(self, served_since: float, now: float) -> bool:
        """Whether it is there now, both times in seconds since the epoch."""
        begins = math.ceil(served_since + self.after)
        return begins <= now < begins + self.seconds


@dataclass(frozen=True)
class Scenario:
    """The canary is of ``commit`` by ``author``. ``fault`` is what is wrong with it, ``usual`` what
    is always a little wrong with stable, ``noise`` what happens to both; ``compared``: it is said
    what a bare threshold would do. ``alert_at`` is the share (percent) at which a critical alert
    opens, 0 for none; ``approvers`` press Approve, in this order; ``ends`` is how the rollout must
    end. ``switched_off`` is what is wrong with it still when its switch has been thrown; who is
    called then (``taker``) takes the page, and ``second`` is tried."""

    name: str
    title: str
    plan: str
    canary: str
    commit: str
    author: str
    reason: str
    ends: Phase
    fault: Fault = HEALTHY
    usual: Fault = HEALTHY
    noise: Noise | None = None
    compared: bool = False
    alert_at: int = 0
    approvers: tuple[str, ...] = ()
    switched_off: Fault | None = None
    taker: str = ""
    second: "Scenario | None" = None


SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            name="good",
            title="a good canary goes to 100 %",
            plan="demo",
            canary="shop-00002",
            commit="4f2a9c1d77aa",
            author="carol",
            reason="faster checkout",
            ends=Phase.COMPLETED,
        ),
        Scenario(
            name="errors",
            title="a canary with 3 % errors is rolled back on evidence",
            plan="demo-errors",
            canary="shop-00003",
            commit="b81e03f29c5d",
            author="victor",
            reason="new search",
            ends=Phase.ROLLED_BACK,
            fault=Fault(error_rate=0.03),
            usual=Fault(error_rate=0.004),
            compared=True,
        ),
        Scenario(
            name="noisy",
            title="a good canary with a noisy minute goes to 100 %",
            noise=Noise(at=25, after=4, seconds=1, fault=Fault(error_rate=0.3)),
            compared=True,
            plan="demo-noisy",
            canary="shop-00004",
            commit="0d7c66a4e1f8",
            author="leo",
            reason="smaller images",
            ends=Phase.COMPLETED,
        ),
        Scenario(
            name="alert",
            title="an alert brings a canary back, and pages",
            plan="demo-alert",
            canary="shop-00005",
            commit="93fa21b70c4e",
            author="carol",
            reason="new payment provider",
            ends=Phase.ROLLED_BACK,
            alert_at=10,
        ),
        Scenario(
            name="approvals",
            title="two people approve before anything starts",
            plan="demo-approvals",
            canary="shop-00006",
            commit="c5e48d1a2b96",
            author="victor",
            reason="new tax rules",
            ends=Phase.COMPLETED,
            approvers=(CODE, LEAD),
        ),
        Scenario(
            name="incident",
            title="a feature is switched off, which is not enough; a fixed canary completes",
            plan="demo-incident",
            canary="shop-00007",
            commit="77d0b3e9f412",
            author="carol",
            reason="recommendations",
            ends=Phase.ROLLED_BACK,
            fault=Fault(error_rate=0.5),
            switched_off=Fault(error_rate=0.2),
            taker=LEAD,
            second=Scenario(
                name="incident",
                title="the fixed one",
                plan="demo-incident",
                canary="shop-00008",
                commit="e2c95a1f0b36",
                author="carol",
                reason="recommendations, fixed",
                ends=Phase.COMPLETED,
            ),
        ),
    )
}

PLAYED_BY = {"all": tuple(SCENARIOS), **{name: (name,) for name in SCENARIOS}}
"""The scenarios of each value of ``--scenario``."""
