"""``/canary status`` and ``/canary history``: answers to one person."""

from datetime import datetime

from bot.plan.limits.lengths import roughly
from bot.rollout.confirming.deployments import asked_about
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.rules.incidents import recent, said_of
from bot.rollout.state import Phase, Rollout, Service
from bot.service.handlers.answering import handles
from bot.service.handlers.find import active, find_service
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.reads import History, Status
from bot.service.values.records import Stored
from bot.service.wording.confirmations import item_lines
from bot.service.wording.jobs import job_lines
from bot.service.wording.next_steps import next_words
from bot.service.wording.phases import CHECK_OUTCOMES, next_start_lines, step_words
from bot.service.wording.probes import probe_lines
from bot.service.wording.reviews import said_later
from bot.service.wording.shadow import users_get, would_lines
from bot.service.wording.threads import ended_at, threads_by_end, threads_of
from bot.service.wording.times import deadline_words, soak_of
from bot.service.wording.traffic import traffic_words
from bot.service_id import name_of


@handles(Status)
def status(parts: Parts, request: Status) -> Answer:
    """One service in detail, or all active rollouts in a line each."""
    if request.service:
        return of_service(parts, find_service(parts, request).service)
    running = active(parts)
    if not running:
        return Answer(
            sentence="No rollout is active.", next="Start one: `/canary start <service>`."
        )
    if len(running) == 1:
        return of_service(parts, running[0].service)
    return Answer(
        sentence=f"{len(running)} rollouts are active.",
        lines=tuple(one_line(stored, parts.clock.now()) for stored in running),
        links=threads_of(*(each.service.active for each in running if each.service.active)),
        next="`/canary status <service>` says more.",
    )


def one_line(stored: Stored, now: datetime) -> str:
    """Where a rollout stands, what it waits for and whose it is, in a line."""
    rollout = stored.service.active
    if rollout is None:
        return f"{stored.service.id}: no rollout"
    waits = f", waits for {rollout.waiting[0].words}" if rollout.waiting else ""
    waits = f", on hold: {rollout.holds[0].reason}" if rollout.holds else waits
    left = f", {what_next(rollout, now).removesuffix('.')}" if soaks(rollout) else ""
    name = name_of(stored.service.id)
    at = step_words(rollout, stored.service.desired)
    return f"{name}: {at}{waits or left}; started by {rollout.requester.words}"


def soaks(rollout: Rollout) -> bool:
    """Whether only time and evidence are waited for."""
    return rollout.phase is Phase.SOAKING and rollout.clock.running_since is not None


def of_service(parts: Parts, service: Service) -> Answer:
    """Everything about a service that fits into an answer."""
    rollout, now = service.active, parts.clock.now()
    if rollout is None:
        return without_rollout(parts, service)
    get = traffic_words(service.desired) if service.desired else users_get(rollout)
    lines = [f"Users get: {get}."] if get else []
    lines += would_lines(rollout)
    lines += frozen(service)
    if rollout.verdict:
        lines += [
            f"{r.check}: {CHECK_OUTCOMES[r.outcome]}, {r.in_full}" for r in rollout.verdict.results
        ]
    lines += [f"The probe {line}." for line in probe_lines(rollout)]
    lines += ["It asks for a promote after each soak."] if rollout.manual else []
    lines += [f"Job {line}." for line in job_lines(rollout)]
    lines += [f"On hold: {h.reason} {next_words(h.ends)}" for h in rollout.holds]
    lines += [f"Waits for {w.words}" for w in rollout.waiting]
    lines += item_lines(rollout)
    lines += [f"After it: {line}." for line in next_start_lines(rollout)]
    lines += [f"Alert open: {a.named}" for a in rollout.alerts]
    return Answer(
        sentence=f"{step_words(rollout, service.desired)}.",
        lines=tuple(lines),
        next=what_next(rollout, now),
        links=threads_of(rollout),
    )


def frozen(service: Service) -> list[str]:
    """A freeze, until when, by whom, since when and why."""
    freeze = service.freeze
    if freeze is None:
        return []
    since = freeze.since.strftime("%Y-%m-%d %H:%M UTC")
    return [f"Frozen {freeze.by_whom} since {since}: {sentence(freeze.reason)}"]


def what_next(rollout: Rollout, now: datetime) -> str:
    """When something happens by itself."""
    soak = soak_of(rollout, now) if rollout.phase is Phase.SOAKING else None
    if soak:
        return f"{roughly(soak.left)} of its soak left."
    return deadline_words(rollout, now)


def without_rollout(parts: Parts, service: Service) -> Answer:
    """What happened last, when nothing is active."""
    last = parts.store.ended(service.id, 1)
    name = name_of(service.id)
    return Answer(
        sentence=f"{name} has no active rollout.",
        lines=(
            *frozen(service),
            *deployed(service),
            *open_incidents(service, parts.clock.now()),
            *(ended_line(rollout) for rollout in last),
        ),
        next=next_start(service),
        links=threads_by_end(*last),
    )


def deployed(service: Service) -> tuple[str, ...]:
    """The deployment that the channel is still asked about."""
    asked = asked_about(service)
    if asked is None:
        return ()
    name = name_of(service.id)
    return (
        f"{asked.canary} was deployed and waits for an answer: "
        f"`/canary start {name} {asked.canary}` or `/canary postpone {name}`.",
    )


def next_start(service: Service) -> str:
    """How a rollout begins; while it is frozen, none does."""
    name = name_of(service.id)
    if service.freeze:
        return next_words(Next.UNFREEZE_FIRST.step(service=name))
    return f"Start one: `/canary start {name}`."


def open_incidents(service: Service, now: datetime) -> tuple[str, ...]:
    """What a start would have to know."""
    return said_of(recent(service, now), name_of(service.id))


def ended_line(rollout: Rollout) -> str:
    """How a rollout ended, who started it and why, in a line."""
    by = sentence(f"Started by {rollout.requester.words}{because(rollout.reason)}")
    return f"{ended_at(rollout)}: {rollout.outcome} {by}{said_later(rollout)}"


@handles(History)
def history(parts: Parts, request: History) -> Answer:
    """The last rollouts of a service."""
    service = find_service(parts, request).service
    name = name_of(service.id)
    ended = parts.store.ended(service.id, 10)
    active = service.active
    running = () if active is None else (f"Now: {step_words(active, service.desired)}.",)
    links = {**threads_by_end(*ended), **(threads_of(active) if active else {})}
    if not ended:
        none = "has not finished a rollout yet" if running else "had no rollout yet"
        return Answer(sentence=f"{name} {none}.", lines=running, links=links)
    last = f"{len(ended)} rollouts" if len(ended) > 1 else "rollout"
    return Answer(
        sentence=f"The last {last} of {name}:",
        lines=(*running, *(ended_line(rollout) for rollout in ended)),
        links=links,
    )
