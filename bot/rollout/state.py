"""The state of a service and of its rollout. Only decide() makes new ones."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from bot.model import Model
from bot.plan import CloudRunTarget, Plan, Step
from bot.rollout.actors import Actor
from bot.rollout.notices.next_steps import NextStep
from bot.rollout.soak_clock import SoakClock
from bot.rollout.traffic import Traffic
from bot.rollout.verdict import Verdict


class Phase(StrEnum):
    """Where a rollout is. ``idle`` stands for a service without one."""

    IDLE = "idle"
    REQUESTED = "requested"
    VERIFYING = "verifying"
    SOAKING = "soaking"
    HOLDING = "holding"
    WATCHING = "watching"
    ROLLING_BACK = "rolling_back"
    COMPLETED = "completed"
    ROLLED_BACK = "rolled_back"
    CANCELLED = "cancelled"


ENDED = frozenset({Phase.COMPLETED, Phase.ROLLED_BACK, Phase.CANCELLED})


class Cause(StrEnum):
    """Why a rollout holds."""

    PERSON = "person"
    GATE = "gate"
    CHECKS = "checks"
    ALERT = "alert"
    DRIFT = "drift"
    TRAFFIC = "traffic"
    FREEZE = "freeze"


class Hold(Model):
    """One reason to hold. ``key`` tells holds of one cause apart (an incident's id);
    ``ends`` is what would end it."""

    cause: Cause
    reason: str
    ends: NextStep
    by: Actor
    since: datetime
    key: str = ""
    split: Mapping[str, int] = Field(default_factory=dict)
    """The traffic that was set by hand, in percent by revision, where that is the cause."""


def alert_named(policy: str, summary: str) -> str:
    """An alert in words: its policy, and what it saw, without a full stop. A summary that begins
    with the policy, as Cloud Monitoring's do, says both."""
    summary = summary.rstrip(". ")
    if not summary:
        return policy
    return summary if policy in summary else f"{policy}: {summary}"


class Card(Model):
    """The rollout's parent message in its channel."""

    channel: str
    ts: str


class OpenAlert(Model):
    """An incident that is open while the rollout is active; ``revision`` where it names one.
    ``noted``: the plan only notes it, or it is about somebody else."""

    incident: str
    policy: str
    severity: str
    summary: str
    url: str = ""
    revision: str = ""
    noted: bool = False
    since: datetime | None = None

    @property
    def named(self) -> str:
        """The alert in words."""
        return alert_named(self.policy, self.summary)


class Approval(Model):
    """A person's yes to an Ask (its key), for this rollout, step (the one to be entered) and role;
    ``channel`` is where it was given, ``reason`` what the person said to it."""

    role: str
    step: int
    ask: str = ""
    by: Actor
    at: datetime
    channel: str = ""
    also: tuple[str, ...] = ()
    """Other roles that the person has: it counts for one of them where that lets others approve."""
    reason: str = ""


class AskOutcome(StrEnum):
    """How asking for approvals ended; ``void``: the rollout itself went another way."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    VOID = "void"


class Ask(Model):
    """Approvals that are asked for, once: one of each of ``roles``, before the step ``step`` (of
    the plan, counted from 0) is entered; the first step is also the start.

    ``key`` is its own for ever, so that its message can be found and shown as it ended.
    ``ended`` says in a sentence how it did, with names.
    """

    key: str
    step: int
    roles: tuple[str, ...]
    asked_at: datetime
    until: datetime
    outcome: AskOutcome = AskOutcome.OPEN
    ended: str = ""
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still can be answered."""
        return self.outcome is AskOutcome.OPEN


class Waiting(Model):
    """A closed gate that traffic waits for: its name in the plan, what it waits for in words, the
    ``roles`` whose approval is still missing, and until when it is waited for."""

    gate: str
    words: str
    roles: tuple[str, ...] = ()
    until: datetime | None = None


class PromoteAsked(Model):
    """A promote that waits for approvals: it takes effect with the last of them. ``why`` is what
    the person added; ``anyway``: also without the checks' evidence."""

    by: Actor
    why: str = ""
    anyway: bool = False


class Rollback(Model):
    """Why and when it was rolled back, and how long it took until stable served everything."""

    reason: str
    by: Actor
    decided_at: datetime
    settled_at: datetime | None = None


class Rollout(Model):
    """One attempt to bring a canary to 100 %."""

    id: str
    service_id: str
    plan: Plan
    digest: str
    canary: str
    stable: str
    image: str = ""
    commit: str = ""
    author: str = ""
    requester: Actor
    reason: str = ""
    requested_at: datetime
    phase: Phase
    held_phase: Phase | None = None
    """While holding: the phase that the hold interrupted."""
    step: int = 0
    step_since: datetime
    """When this step was entered by a decision."""
    clock: SoakClock = SoakClock()
    verified: bool = False
    probe_words: str = ""
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
    asks: tuple[Ask, ...] = ()
    """The last times that approvals were asked for, the newest last."""
    waiting: tuple[Waiting, ...] = ()
    """Closed gates; nothing continues while there is one."""
    promote_asked: PromoteAsked | None = None
    """A hold other than a freeze's, or another step, ends it."""
    paged: bool = False
    last_by: Actor
    card: Card | None = None
    rollback: Rollback | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    """How it ended, in one sentence."""

    @property
    def acting_phase(self) -> Phase:
        """The phase itself, or while holding the one that is held."""
        return self.held_phase if self.held_phase is not None else self.phase

    @property
    def current(self) -> Step:
        """The step of the plan that it is on."""
        return self.plan.steps[self.step]

    @property
    def length(self) -> timedelta | None:
        """How long this step must soak as things stand, or the watch lasts: a soak that may end
        early does so once everything is certified."""
        if self.acting_phase is Phase.WATCHING:
            return self.plan.watch
        sure = self.verdict is not None and self.verdict.certified
        return self.current.soak.min if sure else self.current.soak.longest

    @property
    def ask(self) -> Ask | None:
        """What approvals are asked for now."""
        return next((ask for ask in self.asks if ask.open), None)

    def approvals_of(self, ask: Ask) -> tuple[Approval, ...]:
        """What was given to an ask."""
        return tuple(each for each in self.approvals if each.ask == ask.key)

    @property
    def last_step(self) -> int:
        """The number of the plan's last step, counted from 0."""
        return len(self.plan.steps) - 1


class Desired(Model):
    """What the platform should serve. ``version`` is the generation that decided it; ``seen`` is
    what the platform was last seen to serve, None where nobody has looked."""

    version: int
    traffic: Traffic
    since: datetime
    settled_at: datetime | None = None
    seen: Mapping[str, int] | None = None

    @property
    def served(self) -> Mapping[str, int] | None:
        """What users get, as last seen; None where that is not known."""
        if self.seen is not None:
            return self.seen
        return self.traffic.split if self.settled_at else None


class RejectedRevision(Model):
    """A revision that was rolled back; starting it again has to be asked for, with a reason."""

    revision: str
    rollout: str
    reason: str
    at: datetime


class Freeze(Model):
    """A time in which nothing continues; without ``until`` it lasts until somebody ends it."""

    reason: str
    by: Actor
    since: datetime
    until: datetime | None = None


class Service(Model):
    """The aggregate: everything that is decided together. ``id`` is ``project~service``."""

    id: str
    generation: int = 0
    active: Rollout | None = None
    target: CloudRunTarget | None = None
    """Where it runs, as its last rollout's plan says."""
    desired: Desired | None = None
    """Outlives the rollout, so that a late write can be put right; None before the first."""
    rejected: tuple[RejectedRevision, ...] = ()
    freeze: Freeze | None = None
    due_at: datetime | None = None
    """When somebody has to look at it again, without any event from outside."""

    @property
    def phase(self) -> Phase:
        """The active rollout's phase, or idle."""
        return self.active.phase if self.active else Phase.IDLE

    @property
    def settled(self) -> bool:
        """Whether the platform is known to serve what is desired."""
        return self.desired is None or self.desired.settled_at is not None
