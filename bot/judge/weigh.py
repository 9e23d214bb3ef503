"""The evidence of a rollout, brought up to date with what was measured since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.report import GateReport, report
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence_plan import StepGates, evidence_plan
from bot.judge.kept import moment, state_of, text_of, through
from bot.judge.minutes import counted, minutes
from bot.judge.samples import Readings
from bot.rollout.plan import Plan

HISTORY = timedelta(hours=6)
HISTORY_LOOKS = 360
LONGEST_GAP = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Course:
    """Where a rollout stands: on ``step`` (counted from 0) since ``since``, served from
    ``settled_at`` on, with the evidence so far."""

    plan: Plan
    step: int
    since: datetime
    settled_at: datetime
    canary: str
    stable: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence now: its text to keep, and what the step's gates found, by their names."""

    evidence: str
    gates: StepGates
    found: dict[str, GateReport]
    period: timedelta
    stable_serves: bool


def begins(course: Course) -> datetime | None:
    """From when on minutes are needed; None for a plan that asks for no evidence.

    The first time that is a while before the canary got traffic, for what stable was like then.
    """
    if not evidence_plan(course.plan, timedelta(minutes=1)).plan.gates:
        return None
    last = through(course.evidence)
    if last is None:
        return course.settled_at - min(HISTORY, HISTORY_LOOKS * course.plan.every)
    return max(last, course.settled_at - LONGEST_GAP)


def weigh(course: Course, readings: Readings) -> Weighed | None:
    """The evidence with the minutes that are final by now; the same readings again add nothing.

    None for a plan that asks for none, or while requests can't be read and there is none yet.
    Text of another version, or of another reading of the plan, is begun anew.
    """
    requests = counted(readings)
    period = requests.period if requests else timedelta(minutes=1)
    asked = evidence_plan(course.plan, period)
    if not asked.plan.gates or requests is None:
        return None
    step = asked.steps[course.step]
    state = state_of(asked.plan, course.evidence)
    if state is None:
        state = begin(asked.plan, _history(course, readings))
    after = moment(state.through) if state.through else course.settled_at
    new = _minutes(course, readings, after)
    state = update(asked.plan, state, new, step.names)
    return Weighed(
        text_of(asked.plan, state),
        step,
        {gate.name: gate for gate in report(asked.plan, state).gates if gate.name in step.names},
        period,
        course.plan.steps[course.step].traffic < 100,
    )


def _minutes(course: Course, readings: Readings, after: datetime) -> list[Minute]:
    steps = course.plan.steps
    now, before = steps[course.step].traffic, steps[max(course.step - 1, 0)].traffic
    return list(
        minutes(
            readings,
            canary=course.canary,
            stable=course.stable,
            after=after,
            share=lambda end: now if end > course.since else before,
        )
    )


def _history(course: Course, readings: Readings) -> Sequence[Minute]:
    requests = counted(readings)
    if requests is None:
        return ()
    starts = [each.start for each in requests.series.get(course.stable, ())]
    every = _minutes(course, readings, min(starts, default=course.settled_at))
    return [minute for minute in every if minute.end <= course.since and minute.baseline.total]
