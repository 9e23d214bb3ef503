"""The evidence of a rollout, brought up to date with what was measured since."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.report import GateReport, report
from bot.judge.evidence.rollout_judge import begin
from bot.judge.evidence.spec import EvidencePlan
from bot.judge.measured.families import LATENCIES
from bot.judge.measured.samples import Readings
from bot.judge.proof.criteria_of_plan import StepGates, evidence_plan
from bot.judge.proof.minutes import counted, minutes
from bot.judge.proof.plan_key import belongs_to, plan_key
from bot.judge.proof.saved_state import Kept, begun, read
from bot.plan import Plan

HISTORY = timedelta(hours=6)
HISTORY_LOOKS = 360
LONGEST_GAP = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Course:
    """Where a rollout stands: on ``step`` (counted from 0) since ``since``, served from
    ``settled_at`` on, with the evidence kept so far."""

    plan: Plan
    step: int
    since: datetime
    settled_at: datetime
    canary: str
    stable: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence now: its text to keep, which most of the time is the text that was kept, and
    what the step's gates found in all minutes so far, by their names. ``newest`` are minutes of
    this step that were weighed last; in the first ``skip`` of a step latency is not judged."""

    evidence: str
    gates: StepGates
    found: dict[str, GateReport]
    period: timedelta
    stable_serves: bool
    newest: tuple[Minute, ...] = ()
    skip: int = 0


def begins(course: Course) -> datetime | None:
    """From when on minutes are needed; None for a plan that asks for no evidence.

    The first time that is a while before the canary got traffic, for what stable was like then;
    later the first minute that is not kept yet.
    """
    if not evidence_plan(course.plan, timedelta(minutes=1)).plan.gates:
        return None
    kept = read(course.evidence)
    if kept is None:
        return course.settled_at - min(HISTORY, HISTORY_LOOKS * course.plan.every)
    return max(kept.moment, course.settled_at - LONGEST_GAP)


def weigh(course: Course, readings: Readings) -> Weighed | None:
    """The evidence with the minutes that are final by now, as Monitoring has them now; the same
    readings again add nothing.

    None for a plan that asks for none, or while requests can't be read and there is none yet.
    Text that is about another reading of the plan (``plan_key``) is begun anew.
    """
    requests = counted(readings)
    period = requests.period if requests else timedelta(minutes=1)
    asked = evidence_plan(course.plan, period)
    if not asked.plan.gates or requests is None:
        return None
    before = _kept(course, asked.plan, readings)
    kept = before.on(course.step, course.since)
    gates = [step.names for step in asked.steps]
    new = _minutes(course, readings, kept)
    slow = readings.get(LATENCIES)
    kept = kept.after(asked.plan, new, gates, patient=bool(slow and slow.problem))
    newest = [minute for minute in new if minute.stamp > kept.through]
    state = kept.with_all(asked.plan, newest, gates)
    step = asked.steps[course.step]
    return Weighed(
        course.evidence if kept is before else kept.text(),
        step,
        {gate.name: gate for gate in report(asked.plan, state).gates if gate.name in step.names},
        period,
        course.plan.steps[course.step].traffic < 100,
        tuple(minute for minute in newest if kept.step_at(minute.end) == course.step),
        asked.plan.skip,
    )


def _kept(course: Course, plan: EvidencePlan, readings: Readings) -> Kept:
    kept = read(course.evidence)
    if kept is not None and belongs_to(kept.key, plan):
        return kept if kept.key == plan_key(plan) else replace(kept, key=plan_key(plan))
    return begun(plan_key(plan), course.settled_at, begin(plan, _history(course, readings)))


def _minutes(course: Course, readings: Readings, kept: Kept) -> list[Minute]:
    """Those that are not kept yet."""
    steps = course.plan.steps
    return list(
        minutes(
            readings,
            canary=course.canary,
            stable=course.stable,
            after=kept.moment,
            share=lambda end: steps[kept.step_at(end)].traffic,
        )
    )


def _history(course: Course, readings: Readings) -> Sequence[Minute]:
    """Stable's minutes before the step began."""
    requests = counted(readings)
    if requests is None:
        return ()
    starts = [each.start for each in requests.series.get(course.stable, ())]
    every = minutes(
        readings,
        canary=course.canary,
        stable=course.stable,
        after=min(starts, default=course.settled_at),
        share=lambda _: 0.0,
    )
    return [minute for minute in every if minute.end <= course.since and minute.baseline.total]
