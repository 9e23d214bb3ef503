"""Somebody lets a rollout pass a closed gate: this rollout and that gate only, with a reason."""

from bot.rollout.confirming.what_follows import what_follows
from bot.rollout.decision import Ignored, Refusal
from bot.rollout.facts import GateOverridden
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.rules.pass_gates import begin_or_wait
from bot.rollout.rules.tick import continue_if_ready
from bot.rollout.state import OverriddenGate, Phase
from bot.rollout.turn import Said, Turn


def overridden(turn: Turn, fact: GateOverridden) -> Said:
    """Only what it waits for now: nobody overrides what they have not seen closed. Approvals, a
    freeze and every other gate still count."""
    rollout = turn.rollout
    if fact.rollout != rollout.id:
        return Ignored(why="the gate is another rollout's")
    if not fact.reason.strip():
        return Refusal(
            sentence="An override takes a reason, for it stays in the audit trail.",
            next_step=Next.SEE_ACTIVE.step(),
        )
    before = next((each for each in rollout.waiting if each.gate == fact.gate), None)
    if before is None:
        return Refusal(
            sentence=f"{rollout.id} does not wait for {fact.gate}: there is nothing to override.",
            next_step=Next.SEE_ACTIVE.step(),
        )
    mine = OverriddenGate(gate=fact.gate, by=fact.by, at=turn.now, reason=fact.reason)
    left = tuple(each for each in rollout.waiting if each != before)
    turn.set(overridden=(*rollout.overridden, mine), waiting=left, last_by=fact.by)
    what = f"{fact.by.words} overrode the gate {fact.gate} for this rollout"
    details = (f"It waited for {before.words}.",)
    words = sentence(what + because(fact.reason))
    turn.announce(Topic.OVERRIDDEN, words, what_follows(turn), details=details, loud=True)
    if rollout.phase is Phase.REQUESTED:
        begin_or_wait(turn)
    elif not left:
        turn.set(deadline=turn.now + rollout.plan.deadline_at(rollout.step))
        continue_if_ready(turn)
    return None
