"""An evaluation in shadow: what users get, what is judged of it, and whether that was the end."""

from collections.abc import Mapping

from bot.rollout.decision import Ignored
from bot.rollout.facts import Ticked
from bot.rollout.notices.topics import Topic
from bot.rollout.rules.tick import TOO_MUCH, beside, soaked, take
from bot.rollout.shadow import would
from bot.rollout.shadow.begin import enter, watches
from bot.rollout.shadow.compare import on_move
from bot.rollout.shadow.end import end, over
from bot.rollout.state import Move
from bot.rollout.turn import Said, Turn
from bot.rollout.verdict import Outcome, Verdict

MOST = 40
"""So many moves are kept."""


def ticked(turn: Turn, fact: Ticked) -> Said:
    """The traffic first: what was measured is of the traffic that was known before."""
    rollout, shadow = turn.rollout, turn.rollout.shadow
    if fact.rollout != rollout.id or shadow is None:
        return Ignored(why="the evaluation is of another rollout")
    turn.set(evaluated_at=turn.now)
    if fact.served is not None and dict(fact.served) != dict(shadow.served):
        moved(turn, fact.served)
        return None
    if fact.verdict is not None and fact.step == rollout.step:
        judged(turn, take(turn, fact))
    why = over(turn.rollout, fact.served, turn.now)
    if why:
        end(turn, why, fact.followed)
    return None


def moved(turn: Turn, served: Mapping[str, int]) -> None:
    """Others moved the traffic: that is the step that it is on now."""
    rollout, shadow = turn.rollout, turn.rollout.shadow
    if shadow is None:
        raise LookupError("the caller has looked")
    share = served.get(rollout.canary, 0)
    said = on_move(rollout, served, turn.now)
    moves = shadow.moves
    if share != rollout.share:
        moves = (moves[0], *moves[1:][1 - MOST :], Move(at=turn.now, percent=share))
    seen = {"served": dict(served), "since": turn.now, "moves": moves}
    turn.set(shadow=shadow.model_copy(update=seen))
    enter(turn, share)
    turn.announce(Topic.TRAFFIC, said[0], watches(), details=said[1:])


def judged(turn: Turn, verdict: Verdict) -> None:
    """As in a live rollout, but that it is only said."""
    if verdict.outcome is Outcome.FAIL:
        would.fail(turn, verdict, beside(verdict.reasons(Outcome.FAIL), verdict))
    elif verdict.holds_at_once:
        would.hold(turn, f"{verdict.holds_at_once}{TOO_MUCH}")
    elif soaked(turn):
        end_of_soak(turn, verdict)


def end_of_soak(turn: Turn, verdict: Verdict) -> None:
    """A pass would have continued, a missed promote limit held; without a verdict it is the
    plan's."""
    plan, missed = turn.rollout.plan, verdict.reasons(Outcome.MISS)
    lacking = f"not enough evidence: {verdict.reasons(Outcome.INCONCLUSIVE)}"
    late = turn.now >= turn.rollout.step_since + plan.deadline_at(turn.rollout.step)
    if verdict.outcome is Outcome.PASS:
        would.promote(turn)
    elif missed:
        would.hold(turn, f"{missed}{TOO_MUCH}")
    elif plan.on_inconclusive == "rollback":
        would.roll_back(turn, lacking)
    elif plan.on_inconclusive == "hold" or late:
        would.hold(turn, lacking)
