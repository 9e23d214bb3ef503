"""What was seen of the platform, of the canary and of the time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from bot.rollout.facts.happened import Happened
from bot.rollout.state.jobs import JobState
from bot.rollout.state.shadow import Followed
from bot.rollout.traffic import Left
from bot.rollout.verdict import Verdict


class Verified(Happened):
    """The probe of a step, for a wave of regions, was answered; ``words`` say how."""

    kind: Literal["verified"] = "verified"
    rollout: str
    ok: bool
    words: str
    step: int = 0
    wave: int = 0


class JobSeen(Happened):
    """A job of the step (a JobRun's ``key``) was seen to run, or to have ended."""

    kind: Literal["job_seen"] = "job_seen"
    rollout: str
    key: str
    state: JobState
    execution: str = ""
    log: str = ""
    words: str = ""


class Ticked(Happened):
    """A scheduled evaluation. ``verdict`` is None where nothing is judged in this phase, else it is
    of what was measured from ``since`` on; ``evidence`` is what the judge remembers from now on,
    empty where that is unchanged; of several regions ``evidence_in`` says it for each where it is
    new. ``wave`` is that of the regions that it was about. Of a rollout in shadow, ``served`` is
    what users get, as far as the platform said it, and ``followed`` what was measured, at its end.
    """

    kind: Literal["ticked"] = "ticked"
    rollout: str
    step: int
    verdict: Verdict | None = None
    since: datetime | None = None
    evidence: str = ""
    evidence_in: Mapping[str, str] = Field(default_factory=dict)
    wave: int = 0
    served: Mapping[str, int] | None = None
    followed: Followed | None = None


class TrafficSettled(Happened):
    """The platform serves the desired traffic of this version. ``left_out`` are others' tags (tag →
    revision) that had to go for it: their revisions can't serve. ``found`` is how the traffic was
    left that was to follow the latest revision."""

    kind: Literal["traffic_settled"] = "traffic_settled"
    version: int
    left_out: Mapping[str, str] = Field(default_factory=dict)
    found: Left | None = None


class StableChecked(Happened):
    """After a rollback or a completion: whether what the plan wants to see of stable (``name``) was
    seen in time. ``overtaken``: it was not, for stable no longer serves everything. ``teams`` are
    paged and ``also`` (channels) notified where it was not seen. ``replaced``: after a completion,
    the revision that served before."""

    kind: Literal["stable_checked"] = "stable_checked"
    rollout: str
    stable: str
    name: str
    seen: bool
    words: str
    overtaken: bool = False
    teams: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    replaced: str = ""


class TrafficFailed(Happened):
    """The platform refused the desired traffic of this version."""

    kind: Literal["traffic_failed"] = "traffic_failed"
    version: int
    reason: str


class DriftSeen(Happened):
    """After version ``version`` had settled, the platform was seen to serve something else: in
    ``region``, where there are several."""

    kind: Literal["drift_seen"] = "drift_seen"
    version: int
    split: Mapping[str, int]
    region: str = ""


class DeadlinePassed(Happened):
    """The wait that ends at ``deadline`` is over. ``why`` the traffic is not as desired, as the
    platform said it last; empty where that is not known."""

    kind: Literal["deadline_passed"] = "deadline_passed"
    rollout: str
    deadline: datetime
    why: str = ""


class CardPosted(Happened):
    """The rollout's parent message stands in its channel."""

    kind: Literal["card_posted"] = "card_posted"
    rollout: str
    channel: str
    ts: str
    permalink: str = ""


class DeploymentNoted(Happened):
    """The revision ``canary`` was deployed, and starts nothing by itself: the channels ``rooms``
    are told so in ``words``, and what to do then."""

    kind: Literal["deployment_noted"] = "deployment_noted"
    canary: str
    words: str
    then: str
    rooms: tuple[str, ...]


class DeploymentAsked(Happened):
    """The revision ``canary`` was deployed without traffic, and its ``plan`` has the channel
    ``room`` asked whether it starts."""

    kind: Literal["deployment_asked"] = "deployment_asked"
    canary: str
    plan: str
    room: str
