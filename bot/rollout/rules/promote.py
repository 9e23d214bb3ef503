"""A person asks for the next step now. That is guarded: by traffic, by evidence, and by a
confirmation right after a step change."""

from datetime import timedelta

from bot.plan.limits.lengths import roughly
from bot.rollout.decision import Refusal
from bot.rollout.facts import Promoted
from bot.rollout.holds import only_asks, start_waiting
from bot.rollout.jobs import pending
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.rules.adopt import confirm
from bot.rollout.rules.pass_gates import advance_or_wait, in_the_way, where
from bot.rollout.state import AskKind, Cause, Hold, OpenAlert, Phase, PromoteAsked, Rollout
from bot.rollout.traffic import in_words
from bot.rollout.turn import Said, Turn
from bot.rollout.verdict import Outcome

CONFIRM_WITHIN = timedelta(minutes=1)
"""A promote this soon after a step change is taken for a slip until it is confirmed."""

IN_THE_WAY = {
    Cause.DRIFT: Next.CONFIRM_RESTORE,
    Cause.TRAFFIC: Next.FIX_THEN_RESUME,
    Cause.FREEZE: Next.UNFREEZE_FIRST,
    Cause.MITIGATION: Next.WAIT_FOR_MITIGATION,
}


STANDS = {
    Phase.REQUESTED: "before its start",
    Phase.VERIFYING: "before it was tested",
    Phase.WATCHING: "while it is only watched",
}
"""Where a rollout can be on hold that has no next step."""


def promote(turn: Turn, fact: Promoted) -> Said:
    """To the next step, if nothing speaks against it; approvals and confirmations that it
    needs are asked for."""
    no = why_not(turn, fact)
    if no:
        return no
    turn.set(last_by=fact.by)
    why = (" without the checks' evidence" if fact.anyway else "") + because(fact.reason)
    if only_asks(turn.rollout):
        turn.set(phase=turn.rollout.acting_phase, held_phase=None, holds=())
        start_waiting(turn)
    advance_or_wait(turn, why)
    if turn.service.active is None or not turn.rollout.waiting:
        return None
    turn.set(promote_asked=PromoteAsked(by=fact.by, why=why, anyway=fact.anyway))
    if why:
        turn.announce(
            Topic.WAITING,
            sentence(f"{fact.by.words} wants {where(turn.rollout, turn.rollout.step + 1)}{why}"),
            promised(turn.rollout, fact.anyway),
        )
    return None


def promised(rollout: Rollout, anyway: bool) -> NextStep:
    """When a promote takes effect that waits for people."""
    confirms = rollout.ask is not None and rollout.ask.kind is not AskKind.APPROVALS
    code = Next.PROMOTED_WHEN_CONFIRMED if confirms else Next.PROMOTED_WHEN_APPROVED
    return code.step(checks="" if anyway else " and its checks pass")


def why_not(turn: Turn, fact: Promoted) -> Refusal | None:
    """The first reason not to promote, or None."""
    rollout = turn.rollout
    if rollout.acting_phase is not Phase.SOAKING:
        return Refusal(
            sentence=f"{rollout.canary} is on hold {STANDS[rollout.acting_phase]}, "
            "so there is no next step to promote to.",
            next_step=Next.RESUME_OR_ROLL_BACK.step(),
        )
    if turn.service.freeze:
        return Refusal(
            sentence=f"Frozen {turn.service.freeze.by_whom}: {turn.service.freeze.reason}",
            next_step=Next.UNFREEZE_FIRST.step(service=turn.name),
        )
    for hold in rollout.holds:
        if hold.cause in IN_THE_WAY:
            return Refusal(sentence=f"On hold: {hold.reason}", next_step=in_the_way_of(turn, hold))
    if not turn.service.settled:
        return Refusal(
            sentence=f"The shift to {rollout.share} % is not served yet.",
            next_step=Next.PROMOTE_WHEN_SERVED.step(),
        )
    return too_soon(turn, fact) or without_evidence(turn, fact) or in_the_way(turn)


def too_soon(turn: Turn, fact: Promoted) -> Refusal | None:
    """Pressing Enter twice must not jump two steps. The command that it names works, also where
    there is no evidence yet."""
    rollout = turn.rollout
    if fact.sure or not just_entered(turn):
        return None
    code = Next.CONFIRM_PROMOTE_ANYWAY if lacking(turn) else Next.CONFIRM_PROMOTE
    since = roughly(turn.now - rollout.step_since)
    return Refusal(
        sentence=f"{rollout.canary} went to {rollout.share} % only {since} ago.",
        next_step=code.step(service=turn.name),
    )


def just_entered(turn: Turn) -> bool:
    """Whether a promote now may be a slip."""
    return turn.now - turn.rollout.step_since < CONFIRM_WITHIN


def without_evidence(turn: Turn, fact: Promoted) -> Refusal | None:
    """No verdict, or none that passes, takes a reason."""
    seen = lacking(turn)
    if not seen or (fact.anyway and fact.reason):
        return None
    code = Next.PROMOTE_ANYWAY_DESPITE_ALERT if alarm(turn) else Next.PROMOTE_ANYWAY
    step = code.step(service=turn.name, sure=just_entered(turn))
    return Refusal(sentence=seen, next_step=step)


def alarm(turn: Turn) -> OpenAlert | None:
    """An open alert that the plan does not only note."""
    return next((alert for alert in turn.rollout.alerts if not alert.noted), None)


def lacking(turn: Turn) -> str:
    """What speaks against a promote, in a sentence; empty where nothing does."""
    rollout, alert = turn.rollout, alarm(turn)
    if alert is not None:
        return f"An alert is open: {alert.named}."
    if rollout.verdict is None:
        return f"Nothing was judged yet at {rollout.share} %."
    if rollout.verdict.outcome is Outcome.PASS:
        if rollout.unprobed:
            return f"{rollout.canary} has not answered its probe yet."
        waiting = pending(rollout)
        return f"The job {waiting[0]} has not succeeded yet." if waiting else ""
    hard = [each for each in rollout.verdict.results if each.hard]
    bad = "; ".join(each.in_full for each in hard if each.outcome is not Outcome.PASS)
    return f"Its checks do not pass yet: {bad}."


def in_the_way_of(turn: Turn, hold: Hold) -> NextStep:
    """What has to be done about a hold before a promote."""
    if hold.cause is not Cause.DRIFT:
        return IN_THE_WAY[hold.cause].step(service=turn.name)
    desired = turn.service.desired
    mine = in_words(desired.in_region(hold.key).traffic.split) if desired else "nothing"
    return confirm(turn, hold.split, mine)
