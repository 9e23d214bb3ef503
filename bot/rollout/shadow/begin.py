"""A rollout in shadow begins, whatever its gates say: it asks nobody."""

from datetime import timedelta

from bot.plan import Plan
from bot.plan.limits.lengths import lasting
from bot.rollout import gates
from bot.rollout.decision import Refusal
from bot.rollout.facts import Started
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import because
from bot.rollout.notices.topics import Topic
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Move, Phase, Rollout, Shadow
from bot.rollout.traffic import in_words
from bot.rollout.turn import Turn

SETTLES = timedelta(minutes=5)
"""So long the traffic must be as it is before that is its end: numbers come late, and somebody may
only have tried something."""

LOOKED_AT = timedelta(minutes=5)
"""So long after a live rollout's end its traffic may still have to be put right."""


def too_soon(turn: Turn) -> Refusal | None:
    """What an earlier rollout left of the traffic is set first, and looked at once more for a write
    that comes late: from now on nobody would put that right."""
    desired = turn.service.desired
    if desired is None or (desired.settled_at and turn.now >= desired.settled_at + LOOKED_AT):
        return None
    return Refusal(
        sentence="Canario is not done yet with what the last rollout left of the traffic.",
        next_step=Next.SAID.step(words="Start the shadow in a few minutes."),
    )


def begin(turn: Turn, fact: Started) -> None:
    """From now on it watches. What earlier rollouts desired of the traffic is forgotten."""
    plan, share = turn.rollout.plan, fact.served.get(fact.canary, 0)
    turn.set_service(desired=None)
    turn.set(
        phase=Phase.SHADOWING,
        shadow=Shadow(
            served=fact.served, since=turn.now, moves=(Move(at=turn.now, percent=share),)
        ),
        deadline=turn.now + longest(plan),
    )
    enter(turn, share)
    turn.announce(
        Topic.STARTED,
        f"{fact.by.begins} started a shadow of {fact.canary}{because(fact.reason)}: "
        f"{in_words(fact.served)}.",
        watches_until(turn.rollout),
        details=left_out(plan),
        loud=True,
    )


def enter(turn: Turn, share: int) -> None:
    """It is judged as in the step of the plan that has this share; its soak begins now."""
    turn.set(
        step=step_at(turn.rollout.plan, share),
        step_since=turn.now,
        clock=SoakClock().started(turn.now) if share else SoakClock(),
        verdict=None,
        warned=(),
    )


def step_at(plan: Plan, share: int) -> int:
    """The last step that has no more traffic than this, or the first that has any."""
    if not share:
        return 0
    reached = [number for number, each in enumerate(plan.shares) if each and each <= share]
    return reached[-1] if reached else next(n for n, each in enumerate(plan.shares) if each)


def longest(plan: Plan) -> timedelta:
    """The longest that a rollout by this plan could take: nobody's shadow lasts for ever."""
    steps = range(len(plan.steps))
    whole = sum((plan.deadline_at(n) + plan.hold_at(n).for_ for n in steps), timedelta())
    return whole + plan.watched_for


def whole(plan: Plan) -> timedelta:
    """How long the canary must have everything until that is the end: as long as the watch lasts,
    or without one the last step's soak."""
    return max(plan.watched_for or plan.steps[-1].soak.longest, SETTLES)


def watches() -> NextStep:
    """It does nothing else."""
    return Next.SHADOW_WATCHES.step(until="")


def watches_until(rollout: Rollout) -> NextStep:
    """The same, until when."""
    until = (
        f" until {rollout.canary} has had 100 % for {lasting(whole(rollout.plan))}, or 0 % again"
    )
    if rollout.deadline is not None:
        until += f"; at the latest until {gates.spoken(rollout.deadline)}"
    return Next.SHADOW_WATCHES.step(until=until)


def left_out(plan: Plan) -> tuple[str, ...]:
    """What a live rollout by this plan would ask, run and call beside that, in a line."""
    asked = [
        *(["the checklist"] if plan.gates.checklist else []),
        *(["approvals"] if plan.gates.approvals or any(s.approvals for s in plan.steps) else []),
        *(["CI"] if plan.gates.ci else []),
        *([f"whether it passed in {plan.gates.passed_in}"] if plan.gates.passed_in else []),
        *(["who is on call"] if plan.gates.on_call else []),
        *(["confirmations"] if any(step.confirm for step in plan.steps) else []),
        *(["probes"] if any(step.probe for step in plan.steps) else []),
        *(["jobs"] if any(step.job for step in plan.steps) else []),
        *(["pages"] if plan.paged_teams else []),
    ]
    return (f"A live rollout has beside that: {', '.join(asked)}. A shadow does without.",) * bool(
        asked
    )
