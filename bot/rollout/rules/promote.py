"""A person asks for the next step now. That is guarded: by traffic, by evidence, and by a
confirmation right after a step change."""

from datetime import timedelta

from bot.plan.limits.lengths import roughly
from bot.rollout.decision import Refusal
from bot.rollout.effects import Topic
from bot.rollout.facts import Promoted
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.rules.pass_gates import advance_or_wait, in_the_way, where
from bot.rollout.state import Cause, Phase, PromoteAsked
from bot.rollout.traffic import in_words
from bot.rollout.turn import Said, Turn
from bot.rollout.verdict import Outcome

CONFIRM_WITHIN = timedelta(minutes=1)
"""A promote this soon after a step change is taken for a slip until it is confirmed."""

IN_THE_WAY = {
    Cause.DRIFT: Next.CONFIRM_RESTORE,
    Cause.TRAFFIC: Next.FIX_THEN_RESUME,
    Cause.FREEZE: Next.UNFREEZE_ENDS_IT,
}


STANDS = {
    Phase.REQUESTED: "before its start",
    Phase.VERIFYING: "before it was tested",
    Phase.WATCHING: "while it is only watched",
}
"""Where a rollout can be on hold that has no next step."""


def promote(turn: Turn, fact: Promoted) -> Said:
    """To the next step, if nothing speaks against it; approvals that it needs are asked for."""
    no = why_not(turn, fact)
    if no:
        return no
    turn.set(last_by=fact.by)
    why = (" without the checks' evidence" if fact.anyway else "") + because(fact.reason)
    advance_or_wait(turn, why)
    if turn.service.active is None or not turn.rollout.waiting:
        return None
    turn.set(promote_asked=PromoteAsked(by=fact.by, why=why, anyway=fact.anyway))
    if why:
        turn.announce(
            Topic.WAITING,
            sentence(f"{fact.by.words} wants {where(turn.rollout, turn.rollout.step + 1)}{why}"),
            Next.PROMOTED_WHEN_APPROVED.step(checks="" if fact.anyway else " and its checks pass"),
        )
    return None


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
            sentence=f"Frozen by {turn.service.freeze.by.words}: {turn.service.freeze.reason}",
            next_step=Next.UNFREEZE_ENDS_IT.step(service=turn.name),
        )
    for hold in rollout.holds:
        if hold.cause in IN_THE_WAY:
            return Refusal(
                sentence=f"On hold: {hold.reason}",
                next_step=IN_THE_WAY[hold.cause].step(service=turn.name, split=rollout_split(turn)),
            )
    if not turn.service.settled:
        return Refusal(
            sentence=f"The shift to {rollout.current.traffic} % is not served yet.",
            next_step=Next.PROMOTE_WHEN_SERVED.step(),
        )
    return too_soon(turn, fact) or without_evidence(turn, fact) or in_the_way(turn)


def too_soon(turn: Turn, fact: Promoted) -> Refusal | None:
    """Pressing Enter twice must not jump two steps."""
    rollout = turn.rollout
    since = turn.now - rollout.step_since
    if fact.sure or since >= CONFIRM_WITHIN:
        return None
    return Refusal(
        sentence=f"{rollout.canary} went to {rollout.current.traffic} % only {roughly(since)} ago.",
        next_step=Next.CONFIRM_PROMOTE.step(service=turn.name),
    )


def without_evidence(turn: Turn, fact: Promoted) -> Refusal | None:
    """No verdict, or none that passes, takes a reason."""
    rollout = turn.rollout
    passed = rollout.verdict is not None and rollout.verdict.outcome is Outcome.PASS
    alarm = next((alert for alert in rollout.alerts if not alert.noted), None)
    if (passed and alarm is None) or (fact.anyway and fact.reason):
        return None
    if alarm is not None:
        seen = f"An alert is open: {alarm.named}."
    elif rollout.verdict is None:
        seen = f"Nothing was judged yet at {rollout.current.traffic} %."
    else:
        hard = [each for each in rollout.verdict.results if each.hard]
        bad = "; ".join(each.in_full for each in hard if each.outcome is not Outcome.PASS)
        seen = f"Its checks do not pass yet: {bad}."
    code = Next.PROMOTE_ANYWAY_DESPITE_ALERT if alarm else Next.PROMOTE_ANYWAY
    return Refusal(sentence=seen, next_step=code.step(service=turn.name))


def rollout_split(turn: Turn) -> str:
    """The traffic that the rollout had set."""
    desired = turn.service.desired
    return in_words(desired.traffic.split) if desired else "nothing"
