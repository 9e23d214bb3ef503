"""The kill switch: thrown at once by a person or in an emergency, with a rollout and without one.
What is not seen in time wakes somebody."""

from bot.plan import Plan
from bot.plan.limits.lengths import lasting
from bot.rollout.actors import Actor
from bot.rollout.decision import Refusal
from bot.rollout.effects import Announce, CheckSwitch, Page, ThrowSwitch
from bot.rollout.facts import KillAsked, SwitchChecked, SwitchThrown
from bot.rollout.holds import hold
from bot.rollout.notices.escalation import begin_calls
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, Hold, Kill, Phase
from bot.rollout.turn import Said, Turn

REMEMBERED = 5


def asked(turn: Turn, fact: KillAsked) -> Said:
    """Throw it. A rollout holds for it: what was switched off says nothing of the canary."""
    active = turn.service.active
    plan = active.plan if active and active.plan.kill_switch else fact.plan
    if plan.kill_switch is None:
        return Refusal(
            sentence=f"Plan {plan.name} has no kill switch.",
            next_step=Next.NO_KILL_SWITCH.step(service=turn.name),
        )
    reason = fact.reason or f"{fact.by.words} gave no reason"
    throw(turn, plan, fact.by, reason)
    if active is not None and active.phase is not Phase.ROLLING_BACK:
        turn.set(last_by=fact.by)
        hold(
            turn,
            Hold(
                cause=Cause.PERSON,
                reason=f"{fact.by.words} threw the kill switch: {reason}",
                ends=Next.RESUME_ENDS_IT.step(),
                by=fact.by,
                since=turn.now,
            ),
        )
    return None


def throw(turn: Turn, plan: Plan, by: Actor, reason: str) -> None:
    """The switch is thrown, and then it is seen whether that has worked."""
    active, switch = turn.service.active, plan.kill_switch
    if switch is None:
        return
    own = active is not None and active.plan == plan
    rule = plan.on_rollback_at(active.step) if active and own else plan.on_rollback
    rollout = active.id if active else ""
    kill = Kill(
        key=f"{turn.service.id}~kill~{turn.service.generation + 1}",
        action=switch.action,
        rollout=rollout,
        by=by,
        reason=sentence(reason),
        asked_at=turn.now,
        within=switch.within,
        verify=switch.verify,
        target=plan.target.moved,
        teams=rule.teams,
        also=rule.announce if own else (plan.room, *rule.announce),
    )
    turn.set_service(kills=(*turn.service.kills, kill)[-REMEMBERED:])
    turn.effects.append(
        ThrowSwitch(
            key=kill.key,
            rollout=rollout,
            purpose="kill",
            post=switch.post or "",
            switch_off=switch.switch_off or "",
            reason=kill.reason,
        )
    )
    words = f"{by.begins} throws the kill switch ({kill.action}): {kill.reason}"
    tell(turn, kill, Topic.KILL, words, Next.KILL_IS_TOLD.step(time=lasting(kill.within)))


def thrown(turn: Turn, kill: Kill, fact: SwitchThrown) -> None:
    """The call was answered, or it failed and is repeated."""
    if not fact.ok:
        turn_to(turn, kill.model_copy(update={"answer": fact.words}))
        words = f"The kill switch could not be thrown: {fact.words}."
        escalate(turn, kill, words, Next.KILL_RETRIED.step())
        return
    took = turn.now - kill.asked_at
    done = {"answer": fact.words, "thrown_at": turn.now, "verify": (), "target": None}
    turn_to(turn, kill.model_copy(update=done))
    for number, wanted in enumerate(kill.verify):
        turn.effects.append(
            CheckSwitch(
                key=kill.key,
                rollout=kill.rollout,
                number=number,
                wanted=wanted,
                target=kill.target,
                until=turn.now + wanted.within,
            )
        )
    words = f"The kill switch is thrown, {lasting(took)} after it was asked for: {fact.words}."
    then = Next.KILL_IS_SEEN.step(names=", ".join(each.name for each in kill.verify))
    if not kill.verify:
        then = Next.KILL_NOT_VERIFIED.step(service=turn.name)
    if took > kill.within:
        late = f"That is later than the {lasting(kill.within)} of the plan."
        escalate(turn, kill, f"{words} {late}", then)
    else:
        tell(turn, kill, Topic.KILL, words, then)


def checked(turn: Turn, kill: Kill, fact: SwitchChecked) -> None:
    """What must be seen then was seen, or wakes somebody."""
    since = lasting(turn.now - (kill.thrown_at or kill.asked_at))
    if fact.seen:
        words = f"Verified {since} after the kill switch: {fact.name} ({fact.words})."
        tell(turn, kill, Topic.VERIFIED, words, Next.KILL_STAYS.step())
        return
    words = f"Not verified {since} after the kill switch: {fact.name} ({fact.words})."
    escalate(turn, kill, words, Next.LOOK_AT_KILL.step(service=turn.name))


def escalate(turn: Turn, kill: Kill, words: str, then: NextStep) -> None:
    """Say it where everybody hears it, and wake somebody: whoever runs Canario where the plan names
    nobody."""
    tell(turn, kill, Topic.WARNING, words, then)
    page = Page(
        rollout=kill.rollout,
        severity="critical",
        summary=words,
        target=", ".join(kill.teams),
        alone=True,
    )
    turn.effects.append(page)
    if turn.service.active is not None and turn.rollout.id == kill.rollout:
        turn.set(paged=True)
        begin_calls(turn, "critical", words, kill.teams)


def tell(turn: Turn, kill: Kill, topic: Topic, words: str, then: NextStep) -> None:
    """In the rollout's thread and the channels; without a rollout in the channels alone, where the
    words say whose kill switch it is."""
    if turn.service.active is not None and turn.rollout.id == kill.rollout:
        turn.refresh()
    said = words if kill.rollout else f"{turn.name}: {words}"
    turn.effects.append(
        Announce(
            rollout=kill.rollout, topic=topic, words=said, next=then, loud=True, also=kill.also
        )
    )


def turn_to(turn: Turn, kill: Kill) -> None:
    """Replace the kill of this key."""
    kills = tuple(kill if each.key == kill.key else each for each in turn.service.kills)
    turn.set_service(kills=kills)
