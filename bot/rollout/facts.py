"""What can happen to a service. Facts are past tense; decide() says what they change."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from bot.model import Model
from bot.plan import Plan
from bot.rollout.actors import CANARIO, Actor
from bot.rollout.state.destination import Destination
from bot.rollout.state.jobs import JobState
from bot.rollout.traffic import Left
from bot.rollout.verdict import Verdict


class Happened(Model):
    """``id`` makes a fact that arrives twice count once; ``by`` is who caused it."""

    id: str
    by: Actor = CANARIO


class Started(Happened):
    """Somebody asked for a rollout; what the platform served at that moment is in it.

    ``ticked`` are the items of the plan's checklist that the person ticked; ``opened`` the gates
    outside (``passed_in``, ``on_call``) that were open at that moment. ``tags`` are the tags that
    others have put on the canary; ``sure``: also with these, and while an incident is open.
    ``following`` percent of the traffic went to whatever was the latest revision.
    """

    kind: Literal["started"] = "started"
    rollout: str
    plan: Plan
    canary: str
    stable: str
    image: str = ""
    commit: str = ""
    author: str = ""
    branch: str = ""
    changes: str = ""
    reason: str = ""
    again: bool = False
    ticked: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    following: int = 0
    sure: bool = False


class Answered(Happened):
    """A person answered to what approvals are asked for.

    ``role`` is a role that the person has, ``also`` are others. ``step``, ``revision``, ``percent``
    and ``digest`` (of the plan) are what the answer is for, and ``channel`` where it was given;
    None and empty where it is not known.
    """

    rollout: str
    role: str
    also: tuple[str, ...] = ()
    step: int | None = None
    revision: str = ""
    percent: int | None = None
    digest: str = ""
    channel: str = ""
    reason: str = ""


class Approved(Answered):
    """Yes."""

    kind: Literal["approved"] = "approved"


class Refused(Answered):
    """No; it takes a reason."""

    kind: Literal["refused"] = "refused"


class GateOpened(Happened):
    """A gate outside (``passed_in``, ``on_call``) that traffic waited for is open."""

    kind: Literal["gate_opened"] = "gate_opened"
    rollout: str
    gate: str


class Verified(Happened):
    """The canary's probes at 0 % were answered; ``words`` say how."""

    kind: Literal["verified"] = "verified"
    rollout: str
    ok: bool
    words: str


class JobSeen(Happened):
    """A job of the step (a JobRun's ``key``) was seen to run, or to have ended."""

    kind: Literal["job_seen"] = "job_seen"
    rollout: str
    key: str
    state: JobState
    execution: str = ""
    log: str = ""
    words: str = ""


class Promoted(Happened):
    """Somebody asked to go to the next step now. ``sure``: also right after a step change.
    ``anyway``: also without the evidence, which takes a reason."""

    kind: Literal["promoted"] = "promoted"
    reason: str = ""
    sure: bool = False
    anyway: bool = False


class Held(Happened):
    """Somebody asked to stop where it is."""

    kind: Literal["held"] = "held"
    reason: str = ""


class Resumed(Happened):
    """Somebody asked to continue after a hold. ``adopt``: with the traffic that was set by hand.
    ``sure``: also where that undoes what somebody set by hand."""

    kind: Literal["resumed"] = "resumed"
    reason: str = ""
    adopt: bool = False
    sure: bool = True


class RollbackAsked(Happened):
    """Somebody asked for all traffic to stable, or to a revision of their choice."""

    kind: Literal["rollback_asked"] = "rollback_asked"
    reason: str = ""
    to: Destination | None = None


class Ticked(Happened):
    """A scheduled evaluation. ``verdict`` is None where nothing is judged in this phase;
    ``evidence`` is what the judge remembers from now on, empty where that is unchanged."""

    kind: Literal["ticked"] = "ticked"
    rollout: str
    step: int
    verdict: Verdict | None = None
    evidence: str = ""


class AlertOpened(Happened):
    """A monitoring incident opened on the service. ``labels`` are the policy's user labels;
    ``started_at`` is when it did, where that was said."""

    kind: Literal["alert_opened"] = "alert_opened"
    incident: str
    policy: str
    severity: str = ""
    revision: str = ""
    summary: str = ""
    url: str = ""
    labels: Mapping[str, str] = Field(default_factory=dict)
    started_at: datetime | None = None


class AlertClosed(Happened):
    """That incident ended."""

    kind: Literal["alert_closed"] = "alert_closed"
    incident: str
    policy: str = ""


class TrafficSettled(Happened):
    """The platform serves the desired traffic of this version. ``left_out`` are others' tags (tag →
    revision) that had to go for it: their revisions can't serve. ``found`` is how the traffic was
    left that was to follow the latest revision."""

    kind: Literal["traffic_settled"] = "traffic_settled"
    version: int
    left_out: Mapping[str, str] = Field(default_factory=dict)
    found: Left | None = None


class StableChecked(Happened):
    """After a rollback: whether what the plan wants to see of stable (``name``) was seen in time.
    ``overtaken``: it was not, for stable no longer serves everything. ``teams`` are paged and
    ``also`` (channels) notified where it was not seen."""

    kind: Literal["stable_checked"] = "stable_checked"
    rollout: str
    stable: str
    name: str
    seen: bool
    words: str
    overtaken: bool = False
    teams: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class TrafficFailed(Happened):
    """The platform refused the desired traffic of this version."""

    kind: Literal["traffic_failed"] = "traffic_failed"
    version: int
    reason: str


class DriftSeen(Happened):
    """After version ``version`` had settled, the platform was seen to serve something else."""

    kind: Literal["drift_seen"] = "drift_seen"
    version: int
    split: Mapping[str, int]


class DeadlinePassed(Happened):
    """The wait that ends at ``deadline`` is over. ``why`` the traffic is not as desired, as the
    platform said it last; empty where that is not known."""

    kind: Literal["deadline_passed"] = "deadline_passed"
    rollout: str
    deadline: datetime
    why: str = ""


class PageChange(StrEnum):
    """What a person did with a page."""

    ACKNOWLEDGED = "acknowledged"
    NOTED = "noted"
    REASSIGNED = "reassigned"
    RESOLVED = "resolved"


class PageUpdated(Happened):
    """Somebody did something with the page of this rollout, which may be over. ``text`` is the note
    that was written, or who has the page now. ``here``: it was done in the chat, not in
    the pager."""

    kind: Literal["page_updated"] = "page_updated"
    rollout: str
    change: PageChange
    text: str = ""
    here: bool = False


class CallDue(Happened):
    """Nobody took the page of this rollout, which may be over, until its next ``level`` is due."""

    kind: Literal["call_due"] = "call_due"
    rollout: str
    level: int


class FreezeBegan(Happened):
    """From now on nothing continues; it ends by itself at ``until``, if that is given."""

    kind: Literal["freeze_began"] = "freeze_began"
    reason: str
    until: datetime | None = None


class FreezeEnded(Happened):
    """The service may continue again. ``until``: only the freeze that ends then has ended."""

    kind: Literal["freeze_ended"] = "freeze_ended"
    reason: str = ""
    until: datetime | None = None


class CardPosted(Happened):
    """The rollout's parent message stands in its channel."""

    kind: Literal["card_posted"] = "card_posted"
    rollout: str
    channel: str
    ts: str


Fact = Annotated[
    Started
    | Approved
    | Refused
    | GateOpened
    | Verified
    | JobSeen
    | Promoted
    | Held
    | Resumed
    | RollbackAsked
    | Ticked
    | AlertOpened
    | AlertClosed
    | TrafficSettled
    | TrafficFailed
    | StableChecked
    | DriftSeen
    | DeadlinePassed
    | PageUpdated
    | CallDue
    | FreezeBegan
    | FreezeEnded
    | CardPosted,
    Field(discriminator="kind"),
]
