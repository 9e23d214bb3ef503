"""What the platform does with the traffic that is desired."""

from collections.abc import Mapping

from bot.plan.limits.lengths import lasting
from bot.rollout.actors import CANARIO
from bot.rollout.decision import Ignored
from bot.rollout.endings import stable_check, supersede
from bot.rollout.endings.latest import say_where_it_goes
from bot.rollout.facts import DriftSeen, TrafficFailed, TrafficSettled
from bot.rollout.holds import hold, start_waiting
from bot.rollout.jobs import run_next
from bot.rollout.moves import complete
from bot.rollout.notices import postmortem
from bot.rollout.notices.direct import notify_author
from bot.rollout.notices.mails import mails_about
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.report import look_into, rolled_back
from bot.rollout.notices.topics import Topic
from bot.rollout.rules.adopt import offer
from bot.rollout.rules.tick import soaked
from bot.rollout.state import Cause, Hold, Phase, Rollback
from bot.rollout.traffic import in_words
from bot.rollout.turn import Said, Turn

MOST_TAGS = 10
"""So many tags are named in a notice."""


def outdated(turn: Turn, version: int) -> Ignored | None:
    """News of traffic that is no longer what is desired, or of what is known."""
    desired = turn.service.desired
    if desired is None or desired.version != version:
        return Ignored(why=f"version {version} is no longer the desired traffic")
    return None


def settle(turn: Turn) -> None:
    """Note when the platform served what is desired."""
    desired = turn.service.desired
    if desired is not None:
        turn.set_service(desired=desired.model_copy(update={"settled_at": turn.now}))
        if not desired.left_by:
            turn.see(desired.traffic.split)
            for region, traffic in desired.regions.items():
                turn.see(traffic.split, region)


def left_out(fact: TrafficSettled) -> tuple[str, ...]:
    """The tags of others that are gone for it, in words."""
    tags = sorted(fact.left_out.items())
    if not tags:
        return ()
    on = ", ".join(f"{tag} on {revision}" for tag, revision in tags[:MOST_TAGS])
    more = f" and {len(tags) - MOST_TAGS} more" if len(tags) > MOST_TAGS else ""
    return (f"Removed, because what it is on can't serve: the tag {on}{more}.",)


def settle_and_say(turn: Turn, fact: TrafficSettled) -> None:
    """The same; and in the thread which tags had to go."""
    settle(turn)
    for said in left_out(fact):
        turn.announce(Topic.WARNING, said, Next.TAG_AGAIN.step(), loud=True)


def settled_known(turn: Turn, fact: TrafficSettled | TrafficFailed) -> Ignored | None:
    """Settled twice is settled once, and what was served is no longer refused."""
    no = outdated(turn, fact.version)
    if no is None and turn.service.settled:
        no = Ignored(why=f"version {fact.version} has settled before")
    return no


def settled_idle(turn: Turn, fact: TrafficSettled) -> Said:
    """What an ended rollout left to be done is done."""
    no = settled_known(turn, fact)
    if no:
        return no
    settle(turn)
    say_where_it_goes(turn, fact)
    return None


def settled_moving(turn: Turn, fact: TrafficSettled) -> Said:
    """The soak begins now, and the canary is probed where the step wants that. After the watch it
    is complete when everything is served, unless a freeze is on."""
    no = settled_known(turn, fact)
    if no:
        return no
    settle_and_say(turn, fact)
    start_waiting(turn)
    turn.refresh()
    watched = turn.rollout.phase is Phase.WATCHING and turn.rollout.full and soaked(turn)
    if watched and not turn.service.freeze:
        complete(turn, supersede.early(turn.rollout))
        return None
    run_next(turn)
    return None


def settled_holding(turn: Turn, fact: TrafficSettled) -> Said:
    """Served, though the soak is paused while it holds."""
    no = settled_known(turn, fact)
    if no:
        return no
    settle_and_say(turn, fact)
    turn.refresh()
    return None


def settled_back(turn: Turn, fact: TrafficSettled) -> Said:
    """Stable serves everything again: the rollback is done."""
    no = settled_known(turn, fact)
    if no:
        return no
    rollout = turn.rollout
    back = rollout.rollback
    if back is None:
        raise LookupError(f"{rollout.id} is rolling back without a reason")
    settle(turn)
    turn.set(rollback=back.model_copy(update={"settled_at": turn.now}))
    took = lasting(turn.now - back.decided_at)
    outcome = f"{rollout.called} was rolled back to {rollout.stable}: {back.reason}"
    by = f" by {back.by.words}" if back.by.kind == "person" else ""
    turn.announce(
        Topic.ROLLED_BACK,
        f"Rolled back{by}: {back.reason} {rollout.stable} serves everything again, {took} after "
        "the decision.",
        supersede.after_room(turn) if rollout.superseded else look_into(rollout, turn.now),
        details=(*left_out(fact), *rolled_back(turn.rollout)),
        loud=True,
        also=() if rollout.superseded else rollout.plan.on_rollback_at(rollout.step).announce,
        review=rollout.step if rollout.reviewable else None,
    )
    if not rollout.superseded:
        afterwards(turn, back)
    turn.end(Phase.ROLLED_BACK, outcome)
    return None


def afterwards(turn: Turn, back: Rollback) -> None:
    """What a rollback for a fault, or by hand, takes besides."""
    rule = turn.rollout.plan.on_rollback_at(turn.rollout.step)
    asks = rule.postmortem
    turn.effects.extend(mails_about(turn.rollout, turn.name, rule.mail))
    notify_author(turn, back.by)
    if back.late or asks:
        postmortem.outline(turn)
    if asks:
        postmortem.ask(turn)
    stable_check.begin(turn)


def refused_hold(turn: Turn, fact: TrafficFailed) -> Said:
    """The platform will not serve this: hold, and page somebody."""
    no = settled_known(turn, fact)
    if no:
        return no
    hold(
        turn,
        Hold(
            cause=Cause.TRAFFIC,
            reason=f"the platform refused the traffic: {fact.reason}",
            ends=Next.FIX_THEN_RESUME.step(),
            by=CANARIO,
            since=turn.now,
        ),
    )
    turn.page("error", f"The platform refused traffic for {turn.rollout.canary}: {fact.reason}")
    return None


def refused_back(turn: Turn, fact: TrafficFailed) -> Said:
    """A rollback is tried again for as long as it takes; a person hears of the first refusal."""
    no = outdated(turn, fact.version)
    if no:
        return no
    rollout = turn.rollout
    if rollout.rollback:
        turn.set(rollback=rollout.rollback.model_copy(update={"stuck": True}))
    turn.page("critical", f"The platform refuses the rollback of {rollout.canary}: {fact.reason}")
    turn.announce(
        Topic.TRAFFIC,
        sentence(f"The platform refuses to send the traffic back: {fact.reason}"),
        Next.RETRIED.step(service=turn.name),
        loud=True,
    )
    return None


def drifted(turn: Turn, fact: DriftSeen) -> Said:
    """Somebody changed the traffic by hand: never fight; hold, say what changed, and offer."""
    no = outdated(turn, fact.version)
    if no:
        return no
    if not turn.service.settled:
        return Ignored(why="the traffic is still being shifted by us")
    desired, holds = turn.service.desired, turn.rollout.holds
    desired = desired.in_region(fact.region) if desired else None
    known = any(same_place(h, fact) for h in holds)
    restored = desired is not None and fact.split == desired.traffic.split
    if desired is None or (desired.served == fact.split and (known or restored)):
        return Ignored(why="that is known")
    turn.see(fact.split, fact.region)
    # What was set by hand before is gone, so nobody can adopt it any more.
    turn.set(holds=tuple(h for h in holds if not same_place(h, fact)))
    mine = in_words(desired.traffic.split)
    somebody = f"somebody changed the {turn.moves}{where(fact)} by hand"
    hold(
        turn,
        Hold(
            cause=Cause.DRIFT,
            key=fact.region,
            split=fact.split,
            reason=f"{somebody}, and then back to {mine}."
            if restored
            else f"{somebody} to {in_words(fact.split) or 'nothing'}; this rollout had set {mine}.",
            ends=Next.RESUME_ENDS_IT.step() if restored else offer(turn, fact.split, mine),
            by=CANARIO,
            since=turn.now,
        ),
        topic=Topic.DRIFT,
    )
    return None


def same_place(held: Hold, fact: DriftSeen) -> bool:
    """Whether it holds because somebody changed this very region's traffic."""
    return held.cause is Cause.DRIFT and held.key == fact.region


def where(fact: DriftSeen) -> str:
    """The region, where there are several."""
    return f" in {fact.region}" if fact.region else ""


def as_key(split: Mapping[str, int]) -> str:
    """A split as one word, the same for the same split."""
    return ",".join(f"{revision}={split[revision]}" for revision in sorted(split))
