"""Throw a switch, and see afterwards what must be so."""

from datetime import timedelta

from bot.errors import CanarioError, NotFound, Rejected, Unavailable
from bot.flags.flag import Change
from bot.rollout.effects import CheckSwitch, ThrowSwitch
from bot.rollout.facts import SwitchChecked, SwitchThrown
from bot.rollout.state import Phase
from bot.rollout.switches.mitigation import open_run
from bot.service.carrying_out.effects import rollout_of
from bot.service.carrying_out.measured import Measured
from bot.service.carrying_out.stable_check import AGAIN, GRACE
from bot.service.carrying_out.verifications import seen_now
from bot.service.deciding.change_flag import switch_off
from bot.service.deciding.commit import Applied, apply
from bot.service.ports.parts import Parts, log
from bot.service.ports.prober import PostAnswer
from bot.service.values.records import OutboxEntry
from bot.service.values.work import CarryOut

LONGEST = timedelta(hours=1)
"""So long a kill switch that can't be thrown is tried again; then it is given up, and said so."""


def about_switch(
    parts: Parts, entry: OutboxEntry, effect: ThrowSwitch | CheckSwitch
) -> Applied | None:
    """Throw it, or see what it has done."""
    if isinstance(effect, ThrowSwitch):
        return throw_switch(parts, entry, effect)
    return check_switch(parts, entry, effect)


def throw_switch(parts: Parts, entry: OutboxEntry, effect: ThrowSwitch) -> Applied | None:
    """Call its address, and tell decide() the answer. A mitigation gets one answer, and what is not
    good rolls back. A kill switch is tried again: then raises Unavailable, in the end Rejected."""
    if effect.purpose == "mitigate" and not is_wanted(parts, entry, effect):
        return None
    answer = call(parts, entry, effect)
    teams = teams_of_rollback(parts, entry, effect)
    if answer.ok or effect.purpose == "mitigate":
        fact = thrown(effect, answer, f"thrown~{effect.key}", teams)
        return apply(parts, entry.service_id, fact)
    fact = thrown(effect, answer, f"not-thrown~{effect.key}", teams)
    told = apply(parts, entry.service_id, fact, mine=lambda _: False)
    if told.entries:
        pass_on(parts, entry.service_id, told)
    if parts.clock.now() - entry.created_at > LONGEST:
        raise Rejected(f"The switch could not be thrown: {answer.words}.")
    raise Unavailable(f"{answer.words}.")


def call(parts: Parts, entry: OutboxEntry, effect: ThrowSwitch) -> PostAnswer:
    """Its address, or the flag that it switches off; twice is once. Raises Unavailable, and
    Conflict where others change the flag all the time."""
    if not effect.switch_off:
        return parts.poster.post(effect.post, effect.key, body(entry, effect))
    change = Change(by="Canario", at=entry.created_at, why=effect.reason)
    try:
        switch_off(parts.flags, effect.switch_off, change)
    except NotFound as no:
        return PostAnswer(False, no.sentence.rstrip("."))
    return PostAnswer(True, f"{effect.switch_off} is switched off")


def teams_of_rollback(parts: Parts, entry: OutboxEntry, effect: ThrowSwitch) -> tuple[str, ...]:
    """Who is paged where a flag is not switched off with a rollback, which may be over by then."""
    if effect.purpose != "rollback":
        return ()
    rollout = rollout_of(parts, entry, effect.rollout)
    rule = rollout.plan.on_rollback_at(rollout.step)
    return rule.teams


def is_wanted(parts: Parts, entry: OutboxEntry, effect: ThrowSwitch) -> bool:
    """Whether the rollout still waits for this mitigation; one that rolls back does not."""
    active = parts.store.load(entry.service_id).service.active
    if active is None or active.id != effect.rollout or active.phase is not Phase.HOLDING:
        return False
    run = open_run(active)
    return run is not None and run.key == effect.key and run.thrown_at is None


def body(entry: OutboxEntry, effect: ThrowSwitch) -> dict[str, str]:
    """The same for each try."""
    return {
        "id": effect.key,
        "purpose": effect.purpose,
        "service": entry.service_id,
        "rollout": effect.rollout,
        "reason": effect.reason,
        "at": entry.created_at.isoformat(),
    }


def thrown(
    effect: ThrowSwitch, answer: PostAnswer, name: str, teams: tuple[str, ...]
) -> SwitchThrown:
    """How the call was answered."""
    return SwitchThrown(
        id=name,
        key=effect.key,
        rollout=effect.rollout,
        ok=answer.ok,
        words=answer.words,
        purpose=effect.purpose,
        teams=teams,
    )


def pass_on(parts: Parts, service_id: str, applied: Applied) -> None:
    """Whoever is to be woken is not to wait for the next try; where the queue is away, the tick
    finds it."""
    try:
        entries = tuple(each.id for each in applied.entries)
        parts.queue.put(CarryOut(service=service_id, entries=entries))
    except CanarioError as error:
        log.warning("could not queue the news of %s: %s", service_id, error)


def check_switch(parts: Parts, entry: OutboxEntry, effect: CheckSwitch) -> Applied:
    """Look once, and tell decide() how it ended. Raises Unavailable while there is time left and it
    is not so yet: then it is looked at again."""
    service = parts.store.load(entry.service_id).service
    active = service.active
    rollout = active if active and active.id == effect.rollout else None
    killed = any(each.key == effect.key for each in service.kills)
    of = Measured(entry.service_id, rollout, "canary", entry.created_at, killed)
    answer = seen_now(parts, effect.target, effect.wanted, of)
    now = parts.clock.now()
    left = (effect.until - now).total_seconds()
    if not answer.ok and left > 0:
        raise Unavailable(
            f"Not seen yet: {effect.wanted.name} ({answer.words}).", retry_after=min(AGAIN, left)
        )
    fact = SwitchChecked(
        id=f"seen~{effect.key}~{effect.number}",
        key=effect.key,
        rollout=effect.rollout,
        number=effect.number,
        name=effect.wanted.name,
        seen=answer.ok and now <= effect.until + GRACE,
        words=answer.words,
    )
    return apply(parts, entry.service_id, fact)
