"""What a decision wants done outside. Effects say that something must be brought in line; the
state says to what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.model import Model
from bot.plan import AnyTarget
from bot.plan.mitigation import Verification
from bot.rollout.notices.next_steps import NextStep
from bot.rollout.notices.topics import Topic
from bot.rollout.state.next_start import NextStart
from bot.rollout.state.reports import Every

Severity = Literal["critical", "error", "warning", "info"]
"""The pager's words."""

SEVERITIES: Mapping[str, Severity] = {
    "critical": "critical",
    "error": "error",
    "warning": "warning",
    "info": "info",
}
"""Each by its own name, for text from outside or from a store."""


class ShiftTraffic(Model):
    """Bring the traffic of ``target`` in line with what is desired when it is carried out."""

    kind: Literal["shift_traffic"] = "shift_traffic"
    target: AnyTarget


class Page(Model):
    """Wake somebody. ``target`` is the plan's word for whom. Without a ``rollout`` it is about the
    service. ``alone``: a person called, so it is added to no other rollouts' incident."""

    kind: Literal["page"] = "page"
    rollout: str
    severity: Severity
    summary: str
    target: str = ""
    alone: bool = False

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that ``target`` names."""
        return tuple(team.strip() for team in self.target.split(",") if team.strip())


class TakePage(Model):
    """Somebody took the page here; PagerDuty shall call nobody else either."""

    kind: Literal["take_page"] = "take_page"
    rollout: str
    name: str


class ResolvePage(Model):
    """The page's reason is gone."""

    kind: Literal["resolve_page"] = "resolve_page"
    rollout: str
    reason: str


class RecordChange(Model):
    """Show whoever may be paged that something has changed; it may be lost."""

    kind: Literal["record_change"] = "record_change"
    rollout: str
    summary: str


class SendMail(Model):
    """Notify a mail list, in lines."""

    kind: Literal["send_mail"] = "send_mail"
    rollout: str
    to: str
    subject: str
    lines: tuple[str, ...]


class StartNext(Model):
    """``rollout`` is over: what was asked for meanwhile is asked for now."""

    kind: Literal["start_next"] = "start_next"
    rollout: str
    start: NextStart


class RunProbe(Model):
    """Ask the canary's own address whether it answers."""

    kind: Literal["run_probe"] = "run_probe"
    rollout: str


class RunJob(Model):
    """Have a job of the step run (a JobRun's ``key``): once, however often this is carried out."""

    kind: Literal["run_job"] = "run_job"
    rollout: str
    key: str


class CheckStable(Model):
    """After a rollback, or after the rollout has ``completed``: see that what is stable now serves
    as the plan's verification ``number`` wants it; by ``until`` it must be so."""

    kind: Literal["check_stable"] = "check_stable"
    rollout: str
    number: int
    until: datetime
    completed: bool = False


class ThrowSwitch(Model):
    """Throw a switch, once: whoever is called knows it by its ``key``. ``post`` is the address, or
    ``switch_off`` the flag."""

    kind: Literal["throw_switch"] = "throw_switch"
    key: str
    rollout: str
    purpose: Literal["mitigate", "kill", "rollback"]
    post: str = ""
    switch_off: str = ""
    reason: str


class CheckSwitch(Model):
    """After the switch ``key``: see that what must be so is so, by ``until``."""

    kind: Literal["check_switch"] = "check_switch"
    key: str
    rollout: str
    number: int
    wanted: Verification
    target: AnyTarget | None
    until: datetime


class Announce(Model):
    """Tell the rollout's thread; without a ``rollout`` the channels ``also``. ``words`` say what
    happened and why, ``next`` what happens next, ``details`` are lines of evidence. ``loud``: the
    channel sees it too; ``also``: other channels that are notified. ``call``: a schedule of
    PagerDuty; whoever is on call in it is mentioned, and no other notice mentions anybody but
    people of the plan whom an escalation calls, who act on a check that failed, or who are asked
    for a postmortem (``mention``). ``take`` is the step, where it has a button for who takes the
    page, ``written``, where it has one for who has written the postmortem, and ``review``, where it
    has those for who says whether a rollback was right. ``pin``: its thread is pinned in its
    channel. ``at``: when it was decided, where it is posted late."""

    kind: Literal["announce"] = "announce"
    rollout: str
    topic: Topic
    words: str
    next: NextStep
    details: tuple[str, ...] = ()
    loud: bool = False
    also: tuple[str, ...] = ()
    call: str = ""
    mention: tuple[str, ...] = ()
    take: int | None = None
    written: int | None = None
    review: int | None = None
    pin: bool = False
    at: datetime | None = None


class NotifyPerson(Model):
    """Tell people in messages of their own, who may want none: of a revision's author, what became
    of it; of whoever may approve, what is asked for (``ask``, its key). ``to``: a user, a user
    group or an e-mail address; ``did``: the users who did it themselves."""

    kind: Literal["notify_person"] = "notify_person"
    rollout: str
    to: str
    did: tuple[str, ...] = ()
    ask: str = ""


class PostReport(Model):
    """Post what ended from ``since`` until ``until`` in a channel, once."""

    kind: Literal["post_report"] = "post_report"
    every: Every
    channel: str
    since: datetime
    until: datetime


class RefreshCard(Model):
    """Show the state as it is now in the rollout's parent message; post it if there is none."""

    kind: Literal["refresh_card"] = "refresh_card"
    rollout: str


class ShowAsk(Model):
    """Show where asking for approvals or confirmations (an Ask's ``key``), or the question at the
    end (its ``key``), stands now, in its own message: with its buttons while it is open, then how
    it ended."""

    kind: Literal["show_ask"] = "show_ask"
    rollout: str
    key: str


class ShowDeployment(Model):
    """Show in its channel whether a deployment (an AskedDeployment's ``key``) starts, as that
    stands now: with its buttons while it is open, then how it ended."""

    kind: Literal["show_deployment"] = "show_deployment"
    key: str


Effect = Annotated[
    ShiftTraffic
    | Page
    | TakePage
    | ResolvePage
    | RecordChange
    | SendMail
    | NotifyPerson
    | PostReport
    | StartNext
    | RunProbe
    | RunJob
    | CheckStable
    | ThrowSwitch
    | CheckSwitch
    | Announce
    | RefreshCard
    | ShowAsk
    | ShowDeployment,
    Field(discriminator="kind"),
]

ORDER = (
    "shift_traffic",
    "throw_switch",
    "page",
    "take_page",
    "resolve_page",
    "run_probe",
    "run_job",
    "check_stable",
    "check_switch",
    "refresh_card",
    "announce",
    "show_ask",
    "show_deployment",
    "send_mail",
    "notify_person",
    "post_report",
    "record_change",
    "start_next",
)
"""Traffic first, then switches, words after."""


def is_call(effect: Effect) -> bool:
    """Whether somebody has to be looked up before it can be said."""
    return isinstance(effect, Announce) and bool(effect.call or effect.mention)
