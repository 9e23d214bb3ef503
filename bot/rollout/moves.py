"""The ways a rollout moves, shared by the rules: up a step, back, to an end. Each says what
happens next."""

from datetime import timedelta

from bot.plan.limits.lengths import lasting
from bot.rollout import gates
from bot.rollout.actors import Actor
from bot.rollout.confirming import confirmations
from bot.rollout.effects import ThrowSwitch
from bot.rollout.endings import questions, stable_check
from bot.rollout.notices.direct import notify_completed
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.report import completed, seen, way_back
from bot.rollout.notices.shares import everything, in_wave, keeps, passed
from bot.rollout.notices.topics import Topic
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import AskOutcome, Phase, RejectedRevision, Rollback, Rollout
from bot.rollout.traffic import Traffic
from bot.rollout.turn import Turn
from bot.service_id import name_of

ROLLBACK_OVERDUE = timedelta(minutes=1)
"""A rollback that has not settled after this long pages a person."""

WATCH_GRACE = timedelta(hours=1)
"""How long after its planned end a watch waits for evidence before it asks a person."""

REMEMBERED = 100
"""So many rejected revisions of a service are kept; older ones are long gone from the platform."""

BEFORE_TRAFFIC = (Phase.REQUESTED, Phase.VERIFYING)


def begin(turn: Turn) -> None:
    """Gates are open: to the first step, by way of verifying when that is 0 %."""
    rollout = turn.rollout
    if rollout.plan.steps[0].traffic:
        enter_step(turn, 0)
        return
    turn.set(phase=Phase.VERIFYING, step=0, step_since=turn.now, clock=SoakClock())
    turn.set(deadline=turn.now + rollout.plan.deadline_at(0))
    turn.desire(Traffic.between(rollout.stable, rollout.canary, 0))


def enter_step(turn: Turn, step: int, why: str = "", wave: int = 0) -> None:
    """Shift to the step's traffic, of regions in waves in those that have come to it; its soak
    begins when the platform serves it. Its jobs are run for its first wave, its probe for each."""
    passed_by = seen(turn.rollout)
    turn.close_ask(AskOutcome.VOID, "the rollout has continued meanwhile.")
    turn.set(
        phase=Phase.SOAKING,
        held_phase=None,
        holds=(),
        waiting=(),
        promote_asked=None,
        step=step,
        wave=wave,
        step_since=turn.now,
        full=False,
        clock=SoakClock(),
        verdict=None,
        jobs=turn.rollout.jobs if wave else (),
        warned=(),
        evaluated_at=None,
        deadline=turn.now + turn.rollout.plan.settle,
    )
    probe_anew(turn)
    rollout = turn.rollout
    percent, soak = rollout.share, rollout.current.soak
    by = f"by {rollout.last_by.words}{why}"
    turn.record_change(f"{rollout.canary} gets {percent} % of {turn.name}{in_wave(rollout)}")
    served = Next.SOAKS.step(soak=soak.words) if soak.longest else Next.EVALUATED.step()
    turn.desire(Traffic.between(rollout.stable, rollout.canary, percent))
    turn.announce(
        Topic.STEP_UP,
        sentence(f"{rollout.canary} goes to {percent} %{in_wave(rollout)}, {by}{keeps(rollout)}"),
        served.and_then(after_soak(turn)),
        details=passed_by,
    )


def probe_anew(turn: Turn) -> None:
    """Forget what another step's probe has found, where this step has one."""
    if turn.rollout.current.probe is not None:
        turn.set(verified=False, probe_words="", probes_failed=0)


def after_soak(turn: Turn) -> NextStep:
    """What follows this step when its checks pass."""
    rollout = turn.rollout
    if rollout.manual and rollout.acting_phase is Phase.SOAKING:
        return Next.ASKS_TO_PROMOTE.step()
    if rollout.next_wave:
        return Next.AFTER_WAVE.step(percent=rollout.share, regions=" and ".join(rollout.next_wave))
    if rollout.step < rollout.last_step:
        percent = rollout.plan.share_at(rollout.step + 1)
        ahead = gates.ahead(rollout, rollout.step + 1)
        if ahead:
            return Next.AFTER_GATES.step(percent=percent, gates=", ".join(ahead))
        return Next.AFTER_STEP.step(percent=percent)
    watched = rollout.plan.watch is not None and rollout.phase is not Phase.WATCHING
    time = lasting(rollout.plan.watched_for)
    then = Next.AFTER_WATCH.step(time=time) if watched else Next.AFTER_ALL.step()
    _, items = confirmations.wanted(rollout)
    asked = Next.CONFIRMED_FIRST.step(count=confirmations.counted(len(items)))
    return then.and_then(asked) if items else then


def advance(turn: Turn, why: str = "") -> None:
    """The step, or the watch, is done: to what comes next. ``why``: what the person added who
    wanted it."""
    rollout = turn.rollout
    if rollout.next_wave:
        enter_step(turn, rollout.step, why, rollout.wave + 1)
    elif rollout.step < rollout.last_step:
        enter_step(turn, rollout.step + 1, why)
    elif rollout.acting_phase is Phase.SOAKING and rollout.plan.watch:
        watch(turn, rollout.plan.watched_for, why)
    elif rollout.share < 100:
        serve_all(turn)
    else:
        complete(turn, why)


def watch(turn: Turn, length: timedelta, why: str = "") -> None:
    """The canary serves its last step; for a while it still rolls back by itself."""
    turn.set(
        phase=Phase.WATCHING,
        held_phase=None,
        holds=(),
        jobs=(),
        clock=SoakClock(running_since=turn.now),
        verdict=None,
        deadline=turn.now + length + WATCH_GRACE + turn.rollout.plan.end_jobs_longest,
    )
    rollout = turn.rollout
    turn.announce(
        Topic.WATCHING,
        f"{rollout.canary} serves {everything(rollout)}. {passed(rollout, why)}",
        Next.WATCHED.step(time=lasting(length)),
        loud=True,
    )


def serve_all(turn: Turn, why: str = ": its watch is over") -> None:
    """What the watch had kept on stable goes to the canary, and then it is complete."""
    rollout = turn.rollout
    turn.set(full=True, deadline=turn.now + rollout.plan.settle)
    turn.desire(Traffic.between(rollout.stable, rollout.canary, 100))
    turn.announce(
        Topic.STEP_UP,
        sentence(f"{rollout.canary} goes to 100 %{why}"),
        Next.COMPLETE_WHEN_SERVED.step(),
        details=seen(rollout),
    )


def complete(turn: Turn, why: str = "") -> None:
    """The canary is the new stable."""
    rollout = turn.rollout
    outcome = f"{rollout.called} serves 100 %; it replaced {rollout.stable}."
    how = passed(rollout, why) if rollout.last_by.asks else ""
    turn.announce(
        Topic.COMPLETED,
        outcome,
        way_back(rollout, turn.name),
        details=completed(rollout, how, turn.now),
        loud=True,
        also=rollout.plan.on_complete.announce if rollout.plan.on_complete else (),
    )
    turn.record_change(f"{turn.name}: {outcome}")
    questions.ask(turn)
    stable_check.begin_completed(turn)
    notify_completed(turn)
    turn.end(Phase.COMPLETED, outcome)
    left = Traffic.latest_is if rollout.plan.follows_latest else Traffic.all_to
    turn.desire(left(rollout.canary), left_by=rollout.id)


def reject(turn: Turn, revisions: tuple[str, ...], reason: str) -> None:
    """These start again only on purpose: the latch."""
    latches = tuple(
        RejectedRevision(revision=each, rollout=turn.rollout.id, reason=reason, at=turn.now)
        for each in dict.fromkeys(revisions)
    )
    others = tuple(r for r in turn.service.rejected if r.revision not in revisions)
    turn.set_service(rejected=(*others, *latches)[-REMEMBERED:])


def roll_back(  # noqa: PLR0917 - of the one move that everything leads to
    turn: Turn,
    reason: str,
    by: Actor,
    details: tuple[str, ...] = (),
    left: tuple[str, ...] = (),
    late: bool = False,
    urgent: bool = False,
    makes_room: bool = False,
) -> None:
    """All traffic to stable; the canary is rejected, and whatever else ``left``. ``urgent``: it
    pages at the highest severity, whatever the plan says. ``makes_room``: for a newer revision, so
    nothing is rejected and nobody is paged; any other rollback is for good, also of what had made
    room."""
    turn.set(superseded=makes_room)
    rollout, reason = turn.rollout, sentence(reason)
    if rollout.acting_phase in BEFORE_TRAFFIC:
        cancel(turn, reason, by)
        return
    if not makes_room:
        reject(turn, (rollout.canary, *left), reason)
    turn.close_ask(AskOutcome.VOID, f"{by.words} rolls back: {reason}")
    turn.set(
        phase=Phase.ROLLING_BACK,
        held_phase=None,
        holds=(),
        waiting=(),
        last_by=by,
        rollback=Rollback(reason=reason, by=by, decided_at=turn.now, late=late),
        deadline=turn.now + ROLLBACK_OVERDUE,
    )
    turn.desire(Traffic.all_to(rollout.stable))
    turn.record_change(f"{rollout.canary} of {turn.name} is rolled back to {rollout.stable}")
    rule = rollout.plan.on_rollback_at(rollout.step)
    if not makes_room:
        wake(turn, reason, by, urgent)
    turn.announce(
        Topic.ROLLING_BACK,
        f"{by.begins} rolls {rollout.called} back: {reason}",
        Next.ALL_TO_STABLE.step(stable=rollout.stable),
        details=details,
        loud=True,
        also=() if makes_room else rule.announce,
    )
    if rule.switch_off and not makes_room:
        switch_off(turn, rule.switch_off, reason)
    if rule.incident and not makes_room:
        turn.open_incident(f"{rollout.called} is rolled back to {rollout.stable}: {reason}")


def wake(turn: Turn, reason: str, by: Actor, urgent: bool) -> None:
    """Page for a rollback, as the plan says."""
    rollout, by_hand = turn.rollout, by.kind == "person"
    rule = rollout.plan.on_rollback_at(rollout.step)
    chosen = "critical" if urgent or rule.incident else rule.severity
    turn.page(
        chosen or ("warning" if by_hand else "critical"),
        f"{rollout.called} is rolled back to {rollout.stable} by {by.words}: {reason}",
        by_hand=by_hand,
    )


def switch_off(turn: Turn, flag: str, reason: str) -> None:
    """A flag goes off with the rollback."""
    rollout = turn.rollout.id
    turn.effects.append(
        ThrowSwitch(
            key=f"{rollout}~rollback",
            rollout=rollout,
            purpose="rollback",
            switch_off=flag,
            reason=reason,
        )
    )


def try_again(rollout: Rollout) -> NextStep:
    """The same start once more."""
    return Next.TRY_AGAIN.step(
        service=name_of(rollout.service_id),
        canary=rollout.canary,
        plan=rollout.plan.name,
        manual=rollout.manual,
    )


def cancel(
    turn: Turn,
    reason: str,
    by: Actor,
    topic: Topic = Topic.CANCELLED,
    then: NextStep | None = None,
) -> None:
    """Over before any traffic moved; our tag is taken off again if it was put on."""
    rollout, reason = turn.rollout, sentence(reason)
    turn.set(last_by=by)
    outcome = f"Cancelled by {by.words} before any traffic moved: {reason}"
    turn.announce(
        topic,
        outcome,
        then or try_again(rollout),
        loud=True,
    )
    turn.end(Phase.CANCELLED, outcome)
    if rollout.acting_phase is Phase.VERIFYING:
        turn.desire(Traffic.all_to(rollout.stable), left_by=rollout.id)
