"""A person asks to go on now. Going on is guarded: by traffic, by evidence, and by a second look
right after a step change."""

from datetime import timedelta

from bot.plan.limits.lengths import roughly
from bot.rollout.decision import Refusal
from bot.rollout.effects import Topic
from bot.rollout.facts import Promoted
from bot.rollout.reasons import because, sentence
from bot.rollout.rules.pass_gates import advance_or_wait, in_the_way, where
from bot.rollout.state import Cause, Phase, Rollout
from bot.rollout.turn import Said, Turn
from bot.rollout.verdict import Outcome

SECOND_LOOK = timedelta(minutes=1)
"""A promote this soon after a step change is taken for a slip until it is confirmed."""

IN_THE_WAY = {
    Cause.DRIFT: "Resume first: `resume` restores the rollout's traffic, `resume --adopt` "
    "keeps what was set by hand.",
    Cause.TRAFFIC: "Mend what the platform refused, then resume.",
    Cause.FREEZE: "Wait until the freeze has ended.",
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
    if why and turn.service.active is not None and turn.rollout.waiting:
        turn.tell(
            Topic.WAITING,
            sentence(f"{fact.by.words} wants {where(turn.rollout, turn.rollout.step + 1)}{why}"),
            "It goes on when it is approved.",
        )
    return None


def why_not(turn: Turn, fact: Promoted) -> Refusal | None:
    """The first reason not to go on, or None."""
    rollout = turn.rollout
    if rollout.acting_phase is not Phase.SOAKING:
        return Refusal(
            sentence=f"{rollout.canary} is on hold {STANDS[rollout.acting_phase]}, "
            "so there is no next step to promote to.",
            next_step="Resume it, or roll it back.",
        )
    if turn.service.freeze:
        return Refusal(
            sentence=f"Frozen by {turn.service.freeze.by.words}: {turn.service.freeze.reason}",
            next_step=IN_THE_WAY[Cause.FREEZE],
        )
    for hold in rollout.holds:
        if hold.cause in IN_THE_WAY:
            return Refusal(sentence=f"On hold: {hold.reason}", next_step=IN_THE_WAY[hold.cause])
    if not turn.service.settled:
        return Refusal(
            sentence=f"The shift to {rollout.current.traffic} % is not served yet.",
            next_step="Try again when the rollout's message says that it is.",
        )
    return too_soon(turn, fact) or without_evidence(rollout, fact) or in_the_way(turn)


def too_soon(turn: Turn, fact: Promoted) -> Refusal | None:
    """Pressing Enter twice must not jump two steps."""
    rollout = turn.rollout
    since = turn.now - rollout.step_since
    if fact.sure or since >= SECOND_LOOK:
        return None
    return Refusal(
        sentence=f"{rollout.canary} went to {rollout.current.traffic} % only {roughly(since)} ago.",
        next_step="If you mean to go on a further step now, say `promote --yes`.",
    )


def without_evidence(rollout: Rollout, fact: Promoted) -> Refusal | None:
    """No verdict, or none that passes, takes a reason."""
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
    return Refusal(
        sentence=seen,
        next_step=f"Wait {'until it closes' if alarm else 'for the next evaluation'}; or go on "
        "without, with "
        "`promote --anyway because <reason>`.",
    )
