"""A check has broken its rollback limit, or an alert mitigates: what the plan tries before it rolls
back.

Once for a check or an incident, and each action once in a rollout. It is judged again after the
wait, by what was measured since; what persists, fails or is not seen rolls back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.plan.limits.lengths import lasting
from bot.plan.mitigation import Mitigation
from bot.rollout.actors import CANARIO
from bot.rollout.effects import CheckSwitch, ThrowSwitch
from bot.rollout.facts import SwitchChecked, SwitchThrown
from bot.rollout.holds import hold, release
from bot.rollout.moves import roll_back
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.topics import Topic
from bot.rollout.regions import judged_anew
from bot.rollout.state import Cause, Hold, MitigationRun, Rollout
from bot.rollout.turn import Turn
from bot.rollout.verdict import CheckResult, Outcome, Verdict

ANSWERED_WITHIN = timedelta(minutes=2)
"""A call that nobody has seen answered after so long has failed."""


def open_run(rollout: Rollout) -> MitigationRun | None:
    """The mitigation that is waited for, if one is: a hold says so."""
    keys = {each.key for each in rollout.holds if each.cause is Cause.MITIGATION}
    return next((run for run in rollout.mitigations if run.key in keys), None)


def since(rollout: Rollout) -> datetime | None:
    """From when on what is measured says anything of the canary as it is now; None where nothing
    was mitigated."""
    thrown = (run.thrown_at for run in rollout.mitigations)
    return max((at for at in thrown if at is not None), default=None)


def failed(verdict: Verdict) -> tuple[CheckResult, ...]:
    """The hard checks whose rollback limit is broken."""
    return tuple(r for r in verdict.results if r.hard and r.outcome is Outcome.FAIL)


def is_emergency(rollout: Rollout, bad: Sequence[CheckResult]) -> bool:
    """Whether one of these checks throws the kill switch."""
    checks = rollout.plan.whole_checks_at(rollout.step)
    return any(r.check in checks and checks[r.check].emergency for r in bad)


def to_try(rollout: Rollout, bad: Sequence[CheckResult]) -> Mitigation | None:
    """What is tried for these checks: the one mitigation that all of them have, their own or else
    the plan's, where it was not tried in this rollout yet, nor another one for one of them."""
    plan = rollout.plan
    checks = plan.whole_checks_at(rollout.step)
    mine = [(r.check in checks and checks[r.check].mitigate) or plan.mitigate for r in bad]
    first = mine[0] if mine else None
    if first is None or any(each != first for each in mine) or is_emergency(rollout, bad):
        return None
    tried = {run.action for run in rollout.mitigations}
    had = {check for run in rollout.mitigations for check in run.checks}
    again = first.action in tried or any(r.check in had for r in bad)
    return None if again else first


def begin(turn: Turn, mitigation: Mitigation, bad: Sequence[CheckResult]) -> None:
    """Try it for these checks."""
    throw(turn, mitigation, "; ".join(r.words for r in bad), checks=tuple(r.check for r in bad))


def throw(
    turn: Turn,
    mitigation: Mitigation,
    why: str,
    checks: tuple[str, ...] = (),
    incidents: tuple[str, ...] = (),
) -> None:
    """Throw it and hold, until it is known whether that has helped."""
    rollout = turn.rollout
    run = MitigationRun(
        key=f"{rollout.id}~mitigation~{len(rollout.mitigations)}",
        action=mitigation.action,
        checks=checks,
        incidents=incidents,
        reason=why,
        wait=mitigation.wait,
        asked_at=turn.now,
        until=turn.now + ANSWERED_WITHIN,
        verify=mitigation.verify,
        unseen=tuple(range(len(mitigation.verify))),
    )
    turn.set(mitigations=(*rollout.mitigations, run))
    turn.effects.append(
        ThrowSwitch(
            key=run.key,
            rollout=rollout.id,
            purpose="mitigate",
            post=mitigation.post or "",
            switch_off=mitigation.switch_off or "",
            reason=why,
        )
    )
    hold(
        turn,
        Hold(
            cause=Cause.MITIGATION,
            key=run.key,
            reason=f"{why}. Tried before a rollback: {run.action}",
            ends=judged(run),
            by=CANARIO,
            since=turn.now,
        ),
    )


def judged(run: MitigationRun) -> NextStep:
    """What happens after the wait."""
    code = Next.ALERT_IS_JUDGED if run.incidents else Next.MITIGATION_IS_JUDGED
    return code.step(time=lasting(run.wait))


def persists(turn: Turn, run: MitigationRun, bad: Sequence[CheckResult]) -> bool:
    """Whether what is broken rolls back now: another check at once, what was mitigated after the
    wait."""
    return turn.now >= run.until or any(r.check not in run.checks for r in bad)


def judge_again(turn: Turn, run: MitigationRun, verdict: Verdict) -> None:
    """After the wait: the hold ends where the checks are not broken any more, the alerts have
    closed, and everything was seen. An alert that is still open rolls back. What says nothing yet
    is waited for, as long as the plan holds; so is what is proven again and holds first, until it
    is over or rolls back."""
    if turn.now < run.until:
        return
    if run.thrown_at is None:
        give_up(turn, run, f"{run.action} was not answered in time")
        return
    still = [each for each in turn.rollout.alerts if each.incident in run.incidents]
    if still:
        names = " and ".join(each.named for each in still)
        roll_back(turn, f"{names}. Still open after {run.action}.", CANARIO)
        return
    mine = [r for r in verdict.results if r.check in run.checks]
    seen = all(r.outcome in (Outcome.PASS, Outcome.MISS) for r in mine)
    holds_first = any(r.lasts_until is not None for r in mine)
    if not seen or holds_first or run.unseen:
        return
    closed = ("the alert has closed",) if run.incidents else ()
    words = "; ".join((*closed, *(r.words for r in mine))) or "no limit is broken"
    keep = tuple(each for each in turn.rollout.holds if each.key != run.key)
    release(turn, f"The mitigation has helped ({run.action}): {words}.", *keep)


def give_up(turn: Turn, run: MitigationRun, why: str) -> None:
    """It did not work, so it rolls back."""
    roll_back(turn, f"{run.reason}. The mitigation failed: {why}.", CANARIO)


def thrown(turn: Turn, run: MitigationRun, fact: SwitchThrown) -> None:
    """Its call was answered. From now on what is measured counts, and nothing from before."""
    rollout, waits = turn.rollout, open_run(turn.rollout)
    if not fact.ok:
        put(turn, run.model_copy(update={"answer": fact.words}))
        if waits == run:
            give_up(turn, run, fact.words)
        else:
            turn.announce(Topic.MITIGATION, said(run, fact), Next.NOTHING_CHANGES.step())
        return
    done = run.model_copy(
        update={
            "answer": fact.words,
            "thrown_at": turn.now,
            "until": turn.now + run.wait,
            "verify": (),
        }
    )
    put(turn, done)
    turn.put(judged_anew(turn.rollout))
    for number, wanted in enumerate(run.verify):
        turn.effects.append(
            CheckSwitch(
                key=run.key,
                rollout=rollout.id,
                number=number,
                wanted=wanted,
                target=rollout.plan.target.moved,
                until=turn.now + wanted.within,
            )
        )
    then = judged(run) if waits == run else Next.NOTHING_CHANGES.step()
    turn.announce(Topic.MITIGATION, said(run, fact), then)


def said(run: MitigationRun, fact: SwitchThrown) -> str:
    """How the call was answered."""
    alert = ("the alert",) if run.incidents else ()
    return f"Mitigation for {' and '.join((*run.checks, *alert))}: {fact.words}."


def checked(turn: Turn, run: MitigationRun, fact: SwitchChecked) -> None:
    """What must be seen after it was seen, or was not: then it rolls back."""
    left = tuple(n for n in run.unseen if n != fact.number) if fact.seen else run.unseen
    waits = open_run(turn.rollout) == run
    run = run.model_copy(update={"unseen": left})
    put(turn, run)
    if waits and not fact.seen:
        give_up(turn, run, f"not verified in time: {fact.name} ({fact.words})")
        return
    words = "Verified" if fact.seen else "Not verified in time"
    turn.announce(
        Topic.VERIFIED if fact.seen else Topic.WARNING,
        f"{words} after the mitigation: {fact.name} ({fact.words}).",
        judged(run) if waits else Next.NOTHING_CHANGES.step(),
    )


def put(turn: Turn, run: MitigationRun) -> None:
    """Replace the run of this key."""
    runs = turn.rollout.mitigations
    turn.set(mitigations=tuple(run if each.key == run.key else each for each in runs))
