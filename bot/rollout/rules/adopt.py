"""Traffic that was set by hand becomes the rollout's own, where it fits a step of the plan."""

from collections.abc import Mapping

from bot.plan import Plan
from bot.rollout import gates
from bot.rollout.confirming import confirmations
from bot.rollout.decision import Refusal
from bot.rollout.moves import BEFORE_TRAFFIC, probe_anew
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Hold, Phase
from bot.rollout.traffic import Traffic, in_words
from bot.rollout.turn import Turn


def adopt(turn: Turn, drift: Hold) -> Refusal | None:
    """Take the split that was set by hand for the rollout's own, at the step it fits. One that made
    room at the end of its watch is one like any other again."""
    rollout = turn.rollout
    why_not = not_adoptable(turn, drift.split)
    if why_not:
        return Refusal(sentence=why_not, next_step=Next.RESTORE_ONLY.step(service=turn.name))
    percent = drift.split.get(rollout.canary, 0)
    step = fitting_step(rollout.plan, percent)
    another = step != rollout.step or rollout.acting_phase is not Phase.SOAKING
    turn.set(
        held_phase=Phase.SOAKING,
        superseded=False,
        step=step,
        full=percent == 100,
        step_since=turn.now,
        clock=SoakClock(),
        verdict=None,
        jobs=() if another else rollout.jobs,
    )
    if another:
        probe_anew(turn)
    turn.desire(Traffic.between(rollout.stable, rollout.canary, percent))
    return None


def offer(turn: Turn, split: Mapping[str, int], mine: str) -> NextStep:
    """What can be done about traffic that was set by hand; only what would work is offered."""
    code = Next.RESTORE_OR_ROLL_BACK if not_adoptable(turn, split) else Next.RESTORE_OR_ADOPT
    return code.step(split=mine, stable=turn.rollout.stable, service=turn.name)


def confirm(turn: Turn, split: Mapping[str, int], mine: str) -> NextStep:
    """The same, to a person who resumes without having said which."""
    code = Next.RESTORE_ONLY if not_adoptable(turn, split) else Next.CONFIRM_RESTORE
    return code.step(split=mine, service=turn.name)


def not_adoptable(turn: Turn, split: Mapping[str, int]) -> str:
    """Why this can't be the rollout's own traffic, in a sentence; empty where it can."""
    rollout = turn.rollout
    if rollout.places:
        return "What was set by hand in one region is not taken over in all."
    if rollout.acting_phase in BEFORE_TRAFFIC:
        return f"{rollout.canary} has not been verified at 0 % yet, so it gets no traffic."
    step = fitting_step(rollout.plan, split.get(rollout.canary, 0))
    if set(split) - {rollout.canary, rollout.stable} or step is None:
        set_by_hand = in_words(split) or "nothing"
        return f"What was set by hand ({set_by_hand}) fits no step of the plan."
    return behind_a_gate(turn, step)


def behind_a_gate(turn: Turn, step: int) -> str:
    """What was set by hand does not go round the gates of the steps that it leaves out, nor round
    what people confirm before one is left."""
    rollout = turn.rollout
    for each in range(rollout.step + 1, step + 1):
        waiting = [gate.words for gate in gates.closed(rollout, each, turn.now)]
        items = rollout.plan.steps[each - 1].confirm
        if items and each - 1 > rollout.step:
            waiting.insert(0, confirmations.counted(len(items)))
        if waiting:
            return f"{rollout.plan.share_at(each)} % waits for {' and for '.join(waiting)}."
    return ""


def fitting_step(plan: Plan, percent: int) -> int | None:
    """The highest step that is not above this percentage; None when that is no traffic at all."""
    fits = [i for i in range(len(plan.steps)) if 0 < plan.share_at(i) <= percent]
    return fits[-1] if fits else None
