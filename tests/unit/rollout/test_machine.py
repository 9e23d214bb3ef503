"""Any facts in any order: what always holds."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.rollout.decide import decide
from bot.rollout.facts import (
    AlertClosed,
    DeadlinePassed,
    DriftSeen,
    Fact,
    FreezeBegan,
    FreezeEnded,
    Held,
    Promoted,
    Resumed,
    RollbackAsked,
    Started,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.state import ENDED, Phase, Service
from tests.support.rollouts import (
    ANN,
    BOB,
    NOON,
    PASS,
    POLICY,
    SERVICE,
    STABLE,
    alert,
    new_id,
    started,
)
from tests.unit.rollout.made_up import CANARIES, INCIDENTS, LATENESS, PLANS, VERDICTS


def running(life: "Life") -> bool:
    """Whether a rollout is active; what meets an idle service is tested with the table."""
    return life.service.active is not None


class Life(RuleBasedStateMachine):
    """One service, and beside it what its decisions may have led to."""

    def __init__(self) -> None:
        super().__init__()
        self.service = Service(id=SERVICE)
        self.now = NOON
        self.facts: list[tuple[Fact, datetime]] = []
        self.highest = 0
        """The highest percentage that a decision has entered, or a person adopted."""
        self.going_back = False
        self.soaked = timedelta()
        """The time in which the present step was soaking, served, and not held."""
        self.place: tuple[object, ...] = ()
        self.ended: set[str] = set()
        self.rollouts = 0

    def tell(self, fact: Fact) -> None:
        """The fact happens now."""
        before = self.service
        decision = decide(before, fact, self.now)
        self.service = decision.service
        if decision.changed:
            self.facts.append((fact, self.now))
        if decision.ended:
            assert decision.ended.phase in ENDED
            assert decision.ended.id not in self.ended
            self.ended.add(decision.ended.id)
            self.going_back = False
        active = self.service.active
        if isinstance(fact, Started) and decision.changed:
            self.check_start(before, fact)
            self.highest = 0
        if active is None:
            return
        if active.phase is Phase.ROLLING_BACK:
            self.going_back = True
        if active.phase is Phase.SOAKING:
            adopted = isinstance(fact, Resumed) and fact.adopt
            share = self.split.get(active.canary, 0) if adopted else active.current.traffic
            self.highest = max(self.highest, share)
        here = (active.id, active.step)
        watched = active.acting_phase is Phase.WATCHING or (*here, True) == self.place
        if self.place != (*here, watched):
            self.place = (*here, watched)
            self.soaked = timedelta()

    def check_start(self, before: Service, fact: Started) -> None:
        """What let a start through."""
        assert before.active is None
        rejected = {each.revision for each in before.rejected}
        assert fact.canary not in rejected or (fact.again and fact.reason)
        assert before.freeze is None

    @property
    def split(self) -> dict[str, int]:
        """The desired traffic."""
        return dict(self.service.desired.traffic.split) if self.service.desired else {}

    @property
    def version(self) -> int:
        """The version of the desired traffic."""
        return self.service.desired.version if self.service.desired else 0

    @property
    def name(self) -> str:
        """The active rollout, or one that never was."""
        return self.service.active.id if self.service.active else "shop-r0"

    @initialize(on=st.sampled_from(list(PLANS)))
    def begins(self, on: str) -> None:
        """Most of what is of interest happens to a rollout that has begun."""
        self.starts("shop-00002", on, False, "")

    @precondition(lambda self: self.service.active is None)
    @rule()
    def a_freeze_is_over(self) -> None:
        self.tell(FreezeEnded(id=new_id(), by=BOB))

    @precondition(lambda self: self.service.active is None or self.rollouts % 3 == 0)
    @rule(
        canary=st.sampled_from(CANARIES),
        on=st.sampled_from(list(PLANS)),
        again=st.sampled_from([True, True, False]),
        reason=st.sampled_from(["Fixed", ""]),
    )
    def starts(self, canary: str, on: str, again: bool, reason: str) -> None:
        self.rollouts += 1
        self.tell(
            started(
                PLANS[on],
                canary=canary,
                rollout=f"shop-r{self.rollouts}",
                again=again,
                reason=reason,
            )
        )

    @precondition(running)
    @rule(steps=st.integers(1, 4))
    def goes_well(self, steps: int) -> None:
        """What happens when nothing goes wrong."""
        for _ in range(steps):
            self.settles(0)
            self.answers_the_probe(True)
            self.settles(0)
            self.time_passes(3600)
            if self.service.active is not None:
                self.is_evaluated(PASS, 0)

    @precondition(running)
    @rule(seconds=st.sampled_from([1, 20, 60, 300, 3600, 90_000]))
    def time_passes(self, seconds: int) -> None:
        active = self.service.active
        counts = (
            active is not None
            and active.phase in (Phase.VERIFYING, Phase.SOAKING, Phase.WATCHING)
            and self.service.settled
        )
        if counts:
            self.soaked += timedelta(seconds=seconds)
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: not self.service.settled)
    @rule(late=LATENESS)
    def settles(self, late: int) -> None:
        self.tell(TrafficSettled(id=new_id(), version=self.version + late))

    @precondition(running)
    @rule(late=LATENESS)
    def is_refused_traffic(self, late: int) -> None:
        self.tell(TrafficFailed(id=new_id(), version=self.version + late, reason="quota"))

    @precondition(running)
    @rule(late=LATENESS, percent=st.sampled_from([0, 7, 10, 60, 100]))
    def drifts(self, late: int, percent: int) -> None:
        active = self.service.active
        canary = active.canary if active else CANARIES[0]
        split = {r: p for r, p in {canary: percent, STABLE: 100 - percent}.items() if p}
        self.tell(DriftSeen(id=new_id(), version=self.version + late, split=split))

    @precondition(running)
    @rule(found=VERDICTS, late=LATENESS)
    def is_evaluated(self, found: object, late: int) -> None:
        assert self.service.active is not None
        step = max(self.service.active.step + late, 0)
        fact = {"id": new_id(), "rollout": self.name, "step": step, "verdict": found}
        self.tell(Ticked.model_validate(fact))

    @precondition(running)
    @rule(ok=st.booleans())
    def answers_the_probe(self, ok: bool) -> None:
        self.tell(Verified(id=new_id(), rollout=self.name, ok=ok, words="it answered"))

    @precondition(running)
    @rule(on_time=st.booleans())
    def deadline_passes(self, on_time: bool) -> None:
        assert self.service.active is not None
        ends = self.service.active.deadline
        assert ends is not None
        if on_time:
            self.time_passes(max(int((ends - self.now).total_seconds()), 0) + 1)
        self.tell(DeadlinePassed(id=new_id(), rollout=self.name, deadline=ends))

    @precondition(running)
    @rule(sure=st.booleans(), anyway=st.booleans())
    def is_promoted(self, sure: bool, anyway: bool) -> None:
        self.tell(Promoted(id=new_id(), by=ANN, sure=sure, anyway=anyway, reason="I looked"))

    @precondition(running)
    @rule()
    def is_held(self) -> None:
        self.tell(Held(id=new_id(), by=BOB, reason="Lunch"))

    @precondition(running)
    @rule(adopt=st.booleans())
    def is_resumed(self, adopt: bool) -> None:
        self.tell(Resumed(id=new_id(), by=ANN, adopt=adopt))

    @precondition(running)
    @rule(sure=st.sampled_from([True, False, False]))
    def is_rolled_back(self, sure: bool) -> None:
        if sure:
            self.tell(RollbackAsked(id=new_id(), by=BOB, reason="It looks wrong"))

    @precondition(running)
    @rule(
        severity=st.sampled_from(["critical", "warning", "info"]),
        revision=st.sampled_from([*CANARIES, STABLE, ""]),
        incident=INCIDENTS,
    )
    def alert_opens(self, severity: str, revision: str, incident: str) -> None:
        self.tell(alert(severity, revision, incident=incident))

    @precondition(running)
    @rule(incident=INCIDENTS)
    def alert_closes(self, incident: str) -> None:
        self.tell(AlertClosed(id=new_id(), by=POLICY, incident=incident))

    @rule(begins=st.sampled_from([True, False, False]))
    def freeze_changes(self, begins: bool) -> None:
        if begins:
            self.tell(FreezeBegan(id=new_id(), by=BOB, reason="Fair"))
        else:
            self.tell(FreezeEnded(id=new_id(), by=BOB))

    @precondition(lambda self: self.facts)
    @rule(data=st.data())
    def something_comes_again(self, data: st.DataObject) -> None:
        again, _ = data.draw(st.sampled_from(self.facts[-6:]))
        if not isinstance(again, Started):
            self.tell(again)

    @invariant()
    def the_canary_gets_no_more_than_was_decided(self) -> None:
        if self.service.active is not None:
            assert self.split.get(self.service.active.canary, 0) <= self.highest

    @invariant()
    def a_rollback_latches(self) -> None:
        if self.going_back:
            assert self.service.phase is Phase.ROLLING_BACK
            assert self.split == {STABLE: 100}
            assert self.service.active is not None
            assert self.service.active.canary in {r.revision for r in self.service.rejected}

    @invariant()
    def the_soak_clock_counts_no_more_than_was_soaked(self) -> None:
        if self.service.active is not None:
            assert self.service.active.clock.elapsed(self.now) <= self.soaked

    @invariant()
    def a_clock_runs_only_while_it_soaks(self) -> None:
        active = self.service.active
        if active is not None and active.clock.running_since is not None:
            assert self.service.settled
            assert active.phase in (Phase.VERIFYING, Phase.SOAKING, Phase.WATCHING)

    @invariant()
    def holding_has_a_reason_and_nothing_else_has(self) -> None:
        active = self.service.active
        if active is not None:
            assert bool(active.holds) == (active.phase is Phase.HOLDING)
            assert (active.held_phase is not None) == (active.phase is Phase.HOLDING)

    @invariant()
    def every_wait_ends(self) -> None:
        active = self.service.active
        assert (self.service.due_at is None) == (active is None)
        if active is not None:
            assert active.deadline is not None

    @invariant()
    def it_is_stored_as_it_is(self) -> None:
        written = self.service.model_dump_json(by_alias=True)
        assert Service.model_validate_json(written) == self.service

    def teardown(self) -> None:
        """The same facts at the same times make the same state again."""
        again = Service(id=SERVICE)
        for fact, at in self.facts:
            again = decide(again, fact, at).service
        assert again == self.service


TestLife = pytest.mark.slow(Life.TestCase)
TestLife.settings = settings(
    max_examples=50,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
