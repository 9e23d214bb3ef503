"""The evidence of a rollout, brought up to date with what was measured since."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.report import CriterionReport, report
from bot.judge.evidence.rollout_judge import begin
from bot.judge.evidence.spec import EvidencePlan
from bot.judge.measured.families import LATENCIES
from bot.judge.measured.samples import Reading, Readings
from bot.judge.proof.criteria_of_plan import StepCriteria, evidence_plan, guarded
from bot.judge.proof.minutes import counted, minutes
from bot.judge.proof.own_minutes import OwnMinutes
from bot.judge.proof.plan_key import belongs_to, plan_key
from bot.judge.proof.saved_state import SavedState, new_state, read
from bot.judge.share.drops import Drop
from bot.judge.share.shares import Shares, paused
from bot.plan import Plan

HISTORY = timedelta(hours=6)
HISTORY_LOOKS = 360
LONGEST_GAP = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Course:
    """Where a rollout stands: on ``step`` (counted from 0) since ``since``, served from
    ``settled_at`` on, with the evidence saved so far. ``unplanned`` is now, while the traffic that
    is served is not the step's: somebody else moved it. ``share`` is the canary's in percent; the
    plan's for the step unless given, which it is not any more after the watch or set by hand."""

    plan: Plan
    step: int
    since: datetime
    settled_at: datetime
    canary: str
    stable: str
    evidence: str = ""
    unplanned: datetime | None = None
    share: int | None = None

    @property
    def stable_serves(self) -> bool:
        """Whether stable has any of the traffic."""
        return self.share_at(self.step) < 100

    def share_at(self, step: int) -> int:
        """The canary's share in percent, on this step or on one before it."""
        now = self.share if step == self.step else None
        return self.plan.share_at(step) if now is None else now


@dataclass(frozen=True, slots=True)
class Updated:
    """The evidence now: its text to save, which most of the time is the text that was saved, and
    what the step's criteria found in all minutes so far, by their names. ``newest`` are minutes of
    this step that were added last; in the first ``skip`` of a step latency is not judged.
    ``shares``: those of the traffic, None where the plan does not ask for them; ``drops``: the
    step's limits on the canary's part of events, by check. ``of_flag``: it is about the two sides
    of a flag."""

    evidence: str
    criteria: StepCriteria
    found: dict[str, CriterionReport]
    period: timedelta
    stable_serves: bool
    newest: tuple[Minute, ...] = ()
    skip: int = 0
    shares: Shares | None = None
    drops: dict[str, Drop] = field(default_factory=dict)
    of_flag: bool = False


def begins(course: Course) -> datetime | None:
    """From when on minutes are needed; None for a plan that asks for no evidence.

    The first time that is a while before the canary got traffic, for what stable was like then;
    later the first minute that is not saved yet.
    """
    plan = evidence_plan(course.plan, timedelta(minutes=1)).plan
    if plan.empty:
        return None
    saved = read(course.evidence)
    if saved is None:
        return course.settled_at - min(HISTORY, HISTORY_LOOKS * course.plan.every)
    return max(saved.moment, course.settled_at - LONGEST_GAP)


def update_evidence(course: Course, readings: Readings) -> Updated | None:
    """The evidence with the minutes that are final by now, as Monitoring has them now; the same
    readings again add nothing.

    None for a plan that asks for none, or while requests can't be read and there is none yet.
    Text that is about another reading of the plan (``plan_key``) is started anew.
    """
    requests = counted(readings)
    period = requests.period if requests else timedelta(minutes=1)
    of_plan = evidence_plan(course.plan, period)
    plan = of_plan.plan
    if plan.empty or requests is None:
        return None
    before = _saved(course, plan, readings)
    saved = before.on(course.step, course.since, course.settled_at)
    shared = bool(plan.shared) or (guarded(course.plan) and course.plan.guard.share)
    if (shared or plan.drops) and course.unplanned:
        until = _minute_of(course.unplanned, requests)
        saved = replace(saved, shares=paused(saved.shares, until))
    criteria = [step.names for step in of_plan.steps]
    own = _own(course, readings, plan, requests, saved.moment)
    new = _minutes(course, readings, saved, period, own)
    slow = readings.get(LATENCIES)
    saved = saved.after(
        plan, new, criteria, patient=bool(slow and slow.problem), complete=own.through
    )
    newest = [minute for minute in new if minute.stamp > saved.through]
    state = saved.with_newest(plan, newest, criteria)
    step = of_plan.steps[course.step]
    shares = None if course.unplanned else saved.shares_with(plan, newest, criteria)
    return Updated(
        course.evidence if saved is before else saved.text(),
        step,
        {
            criterion.name: criterion
            for criterion in report(plan, state).criteria
            if criterion.name in step.names
        },
        period,
        course.stable_serves,
        tuple(minute for minute in newest if saved.step_at(minute.end) == course.step),
        plan.skip,
        shares if shared else None,
        _drops(plan, step, shares),
        course.plan.target.flag is not None,
    )


def _drops(plan: EvidencePlan, step: StepCriteria, shares: Shares | None) -> dict[str, Drop]:
    """Of the step's limits on the canary's part, those of which anything is known, by check."""
    sides = dict(shares.drops) if shares else {}
    specs = {each.name: each for each in plan.drops}
    return {
        check: Drop(specs[name], sides[name]) for check, name in step.drops.items() if name in sides
    }


def _minute_of(moment: datetime, requests: Reading) -> datetime:
    """The end of the minute that it is in: all moments of one are stored as one."""
    periods = ceil((moment - requests.through) / requests.period)
    return requests.through + periods * requests.period


def _saved(course: Course, plan: EvidencePlan, readings: Readings) -> SavedState:
    saved = read(course.evidence)
    if saved is not None and belongs_to(saved.key, plan):
        return saved if saved.key == plan_key(plan) else replace(saved, key=plan_key(plan))
    history = _history(course, readings, plan)
    return new_state(plan_key(plan), course.settled_at, begin(plan, history))


def _own(
    course: Course, readings: Readings, plan: EvidencePlan, requests: Reading, after: datetime
) -> OwnMinutes:
    grid = requests.through, requests.period
    return OwnMinutes(readings, plan.sources, (course.canary, course.stable), grid, after)


def _minutes(
    course: Course, readings: Readings, saved: SavedState, period: timedelta, own: OwnMinutes
) -> list[Minute]:
    """Those that are not saved yet; those in which traffic was still moving are marked."""
    found = minutes(
        readings,
        canary=course.canary,
        stable=course.stable,
        after=saved.moment,
        share=lambda end: course.share_at(saved.step_at(end)),
        own=own,
    )
    return [
        replace(minute, unshared=True) if saved.moving(minute, period) else minute
        for minute in found
    ]


def _history(course: Course, readings: Readings, plan: EvidencePlan) -> Sequence[Minute]:
    """Stable's minutes before the step began."""
    requests = counted(readings)
    if requests is None:
        return ()
    starts = [each.start for each in requests.series.get(course.stable, ())]
    after = min(starts, default=course.settled_at)
    every = minutes(
        readings,
        canary=course.canary,
        stable=course.stable,
        after=after,
        share=lambda _: 0.0,
        own=_own(course, readings, plan, requests, after),
    )
    return [minute for minute in every if minute.end <= course.since and minute.baseline.total]
