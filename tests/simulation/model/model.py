"""All rules together."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.rollout.effects import Announce
from bot.service.values.records import Commit
from tests.simulation.model.answers import Answers
from tests.simulation.model.approvals import Yeses
from tests.simulation.model.consequences import Consequences
from tests.simulation.model.frame import Frame
from tests.simulation.model.gates import Confirmations, Gates
from tests.simulation.model.incidents import Incidents
from tests.simulation.model.latches import Latches, StableSeen
from tests.simulation.model.moment import moment
from tests.simulation.model.notices import Calls, Notices, Postmortems
from tests.simulation.model.order import Order
from tests.simulation.model.outside.asked import AskedRight
from tests.simulation.model.outside.deployments import Deployments
from tests.simulation.model.outside.direct import Direct
from tests.simulation.model.outside.next_plans import NextPlans
from tests.simulation.model.outside.regions import RegionsRight
from tests.simulation.model.outside.shares import Shares
from tests.simulation.model.outside.switches import SwitchesRight
from tests.simulation.model.outside.ways_back import WaysBack
from tests.simulation.model.people import People
from tests.simulation.model.proof import Proof
from tests.simulation.model.reasons import Reasons
from tests.simulation.model.shape import Shape, Untouched
from tests.simulation.model.timing.blindness import Blindness
from tests.simulation.model.timing.clock import Clock
from tests.simulation.model.timing.deadlines import Deadlines
from tests.simulation.model.timing.freezes import Freezes
from tests.simulation.model.timing.newer import Newer
from tests.simulation.model.timing.soaking import JobsRight, Soaking
from tests.simulation.model.traffic import TrafficRight


class Model:
    """``bad`` are the revisions that fail; ``ill`` says when stable does (None: never); ``back``
    is the rule about ways back, ``others`` are those that know what is outside."""

    def __init__(
        self,
        bad: set[str],
        ill: Callable[[datetime], bool] | None,
        back: WaysBack,
        others: Sequence[People | Shares | RegionsRight],
    ) -> None:
        self.back = back
        self.notices, self.traffic, self.deadlines = Notices(), TrafficRight(), Deadlines()
        self.incidents, self.order, self.jobs = Incidents(), Order(), JobsRight()
        self.calls, self.stable = Calls(), StableSeen()
        self.freezes, self.answers = Freezes(), Answers()
        self.switches, self.next_plans = SwitchesRight(), NextPlans()
        self.deployments = Deployments()
        self.kinds: set[str] = set()
        """The kinds of facts that counted, and of effects that came of them."""
        self.regions = [each for each in others if isinstance(each, RegionsRight)]
        self._rules = (
            self.freezes,
            Latches(),
            self.deployments,
            self.next_plans,
            Newer(self.next_plans.is_due),
            Yeses(),
            Confirmations(),
            Gates(),
            AskedRight(),
            Direct(),
            self.jobs,
            Soaking(bad, self.jobs),
            Proof(ill, bad),
            Consequences(),
            Shape(),
            Untouched(),
            back,
            Frame(),
            Clock(),
            Blindness(),
            Reasons(),
            *others,
            self.incidents,
            self.notices,
            self.calls,
            Postmortems(),
            self.traffic,
            self.deadlines,
            self.stable,
            self.switches,
        )

    def committed(self, commit: Commit) -> None:
        """Hold a stored decision against every rule."""
        seen = moment(commit)
        self.kinds |= {str(commit.audit.fact.kind), *(effect.kind for effect in seen.effects)}
        for rule in self._rules:
            rule.committed(seen)

    def step(self, wanted: dict[str, int], now: datetime, calm_since: datetime | None) -> None:
        """Hold the world against what must be so at every moment."""
        self.back.step(wanted)
        for each in self.regions:
            each.step(now, calm_since)
        self.traffic.step(wanted, now, calm_since)
        self.deadlines.step(now, calm_since)
        self.calls.step(now, calm_since)
        self.freezes.step(now, calm_since)

    def announced(self, notice: Announce, effect_id: str) -> None:
        """A notice is posted now."""
        self.notices.announced(notice, effect_id)
