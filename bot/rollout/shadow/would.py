"""What would have been done now is kept, and said once."""

from bot.plan.limits.lengths import lasting
from bot.rollout import gates
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.shadow.begin import watches
from bot.rollout.state import Phase, Rollout, Would
from bot.rollout.state.shadow import Does
from bot.rollout.switches import mitigation
from bot.rollout.turn import Turn
from bot.rollout.verdict import Outcome, Verdict

MOST = 40
"""So many are kept of a rollout; the rollback that would have been always is."""


def note(  # noqa: PLR0917 - of the one thing that everything leads to
    turn: Turn, does: Does, words: str, why: str, details: tuple[str, ...] = (), to: int = 0
) -> None:
    """Keep it and say it, once while the traffic is as it is. After a rollback nothing would have
    been done any more."""
    rollout, shadow = turn.rollout, turn.rollout.shadow
    if shadow is None or shadow.back or shadow.here(does):
        return
    new = Would(does=does, at=turn.now, percent=rollout.share, why=sentence(why), to=to)
    turn.set(shadow=shadow.model_copy(update={"would": (*shadow.would[1 - MOST :], new)}))
    turn.announce(
        Topic.SHADOW,
        sentence(words),
        watches(),
        details=details,
        loud=does == "roll_back",
    )


def roll_back(turn: Turn, why: str, details: tuple[str, ...] = ()) -> None:
    """All traffic to stable."""
    rollout = turn.rollout
    words = f"Would have rolled {rollout.canary} back now, from {rollout.share} %: {why}"
    note(turn, "roll_back", words, why, details)


def hold(turn: Turn, why: str) -> None:
    """Stop where it is."""
    note(turn, "hold", f"Would have held now at {turn.rollout.share} %: {why}", why)


def promote(turn: Turn) -> None:
    """To the next step, or to wait for what it would have asked before that."""
    rollout = turn.rollout
    if rollout.step >= rollout.last_step:
        return
    to = rollout.plan.share_at(rollout.step + 1)
    if turn.service.freeze is not None:
        hold(turn, f"it is frozen by {turn.service.freeze.by.words}.")
        return
    first = before_next(turn)
    way = f"from {rollout.share} % to {to} %"
    if first:
        words = f"Would have been ready now to go {way}, and waited for {' and '.join(first)}"
    else:
        words = f"Would have gone {way} now: the checks pass"
    note(turn, "promote", words, ", ".join(first), to=to)


def before_next(turn: Turn) -> tuple[str, ...]:
    """What a live rollout would have waited for before the next step."""
    rollout = as_live(turn.rollout)
    job, probe = rollout.current.job, rollout.current.probe
    waiting = gates.closed(rollout, rollout.step + 1, turn.now)
    return (
        *(each.words for each in waiting),
        *(f"the job {each.name}" for each in job),
        *(("its probe",) if probe else ()),
    )


def as_live(rollout: Rollout) -> Rollout:
    """The rollout as its gates would find it."""
    return rollout.model_copy(update={"phase": Phase.SOAKING})


def fail(turn: Turn, verdict: Verdict, details: tuple[str, ...]) -> None:
    """A rollback limit is broken. What the plan tries before that can't be tried, so it counts as
    tried in vain when the limit is still broken after its wait."""
    rollout, shadow = turn.rollout, turn.rollout.shadow
    bad, why = mitigation.failed(verdict), verdict.reasons(Outcome.FAIL)
    first = mitigation.to_try(rollout, bad)
    tried = next(
        (each for each in (shadow.would if shadow else ()) if each.does == "mitigate"), None
    )
    if first is None or (tried is not None and turn.now >= tried.at + first.wait):
        roll_back(turn, why, details)
    elif tried is None:
        words = (
            f"Would have tried {first.action} now, and rolled back if that had not helped within "
            f"{lasting(first.wait)}: {why}"
        )
        note(turn, "mitigate", words, why, details)
