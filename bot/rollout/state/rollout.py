"""One rollout. Only decide() makes new ones."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from bot.model import Model
from bot.plan import Plan, Step
from bot.plan.confirmations import Confirmation
from bot.plan.probes import Job
from bot.rollout.actors import Actor
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state.alerts import OpenAlert
from bot.rollout.state.approvals import (
    Approval,
    Ask,
    AskKind,
    OverriddenGate,
    PromoteAsked,
    Waiting,
)
from bot.rollout.state.holds import Hold
from bot.rollout.state.jobs import JobRun
from bot.rollout.state.next_start import NextStart
from bot.rollout.state.phases import Phase
from bot.rollout.state.places import Place
from bot.rollout.state.shadow import Shadow
from bot.rollout.state.switches import MitigationRun
from bot.rollout.verdict import Verdict
from bot.service_id import is_flag, name_of


class Card(Model):
    """The rollout's parent message in its channel. ``permalink``: its address; empty where
    that is not known, or an earlier version posted it."""

    channel: str
    ts: str
    permalink: str = ""


def was(right: bool) -> str:
    """What somebody said of a rollback, after ``it was``."""
    return "right" if right else "not needed"


class Review(Model):
    """Whether it was ``right`` to roll it back, by whom and when."""

    right: bool
    by: Actor
    at: datetime

    @property
    def words(self) -> str:
        """The same, after ``it was``."""
        return was(self.right)


class Rollback(Model):
    """Why and when it was rolled back, and how long it took until stable served everything.
    ``late``: no rollout was active. ``stuck``: the platform refused it, or took too long.
    ``review``: what somebody said of it last."""

    reason: str
    by: Actor
    decided_at: datetime
    settled_at: datetime | None = None
    late: bool = False
    stuck: bool = False
    review: Review | None = None


class Rollout(Model):
    """One attempt to bring a canary to 100 %."""

    id: str
    service_id: str
    plan: Plan
    digest: str
    canary: str
    stable: str
    places: tuple[Place, ...] = ()
    """Where it is in several regions: each of them, in the plan's order. The rollout's own canary
    and stable are those of the first."""
    wave: int = 0
    """Which wave of regions the step has come to."""
    image: str = ""
    commit: str = ""
    committed_at: datetime | None = None
    """None where its revision does not say."""
    author: str = ""
    branch: str = ""
    changes: str = ""
    stable_commit: str = ""
    """What stable is built from, as far as it was asked for."""
    requester: Actor
    reason: str = ""
    manual: bool = False
    """At the end of each soak it asks for a promote."""
    requested_at: datetime
    phase: Phase
    held_phase: Phase | None = None
    """While holding: the phase that the hold interrupted."""
    step: int = 0
    step_since: datetime
    """When this step was entered by a decision."""
    full: bool = False
    """What its watch had kept on stable goes to the canary, too."""
    clock: SoakClock = SoakClock()
    verified: bool = False
    """Whether the last probe that was asked for, at 0 % or in a step with one, was answered."""
    probe_words: str = ""
    probes_failed: int = 0
    """How often it has failed, since a resume that probes again."""
    nonce: str = ""
    """Drawn at its start; empty of what an earlier version started."""
    jobs: tuple[JobRun, ...] = ()
    """Those of this step that were begun, in the plan's order."""
    mitigations: tuple[MitigationRun, ...] = ()
    """What was tried before a rollback, the newest last; what a check has had it does not get
    again."""
    holds: tuple[Hold, ...] = ()
    verdict: Verdict | None = None
    evidence: str = ""
    """What the judge remembers of all minutes but the newest; only the judge reads it."""
    warned: tuple[str, ...] = ()
    """Soft checks whose warning was said in this step."""
    blind_since: datetime | None = None
    """From when on nothing could be measured."""
    blind_told: bool = False
    deadline: datetime | None = None
    """When the wait of this phase ends, and DeadlinePassed decides what then."""
    evaluated_at: datetime | None = None
    alerts: tuple[OpenAlert, ...] = ()
    approvals: tuple[Approval, ...] = ()
    opened: tuple[str, ...] = ()
    """Gates outside that were seen open and stay so."""
    overridden: tuple[OverriddenGate, ...] = ()
    """Gates that this rollout passes although they are closed."""
    closed_why: Mapping[str, str] = Field(default_factory=dict)
    """Why gates outside were closed when they were asked last, where that was said."""
    asks: tuple[Ask, ...] = ()
    """The last times that approvals or confirmations were asked for, the newest last."""
    waiting: tuple[Waiting, ...] = ()
    """Closed gates; nothing continues while there is one."""
    promote_asked: PromoteAsked | None = None
    """A hold other than a freeze's, or another step, ends it."""
    paged: bool = False
    last_by: Actor
    card: Card | None = None
    rollback: Rollback | None = None
    shadow: Shadow | None = None
    """Where the plan's mode is shadow: the others' traffic, and what would have been done."""
    next_start: NextStart | None = None
    """What starts when this is over."""
    superseded: Annotated[bool, BeforeValidator(bool)] = Field(
        default=False, validation_alias=AliasChoices("superseded", "superseded_by")
    )
    """Whether it makes room for what starts next. It was stored as that one's name before."""
    ended_at: datetime | None = None
    outcome: str = ""
    """How it ended, in one sentence."""

    @property
    def acting_phase(self) -> Phase:
        """The phase itself, or while holding the one that is held."""
        return self.held_phase if self.held_phase is not None else self.phase

    @property
    def waves(self) -> tuple[tuple[str, ...], ...]:
        """The regions that move one after another at each step; nothing where all move at once."""
        target = self.plan.target.cloud_run
        return target.waves if target and self.places else ()

    @property
    def behind(self) -> frozenset[str]:
        """The regions that have not come to this step yet."""
        soaking = self.acting_phase is Phase.SOAKING
        later = self.waves[self.wave + 1 :] if soaking else ()
        return frozenset(region for wave in later for region in wave)

    @property
    def next_wave(self) -> tuple[str, ...]:
        """The regions that come to this step next; nothing where all have."""
        soaking = self.acting_phase is Phase.SOAKING
        later = self.waves[self.wave + 1 :] if soaking else ()
        return later[0] if later else ()

    def in_region(self, region: str) -> "Rollout":
        """The rollout as one region has it: by the names there, on the step that it has come to,
        with its own evidence. The same for a rollout of one region."""
        place = next((each for each in self.places if each.region == region), None)
        if place is None:
            return self
        return self.model_copy(
            update={
                "canary": place.canary,
                "stable": place.stable,
                "evidence": place.evidence,
                "step": max(self.step - 1, 0) if region in self.behind else self.step,
            }
        )

    def reaches(self, region: str) -> bool:
        """Whether the canary is to have traffic in this region by now."""
        if region in self.behind and not self.step:
            return False
        return bool(self.in_region(region).current.traffic)

    @property
    def called(self) -> str:
        """The canary where nothing else says of what it is: a flag's sides are ``on`` and ``off``
        more often than not."""
        of = f" of {name_of(self.service_id)}" if is_flag(self.service_id) else ""
        return f"{self.canary}{of}"

    @property
    def current(self) -> Step:
        """The step of the plan that it is on."""
        return self.plan.steps[self.step]

    @property
    def unprobed(self) -> bool:
        """Whether the canary must still answer a probe before it continues from here."""
        soaking = self.acting_phase is Phase.SOAKING
        probed = self.current.probe is not None if soaking else self.acting_phase is Phase.VERIFYING
        return probed and not self.verified

    @property
    def jobs_here(self) -> tuple[Job, ...]:
        """The jobs that must succeed before it continues from here, in their order: the
        step's; after the watch those of the end, which without a watch follow the last step's, in
        its last wave."""
        end = self.plan.on_complete.job if self.plan.on_complete else ()
        if self.acting_phase is Phase.WATCHING:
            return () if self.superseded else end
        last = self.step == self.last_step and not self.next_wave
        ends = last and self.plan.watch is None
        return (*self.current.job, *end) if ends else self.current.job

    @property
    def share(self) -> int:
        """The canary's share of the traffic in this step, in percent."""
        if self.shadow is not None:
            return self.shadow.share(self.canary)
        return 100 if self.full else self.plan.share_at(self.step)

    @property
    def length(self) -> timedelta:
        """How long this step must soak as things stand, or the watch lasts: a soak that may end
        early does so once everything is certified."""
        if self.acting_phase is Phase.WATCHING:
            return timedelta() if self.superseded else self.plan.watched_for
        sure = self.verdict is not None and self.verdict.certified
        return self.current.soak.min if sure else self.current.soak.longest

    @property
    def ask(self) -> Ask | None:
        """What approvals are asked for now."""
        return next((ask for ask in self.asks if ask.open), None)

    def approvals_of(self, ask: Ask) -> tuple[Approval, ...]:
        """What was given to an ask."""
        return tuple(each for each in self.approvals if each.ask == ask.key)

    def items_of(self, ask: Ask) -> tuple[Confirmation, ...]:
        """What an ask wants confirmed; nothing where it asks for approvals."""
        if ask.kind is AskKind.STEP:
            return self.plan.steps[ask.step].confirm
        end = self.plan.on_complete if ask.kind is AskKind.COMPLETION else None
        return end.confirm if end else ()

    @property
    def rolls_back_for_good(self) -> bool:
        """Whether it rolls back for a fault or by hand: nothing starts by itself after that."""
        return self.phase is Phase.ROLLING_BACK and not self.superseded

    @property
    def reviewable(self) -> bool:
        """Whether Canario or an alert rolled it back: a person who did knows why."""
        back = self.rollback
        return back is not None and back.by.kind != "person" and not self.superseded

    def with_review(self, review: Review) -> "Rollout":
        """The same, after somebody said whether it was right to roll it back."""
        if self.rollback is None:
            return self
        reviewed = self.rollback.model_copy(update={"review": review})
        return self.model_copy(update={"rollback": reviewed})

    @property
    def last_step(self) -> int:
        """The number of the plan's last step, counted from 0."""
        return len(self.plan.steps) - 1
