"""A rollout's story: one fact after the other, and what came of it."""

from datetime import datetime, timedelta
from typing import Any, Self

from bot.plan import Plan
from bot.rollout.actors import Actor
from bot.rollout.confirming.overridable import Overridable
from bot.rollout.decide import decide
from bot.rollout.decision import Decision
from bot.rollout.effects import Announce, Effect
from bot.rollout.facts import (
    AlertClosed,
    Approved,
    Confirmed,
    DeadlinePassed,
    DriftSeen,
    Fact,
    FreezeBegan,
    FreezeEnded,
    GateOpened,
    GateOverridden,
    Held,
    JobSeen,
    KillAsked,
    Promoted,
    Refused,
    Resumed,
    RollbackAsked,
    StartQueued,
    SwitchThrown,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.notices.topics import Topic
from bot.rollout.state import JobState, Phase, Rollout, Service
from bot.rollout.state.destination import Destination
from bot.rollout.verdict import Verdict
from bot.service.wording.next_steps import next_words
from tests.support.rollouts import (
    ANN,
    BOB,
    CANARY,
    MINUTE,
    NOON,
    PASS,
    POLICY,
    ROLLOUT,
    SERVICE,
    STABLE,
    alert,
    new_id,
    next_start,
    plan,
    started,
)


class Story:
    """A service that facts happen to, one after the other, on a clock that is paused.

    ``last`` is the last decision; ``facts`` are all facts with their times.
    """

    def __init__(self, service: Service | None = None, now: datetime = NOON) -> None:
        self.service = service or Service(id=SERVICE)
        self.now = now
        self.facts: list[tuple[Fact, datetime]] = []
        self.last = Decision(service=self.service)

    @property
    def rollout(self) -> Rollout:
        """The active rollout."""
        assert self.service.active is not None, "no rollout is active"
        return self.service.active

    @property
    def phase(self) -> Phase:
        """The phase of the active rollout."""
        return self.service.phase

    @property
    def split(self) -> dict[str, int]:
        """The desired traffic."""
        return dict(self.service.desired.traffic.split) if self.service.desired else {}

    @property
    def version(self) -> int:
        """The version of the desired traffic."""
        return self.service.desired.version if self.service.desired else 0

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What the last decision wants done."""
        return self.last.effects

    @property
    def refusal(self) -> str:
        """The last decision's refusal in words, empty where it was none."""
        no = self.last.refusal
        return f"{no.sentence} {next_words(no.next_step)}" if no else ""

    def announced(self, topic: Topic) -> list[Announce]:
        """What the last decision announced about a topic."""
        notices = [effect for effect in self.effects if isinstance(effect, Announce)]
        return [notice for notice in notices if notice.topic is topic]

    def said(self, topic: Topic) -> list[str]:
        """The same, in words."""
        return [f"{each.words} {next_words(each.next)}" for each in self.announced(topic)]

    def tell(self, fact: Fact) -> Decision:
        """The fact happens now."""
        self.facts.append((fact, self.now))
        self.last = decide(self.service, fact, self.now)
        self.service = self.last.service
        return self.last

    def throw(self, *, ok: bool = True) -> Self:
        """The call that throws the newest mitigation was answered."""
        run = self.rollout.mitigations[-1]
        words = f"{run.action} answered {200 if ok else 503}"
        name = new_id()
        self.tell(SwitchThrown(id=name, key=run.key, rollout=self.rollout.id, ok=ok, words=words))
        return self

    def kill(self, on: Plan | None = None) -> Self:
        """Bob throws the kill switch of this plan, or of the rollout's."""
        asked = on or self.rollout.plan
        self.tell(KillAsked(id=new_id(), by=BOB, plan=asked, reason="It charges twice"))
        return self

    def after(self, time: timedelta) -> Self:
        """Time passes."""
        self.now += time
        return self

    def start(self, on: Plan | None = None, **changes: Any) -> Self:
        """Ann starts."""
        self.tell(started(on, **changes))
        return self

    def settle(self) -> Self:
        """The platform serves what is desired."""
        self.tell(TrafficSettled(id=new_id(), version=self.version))
        return self

    def fail_traffic(self, version: int | None = None) -> Self:
        """The platform refuses what is desired."""
        fact = TrafficFailed(id=new_id(), version=version or self.version, reason="quota")
        self.tell(fact)
        return self

    def drift(self, **split: int) -> Self:
        """Somebody set ``canary`` and ``stable`` (and ``other``) by hand."""
        names = {"canary": CANARY, "stable": STABLE, "other": "shop-00009"}
        named = {names[key]: percent for key, percent in split.items()}
        self.tell(DriftSeen(id=new_id(), version=self.version, split=named))
        return self

    def verify(
        self, *, ok: bool = True, words: str = "GET /healthz answered 200", **of: int
    ) -> Self:
        """The probe has an answer, of this step unless another is named."""
        where = {"step": self.rollout.step, "wave": self.rollout.wave} | of
        self.tell(Verified(id=new_id(), rollout=ROLLOUT, ok=ok, words=words, **where))
        return self

    def job(self, state: JobState = JobState.SUCCEEDED, key: str = "", **more: Any) -> Self:
        """The newest job that was begun is so far."""
        self.tell(
            JobSeen(
                id=new_id(),
                rollout=ROLLOUT,
                key=key or self.rollout.jobs[-1].key,
                state=state,
                **({"words": "1 of 1 tasks.", "execution": "smoke-1"} | more),
            )
        )
        return self

    def tick(self, found: Verdict | None = PASS) -> Self:
        """An evaluation of the step, and the wave, that it is on."""
        where = {"step": self.rollout.step, "wave": self.rollout.wave}
        self.tell(Ticked(id=new_id(), rollout=ROLLOUT, verdict=found, **where))
        return self

    def promote(self, *, by: Actor = ANN, **said: Any) -> Self:
        """Somebody promotes."""
        self.tell(Promoted(id=new_id(), by=by, **said))
        return self

    def hold(self, *, by: Actor = BOB, reason: str = "Lunch") -> Self:
        """Somebody holds."""
        self.tell(Held(id=new_id(), by=by, reason=reason))
        return self

    def resume(self, *, by: Actor = ANN, adopt: bool = False, reason: str = "") -> Self:
        """Somebody resumes."""
        self.tell(Resumed(id=new_id(), by=by, adopt=adopt, reason=reason))
        return self

    def roll_back(
        self, *, by: Actor = BOB, reason: str = "It looks wrong", to: Destination | None = None
    ) -> Self:
        """Somebody rolls back."""
        self.tell(RollbackAsked(id=new_id(), by=by, reason=reason, to=to))
        return self

    def alert(self, severity: str = "critical", revision: str = CANARY, **changes: Any) -> Self:
        """An incident opens."""
        self.tell(alert(severity, revision, **changes))
        return self

    def approve(self, by: Actor = BOB, role: str = "code", **said: Any) -> Self:
        """Somebody approves."""
        self.tell(Approved(**({"id": new_id(), "by": by, "rollout": ROLLOUT, "role": role} | said)))
        return self

    def refuse(self, by: Actor = BOB, role: str = "code", reason: str = "Too risky") -> Self:
        """Somebody refuses."""
        self.tell(Refused(id=new_id(), by=by, rollout=ROLLOUT, role=role, reason=reason))
        return self

    def override(self, gate: Overridable, by: Actor = BOB) -> Self:
        """Somebody overrides a closed gate."""
        fact = GateOverridden(
            id=new_id(), by=by, rollout=ROLLOUT, gate=gate, reason="Checkout is down"
        )
        self.tell(fact)
        return self

    def confirm(self, number: int = 1, by: Actor = BOB, **said: Any) -> Self:
        """Somebody confirms one of the things that are asked for."""
        fields = {"id": new_id(), "by": by, "rollout": ROLLOUT, "number": number}
        self.tell(Confirmed(**(fields | said)))
        return self

    def open_gate(self, gate: str) -> Self:
        """A gate outside is open."""
        self.tell(GateOpened(id=new_id(), rollout=ROLLOUT, gate=gate))
        return self

    def alert_closed(self, incident: str = "inc-1") -> Self:
        """An incident closes."""
        self.tell(AlertClosed(id=new_id(), by=POLICY, incident=incident, policy="Errors"))
        return self

    def queue_start(self, *, supersede: bool = False) -> Self:
        """Bob wants a newer revision: after this rollout, or instead of it."""
        fact = StartQueued(
            id=new_id(), by=BOB, rollout=self.rollout.id, start=next_start(), supersede=supersede
        )
        self.tell(fact)
        return self

    def freeze(self) -> Self:
        """Bob freezes the service."""
        self.tell(FreezeBegan(id=new_id(), by=BOB, reason="Black Friday"))
        return self

    def thaw(self, reason: str = "the sale is over") -> Self:
        """Bob ends the freeze."""
        self.tell(FreezeEnded(id=new_id(), by=BOB, reason=reason))
        return self

    def deadline(self) -> Self:
        """The wait of this phase is over."""
        ends = self.rollout.deadline
        assert ends is not None, "nothing is waited for"
        self.now = max(self.now, ends)
        self.tell(DeadlinePassed(id=new_id(), rollout=self.rollout.id, deadline=ends))
        return self


def verifying(on: Plan | None = None) -> Story:
    """Just started, at 0 %, not served yet."""
    return Story().start(on)


def soaking(step: int = 1, on: Plan | None = None, *, settled: bool = True) -> Story:
    """On that step of the plan, two minutes after it was entered."""
    story = Story().start(on).settle()
    if story.phase is Phase.VERIFYING:
        story.verify()
    while story.rollout.step < step:
        story.settle().after(6 * MINUTE).tick()
    if settled:
        story.settle()
    return story.after(2 * MINUTE)


def watching(on: Plan | None = None) -> Story:
    """At 100 %, ten minutes into the watch."""
    plan_ = on or plan()
    story = soaking(len(plan_.steps) - 1, plan_).after(6 * MINUTE).tick()
    return story.after(10 * MINUTE)


def rolling_back(on: Plan | None = None) -> Story:
    """From 10 %, not served yet."""
    return soaking(on=on).roll_back()


APPROVED_FIRST: dict[str, Any] = {
    "people": {"operators": ["U0ANN"], "code": ["U0BOB"], "lead": ["U0EVE"]},
    "gates": {"approvals": {"roles": ["code", "lead"], "expire": "60m"}},
}
"""Changes to a plan: two people approve before the start."""


def requested(**gates: Any) -> Story:
    """Waiting for gates: two approvals, unless others are given."""
    if gates and "approvals" not in gates:
        return Story().start(plan(gates=gates))
    return Story().start(plan(**(APPROVED_FIRST | ({"gates": gates} if gates else {}))))
