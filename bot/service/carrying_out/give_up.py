"""An effect that no retry will fix: kept with its reason, and never in silence."""

from bot.errors import CanarioError, Unavailable
from bot.events import Event, event
from bot.rollout.effects import Announce, NotifyPerson, PostReport, ShiftTraffic
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Rollout
from bot.service.carrying_out import effects
from bot.service.ports.parts import Parts, log
from bot.service.values.records import OutboxEntry

WORDS = {
    "shift_traffic": "shift the traffic",
    "page": "page anybody",
    "take_page": "acknowledge the page",
    "resolve_page": "close the page",
    "send_mail": "send a mail",
    "notify_person": "write to somebody",
    "post_report": "post a report",
    "record_change": "show a change in PagerDuty",
    "run_probe": "probe the canary",
    "run_job": "run a job",
    "check_stable": "see whether stable serves",
    "throw_switch": "throw a switch",
    "check_switch": "see what a switch has done",
    "start_next": "start what had waited",
    "announce": "post what happened",
    "refresh_card": "show the rollout's state",
    "show_ask": "ask for approvals or confirmations",
    "show_deployment": "ask whether a deployment starts",
}
"""What could not be done, by the effect's kind."""


def give_up(parts: Parts, entry: OutboxEntry, why: str) -> None:
    """Notify the rollout's thread, or page where that is not possible, and then park it.

    What only one person would have heard is dropped: the channel has it.
    In this order, so that nobody who dies in between leaves it unsaid. Raises Unavailable where
    neither can be done now: then it is tried again from the start.
    """
    if isinstance(entry.effect, NotifyPerson):
        log.warning("not told: %s: %s", entry.id, why)
        parts.store.finish(entry.id, parts.clock.now())
        return
    posted = post_notice(parts, entry, why)
    # Nobody is woken for a report: the next one could not be posted either.
    silent = posted or isinstance(entry.effect, PostReport)
    if isinstance(entry.effect, ShiftTraffic) or not silent:
        page(parts, entry, why)
    log.error("parked %s: %s", entry.id, why, extra=event(Event.PARKED))
    parts.store.park(entry.id, parts.clock.now(), why)


def post_notice(parts: Parts, entry: OutboxEntry, why: str) -> bool:
    """Whether the thread has it. False where Slack refuses, or there is no rollout."""
    rollout = concerned(parts, entry)
    if rollout is None:
        return False
    notice = Announce(
        rollout=rollout.id,
        topic=Topic.WARNING,
        words=f"Canario could not {WORDS[entry.effect.kind]} and has given up: {why}",
        next=Next.SAID.step(
            words=f"Fix that, then `canario outbox retry {entry.id}`, or "
            f"`canario outbox drop {entry.id} because …`."
        ),
        loud=True,
    )
    try:
        rollout, card, _ = effects.with_card(parts, entry, rollout.id)
        first = effects.is_first(parts, entry)
        parts.chat.announce(rollout, card, notice, f"{entry.id}~given-up", first=first)
    except Unavailable:
        raise
    except CanarioError as no:
        log.error("could not post that %s was given up: %s", entry.id, no)
        return False
    return True


def page(parts: Parts, entry: OutboxEntry, why: str) -> None:
    """One incident a service, whatever is given up. Where PagerDuty refuses too, the log has it."""
    try:
        parts.pager.trigger(
            f"canario~given-up~{entry.service_id}",
            f"Canario could not {WORDS[entry.effect.kind]} for {entry.service_id}: {why}",
            "error",
            entry.service_id,
            {"effect": entry.id, "next": f"canario outbox retry {entry.id}"},
        )
    except Unavailable:
        raise
    except CanarioError as no:
        log.error("could not page that %s was given up: %s", entry.id, no)


def concerned(parts: Parts, entry: OutboxEntry) -> Rollout | None:
    """The rollout that the effect is about, or else the service's last one."""
    active = parts.store.load(entry.service_id).service.active
    wanted = getattr(entry.effect, "rollout", "")
    if wanted and (active is None or active.id != wanted):
        return parts.store.ended_rollout(entry.service_id, wanted)
    return active or next(iter(parts.store.ended(entry.service_id, 1)), None)
