"""Carry out one effect."""

from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.errors import CanarioError, NotFound, Rejected
from bot.plan import AnyTarget, Probe
from bot.rollout.effects import (
    Announce,
    RefreshCard,
    RunProbe,
    ShiftTraffic,
    ShowAsk,
    ShowDeployment,
)
from bot.rollout.facts import CardPosted, Verified
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Card, Desired, Rollout
from bot.rollout.traffic import TAG
from bot.service.carrying_out.notices.charting import show_chart
from bot.service.carrying_out.notices.last_minutes import with_last_minutes
from bot.service.carrying_out.notices.postmortem import with_outline
from bot.service.carrying_out.notices.taken import taken_since
from bot.service.deciding.commit import Applied, apply
from bot.service.ports.chat import Call
from bot.service.ports.each import try_each
from bot.service.ports.on_calls import OnCall
from bot.service.ports.parts import Parts, log
from bot.service.values.records import OutboxEntry
from bot.service.values.work import TellChannel
from bot.service.wording.next_steps import next_words

LATE = timedelta(minutes=3)
"""What a dead worker leaves behind is carried out within two; later than this says its time."""


class Shown(NamedTuple):
    """A rollout, and what its service should serve as long as that is this rollout's doing."""

    rollout: Rollout
    desired: Desired | None


def show_card(parts: Parts, shown: Shown, now: datetime) -> tuple[Rollout, Applied | None]:
    """The rollout's parent message as the state is now, and remembered where it is new."""
    rollout = shown.rollout
    card = parts.chat.card(rollout, shown.desired, now)
    if rollout.card == card:
        return rollout, None
    fact = CardPosted(
        id=f"card~{rollout.id}~{card.ts}",
        rollout=rollout.id,
        channel=card.channel,
        ts=card.ts,
        permalink=card.permalink,
    )
    return rollout.model_copy(update={"card": card}), apply(parts, rollout.service_id, fact)


def refresh_card(parts: Parts, entry: OutboxEntry, effect: RefreshCard) -> Applied | None:
    """Render the state as it is now, not as it was when the effect was decided."""
    return show_card(parts, shown_now(parts, entry, effect.rollout), parts.clock.now())[1]


def announce(parts: Parts, entry: OutboxEntry, effect: Announce) -> Applied | None:
    """Post in the rollout's thread; the parent message comes first if it isn't there. Where that
    can't be had, the other channels hear it all the same. What is about no rollout is said there
    alone. Nobody is called by what comes after somebody has taken it."""
    if is_late(entry, parts.clock.now()):
        effect = effect.model_copy(update={"at": entry.created_at})
    if not effect.rollout:
        tell_channels(parts, entry, effect)
        return None
    try:
        rollout, card, applied = with_card(parts, entry, effect.rollout)
    except CanarioError:
        announce_elsewhere(parts, entry, effect)
        raise
    if effect.topic is Topic.CALLED and taken_since(parts, entry, effect.rollout):
        effect = effect.model_copy(update={"call": "", "mention": (), "take": None})
    if effect.call or effect.mention:
        called = Call(effect, on_call(parts, effect.call) if effect.call else ())
        parts.chat.mention(rollout, card, called, entry.id, first=is_first(parts, entry))
    else:
        told = with_outline(parts, rollout, with_last_minutes(parts, rollout, effect), entry)
        parts.chat.announce(rollout, card, told, entry.id, first=is_first(parts, entry))
    show_chart(parts, rollout, card, effect, entry)
    return applied


def tell_channels(parts: Parts, entry: OutboxEntry, effect: Announce) -> None:
    """Each channel that the notice names, once. One that fails silences no other."""
    notices = (
        TellChannel(
            id=f"{entry.id}~{channel}",
            channel=channel,
            topic=effect.topic,
            words=effect.words,
            next=next_words(effect.next),
            at=entry.created_at,
        )
        for channel in dict.fromkeys(effect.also)
    )
    first = is_first(parts, entry)
    try_each(partial(parts.chat.tell, each, first=first) for each in notices)


def announce_elsewhere(parts: Parts, entry: OutboxEntry, effect: Announce) -> None:
    """In the other channels that the notice names, if it names any; as well as can be."""
    if not effect.also:
        return
    try:
        rollout = rollout_of(parts, entry, effect.rollout)
        first = is_first(parts, entry)
        parts.chat.announce_elsewhere(rollout, effect, entry.id, first=first)
    except CanarioError as error:
        log.warning("could not announce %s in other channels: %s", entry.id, error)


def is_first(parts: Parts, entry: OutboxEntry) -> bool:
    """Whether nobody can have said it yet: asked right before it is said."""
    return entry.is_first_try(parts.clock.now())


def is_late(entry: OutboxEntry, now: datetime) -> bool:
    """Whether whoever reads it would take it for news of now."""
    return now - entry.created_at >= LATE


def on_call(parts: Parts, schedule: str) -> tuple[OnCall, ...] | None:
    """Who is on call now; None where PagerDuty does not say: a notice does not wait for it."""
    try:
        return parts.on_calls.on_call(schedule)
    except CanarioError as error:
        log.warning("could not look up who is on call in %s: %s", schedule, error)
        return None


def show_ask(parts: Parts, entry: OutboxEntry, effect: ShowAsk) -> Applied | None:
    """What is asked for, as it stands now: so an old effect never shows old buttons."""
    rollout, card, applied = with_card(parts, entry, effect.rollout)
    questions = parts.store.load(entry.service_id).service.questions
    question = next((each for each in questions if each.key == effect.key), None)
    if question is not None:
        parts.chat.question(rollout, card, question)
        return applied
    ask = next((each for each in rollout.asks if each.key == effect.key), None)
    if ask is None:
        raise NotFound(f"{effect.key} is not asked for by {rollout.id}.")
    parts.chat.ask(rollout, card, ask)
    return applied


def show_deployment(parts: Parts, entry: OutboxEntry, effect: ShowDeployment) -> None:
    """Whether a deployment starts, as it stands now; what is forgotten is shown no more."""
    asked = parts.store.load(entry.service_id).service.deployments
    for each in asked:
        if each.key == effect.key:
            parts.chat.deployment(entry.service_id, each)


def with_card(
    parts: Parts, entry: OutboxEntry, rollout_id: str
) -> tuple[Rollout, Card, Applied | None]:
    """The rollout and its parent message, which is posted if it isn't there."""
    shown = shown_now(parts, entry, rollout_id)
    rollout, applied = shown.rollout, None
    if rollout.card is None:
        rollout, applied = show_card(parts, shown, parts.clock.now())
    if rollout.card is None:
        raise LookupError(f"the card of {rollout.id} was shown and is not there")
    return rollout, rollout.card, applied


def run_probe(parts: Parts, entry: OutboxEntry, effect: RunProbe) -> Applied | None:
    """Ask the canary on its own address, and tell decide() what it answered."""
    rollout = parts.store.load(entry.service_id).service.active
    if rollout is None or rollout.id != effect.rollout or not rollout.unprobed:
        return None
    ok, words = answer_of(parts, rollout)
    fact = Verified(
        id=f"verified~{entry.id}",
        rollout=rollout.id,
        ok=ok,
        words=words,
        step=rollout.step,
        wave=rollout.wave,
    )
    return apply(parts, entry.service_id, fact)


def answer_of(parts: Parts, rollout: Rollout) -> tuple[bool, str]:
    """Whether the canary answers as the plan's probe wants; a 0 % step without one is verified."""
    probe, target = rollout.current.probe, rollout.plan.target.moved
    if probe is None:
        return True, "no probe is asked for at 0 %"
    if not target.several:
        return _answer_in(parts, rollout, target, probe)
    here = [each for each in target.each if each.all_regions[0] not in rollout.behind]
    found = [(each.all_regions[0], *_answer_in(parts, rollout, each, probe)) for each in here]
    words = (f"{region}: {said}" for region, _, said in found)
    return all(ok for _, ok, _ in found), "; ".join(words)


def _answer_in(parts: Parts, rollout: Rollout, target: AnyTarget, probe: Probe) -> tuple[bool, str]:
    """The same in one region. At 100 % the canary is what the service's own address serves, and
    our tag is on stable."""
    seen = parts.router.observe(target)
    address = seen.address if rollout.share == 100 else seen.addresses.get(TAG)
    if not address:
        tagged = f"the tag {TAG} of {rollout.in_region(target.all_regions[0]).canary}"
        missing = target.service if rollout.share == 100 else tagged
        return False, f"Cloud Run gives no address for {missing}"
    answer = parts.prober.probe(address, probe, seen.address)
    return answer.ok, answer.words


def rollout_of(parts: Parts, entry: OutboxEntry, rollout_id: str) -> Rollout:
    """The rollout that an effect is about, active or ended."""
    return shown_now(parts, entry, rollout_id).rollout


def shown_now(parts: Parts, entry: OutboxEntry, rollout_id: str) -> Shown:
    """The rollout that an effect is about, active or ended, and its desired traffic."""
    service = parts.store.load(entry.service_id).service
    active = service.active
    if active is not None and active.id == rollout_id:
        return Shown(active, service.desired)
    ended = parts.store.ended_rollout(entry.service_id, rollout_id)
    if ended is None:
        raise NotFound(f"Rollout {rollout_id} of {entry.service_id} is not in the store.")
    return Shown(ended, service.desired if active is None else None)


def about(entry: OutboxEntry) -> dict[str, str]:
    """What a span of it is about."""
    rollout = getattr(entry.effect, "rollout", "")
    return {"service": entry.service_id, "entry": entry.id, "rollout": rollout}


def is_shift(entry: OutboxEntry) -> bool:
    """Traffic comes before everything else."""
    return isinstance(entry.effect, ShiftTraffic)


NEVER = (Rejected, NotFound)
"""What no further try will fix."""
