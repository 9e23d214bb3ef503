"""A scheduled evaluation: promote, hold, roll back, or keep soaking."""

from bot.rollout.actors import CANARIO
from bot.rollout.decision import Ignored
from bot.rollout.effects import RunProbe
from bot.rollout.facts import Ticked
from bot.rollout.holds import (
    LASTING,
    SHARE,
    checks_hold,
    hold,
    holds_first,
    lasting_hold,
    release,
    share_hold,
)
from bot.rollout.jobs import run_next, start_next, unfinished
from bot.rollout.moves import BEFORE_TRAFFIC, roll_back
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.owners import call_owners
from bot.rollout.notices.topics import Topic
from bot.rollout.regions import with_evidence
from bot.rollout.rules.blindness import announce_blindness
from bot.rollout.rules.pass_gates import advance_or_wait, waits_again
from bot.rollout.rules.step_hours import keep_hours
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Cause, Hold, Phase, Rollout
from bot.rollout.switches import kill, mitigation
from bot.rollout.turn import Said, Turn
from bot.rollout.verdict import SHARE_CHECK, Outcome, Verdict

TOO_MUCH = ". That is too much to continue, not enough to roll back."
"""Behind what missed a promote limit."""
SMALL = ". It is small, and may pass."
"""Behind what is proven and holds first."""


def stale(turn: Turn, fact: Ticked) -> Ignored | None:
    """An evaluation of another rollout, another step, or of traffic not served yet."""
    no = of_another_step(turn, fact)
    if no is None and not turn.service.settled:
        no = Ignored(why="traffic is not settled yet")
    return no


def of_another_step(turn: Turn, fact: Ticked) -> Ignored | None:
    """An evaluation that says nothing about what the rollout does now."""
    rollout = turn.rollout
    if (fact.rollout, fact.step, fact.wave) != (rollout.id, rollout.step, rollout.wave):
        return Ignored(why="the evaluation is of a step that is over")
    return None


def tick_verifying(turn: Turn, fact: Ticked) -> Said:
    """Ask the canary again, or go to the first traffic when the 0 % step has soaked."""
    no = stale(turn, fact)
    if no:
        return no
    turn.set(evaluated_at=turn.now)
    keep_hours(turn)
    if not turn.rollout.verified:
        turn.effects.append(RunProbe(rollout=turn.rollout.id))
    elif is_ready(turn):
        continue_rollout(turn)
    else:
        start_next(turn)
    return None


def tick_soaking(turn: Turn, fact: Ticked) -> Said:
    """Hard limits decide at once; everything else at the end of the soak or watch."""
    no = stale(turn, fact) or unjudged(turn, fact)
    if no:
        return no
    verdict = take(turn, fact)
    keep_hours(turn)
    if verdict.outcome is Outcome.FAIL:
        fail(turn, verdict)
    elif promoted(turn):
        continue_rollout(turn)
    elif verdict.holds_at_once:
        hold_at_once(turn, verdict)
    elif soaked(turn):
        end_of_soak(turn, verdict)
    run_next(turn)
    return None


def tick_holding(turn: Turn, fact: Ticked) -> Said:
    """A hold still judges: it can roll back, also while a shift that was refused is not
    settled, and ends by itself what ends by itself."""
    if turn.rollout.acting_phase in BEFORE_TRAFFIC:
        return Ignored(why="it holds before any traffic, so there is nothing to judge")
    broken = fact.verdict is not None and fact.verdict.outcome is Outcome.FAIL
    no = (of_another_step if broken else stale)(turn, fact) or unjudged(turn, fact)
    if no:
        return no
    verdict = take(turn, fact)
    run = mitigation.open_run(turn.rollout)
    if verdict.outcome is Outcome.FAIL:
        fail(turn, verdict)
    elif run is not None:
        mitigation.judge_again(turn, run, verdict)
    if turn.rollout.phase is not Phase.HOLDING or waits_again(turn):
        return None
    if verdict.outcome is Outcome.PASS:
        passing(turn, verdict)
    return None


def unjudged(turn: Turn, fact: Ticked) -> Ignored | None:
    """A tick without a verdict, or with one of before a mitigation, says nothing where checks are
    judged."""
    if fact.verdict is None:
        return Ignored(why="nothing was judged")
    mitigated = mitigation.since(turn.rollout)
    if mitigated is not None and fact.since is not None and fact.since < mitigated:
        return Ignored(why="what was judged is from before the mitigation")
    return None


def take(turn: Turn, fact: Ticked) -> Verdict:
    """Keep the verdict as evidence, show it, and say the warnings that weren't said yet."""
    verdict = fact.verdict
    if verdict is None:
        raise LookupError("the caller checks that there is a verdict")
    turn.set(
        verdict=verdict,
        evidence=fact.evidence or turn.rollout.evidence,
        places=with_evidence(turn.rollout.places, fact.evidence_in),
        evaluated_at=turn.now,
    )
    announce_blindness(turn, verdict)
    turn.refresh()
    new = [r for r in verdict.warnings if r.name not in turn.rollout.warned]
    for result in new:
        turn.announce(
            Topic.WARNING,
            f"Warning, {result.check}: {result.words}.",
            Next.SOFT_CHECK.step(),
        )
    if new:
        turn.set(warned=(*turn.rollout.warned, *(r.name for r in new)))
    return verdict


def soaked(turn: Turn) -> bool:
    """Whether the time of this step, or of the watch, has counted in full."""
    return turn.rollout.clock.elapsed(turn.now) >= turn.rollout.length


def end_of_soak(turn: Turn, verdict: Verdict) -> None:
    """A pass continues, a missed promote limit holds, too little evidence is the plan's."""
    missed = verdict.reasons(Outcome.MISS)
    if verdict.outcome is Outcome.PASS:
        if not unfinished(turn.rollout):
            continue_rollout(turn)
    elif missed:
        hold(turn, checks_hold(turn, f"{missed}{TOO_MUCH}"))
    elif turn.rollout.phase is Phase.SOAKING:
        undecided(turn, verdict)


def hold_at_once(turn: Turn, verdict: Verdict) -> None:
    """By the canary's share of the requests, by what is proven and small, by what the guard holds
    for, and by checks whose plan says so."""
    missed = [each for each in verdict.results if each.hard and each.at_once]
    share = "; ".join(each.words for each in missed if each.check == SHARE_CHECK)
    if share:
        hold(turn, share_hold(turn, share))
    lasting = [each for each in missed if each.lasts_until is not None]
    if lasting:
        until = max(each.lasts_until for each in lasting if each.lasts_until is not None)
        seen = "; ".join(each.words for each in lasting)
        hold(turn, lasting_hold(turn, f"{seen}{SMALL}", until))
    rest = (each for each in missed if each.check != SHARE_CHECK and each not in lasting)
    checks = "; ".join(each.words for each in rest)
    if checks:
        hold(turn, checks_hold(turn, f"{checks}{TOO_MUCH}"))


def undecided(turn: Turn, verdict: Verdict) -> None:
    """A soak that ends without a verdict: on to the deadline, unless the plan says otherwise."""
    lacking = (
        f"not enough evidence at the end of the soak: {verdict.reasons(Outcome.INCONCLUSIVE)}."
    )
    if turn.rollout.plan.on_inconclusive == "hold":
        hold(turn, checks_hold(turn, lacking))
    elif turn.rollout.plan.on_inconclusive == "rollback":
        roll_back(turn, lacking, CANARIO, details=beside(lacking, verdict))


def continue_rollout(turn: Turn) -> None:
    """To the next step, unless a freeze is on, it asks first, or one of its gates is closed."""
    asked = turn.rollout.promote_asked
    if not holds_first(turn):
        turn.set(last_by=asked.by if asked else CANARIO)
        advance_or_wait(turn, asked.why if asked else "")


def promoted(turn: Turn) -> bool:
    """Whether somebody asked for the next step before the soak is over, and the evidence that
    this takes is there."""
    rollout = turn.rollout
    asked = rollout.promote_asked
    if asked is None or rollout.phase is not Phase.SOAKING:
        return False
    passed = passes(rollout) and not unfinished(rollout)
    return asked.anyway or (passed and all(alert.noted for alert in rollout.alerts))


def passes(rollout: Rollout) -> bool:
    """Whether its last verdict is a pass."""
    return rollout.verdict is not None and rollout.verdict.outcome is Outcome.PASS


def continue_if_ready(turn: Turn) -> None:
    """Now that nothing else is waited for, continue at once where the evidence is in hand."""
    if is_ready(turn):
        continue_rollout(turn)


def is_ready(turn: Turn) -> bool:
    """Whether the step is done: served, soaked, and known to be good."""
    rollout = turn.rollout
    if not turn.service.settled:
        return False
    if promoted(turn):
        return True
    if unfinished(rollout):
        return False
    if rollout.phase is Phase.VERIFYING:
        return soaked(turn)
    judged = rollout.phase in (Phase.SOAKING, Phase.WATCHING)
    return judged and passes(rollout) and soaked(turn)


def fail(turn: Turn, verdict: Verdict) -> None:
    """A rollback limit is broken: what the plan tries first is tried once; else it rolls back, and
    throws the kill switch in an emergency. Whose it is to act is called after that."""
    rollout, bad = turn.rollout, mitigation.failed(verdict)
    run, first = mitigation.open_run(rollout), mitigation.to_try(rollout, bad)
    if run is not None and not mitigation.persists(turn, run, bad):
        return
    if run is None and first is not None:
        mitigation.begin(turn, first, bad)
        return
    reason, urgent = verdict.reasons(Outcome.FAIL), mitigation.is_emergency(rollout, bad)
    tried = f", after {run.action}" if run else ""
    details = beside(reason, verdict)
    roll_back(turn, f"{reason}{tried}.", CANARIO, details=details, urgent=urgent)
    if urgent:
        kill.throw(turn, rollout.plan, CANARIO, f"{reason}.")
    call_owners(turn)


def beside(reason: str, verdict: Verdict) -> tuple[str, ...]:
    """What else was not good enough, so that nothing is read twice, nor anything that proves
    nothing."""
    return tuple(each.words for each in verdict.bad if each.reason not in reason)


def passing(turn: Turn, verdict: Verdict) -> None:
    """End the holds that good evidence ends: by checks, and by alerts that have closed."""
    rollout = turn.rollout
    keep = tuple(h for h in rollout.holds if not ends_on_pass(h, rollout, verdict))
    ended = [each for each in rollout.holds if each not in keep]
    anew = rollout.acting_phase is Phase.SOAKING and any(each.key == LASTING for each in ended)
    if anew:
        turn.set(clock=SoakClock())
    if ended:
        release(turn, f"Its checks pass.{' The soak starts anew.' if anew else ''}", *keep)


def ends_on_pass(held: Hold, rollout: Rollout, verdict: Verdict) -> bool:
    """Whether passing checks end this hold. One by the canary's share lasts while nothing is seen
    of its share."""
    if held.cause is Cause.CHECKS:
        return held.key != SHARE or verdict.share_seen
    still_open = any(a.incident == held.key for a in rollout.alerts)
    by_itself = rollout.plan.alerts.resume == "when_closed"
    return held.cause is Cause.ALERT and by_itself and not still_open
