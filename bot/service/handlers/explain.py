"""``/canary explain``: why a rollout is where it is, and what would move it. Each number once."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.judge.evidence.spec import EvidencePlan
from bot.judge.observed.value_words import limit_words
from bot.plan import Check, Plan
from bot.plan.limits.lengths import roughly
from bot.rollout import gates
from bot.rollout.moves import BEFORE_TRAFFIC
from bot.rollout.notices.reasons import sentence
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.verdict import CheckResult
from bot.service.handlers.answering import handles
from bot.service.handlers.find import find_service
from bot.service.handlers.read import without_rollout
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer, Details
from bot.service.values.commands.reads import Explain
from bot.service.watching.outside_gates import Build, gates_asked, read_gate
from bot.service.wording.confirmations import item_lines
from bot.service.wording.in_brief import in_brief
from bot.service.wording.jobs import job_lines
from bot.service.wording.next_steps import next_words
from bot.service.wording.phases import CHECK_OUTCOMES, step_words
from bot.service.wording.probes import probe_lines
from bot.service.wording.shadow import users_get, would_lines
from bot.service.wording.threads import threads_of
from bot.service.wording.times import deadline_words
from bot.service.wording.traffic import traffic_words
from bot.service.wording.what_moves import following

COUNTED = re.compile(
    r"errors (?P<rate>[\d.]+ %) of (?P<all>[\d,]+) requests"
    r"|error rate (?P<value>[\d.]+ %) \([\d,]+ of (?P<sample>[\d,]+) requests\)"
    r"| against (?P<stable>[\d.]+ % of [\d,]+) on stable"
)


@handles(Explain)
def explain(parts: Parts, request: Explain) -> Answer:
    """Where it is, why, and what moves it, in a line each; everything there is to say behind the
    button, or with ``details``."""
    service, now = find_service(parts, request).service, parts.clock.now()
    rollout = service.active
    if rollout is None:
        return without_rollout(parts, service)
    if request.details:
        return in_full(parts, service, rollout, now)
    at = Details(service=service.id, rollout=rollout.id, step=rollout.step)
    return in_brief(service, rollout, now).model_copy(
        update={"details": at, "links": threads_of(rollout)}
    )


def in_full(parts: Parts, service: Service, rollout: Rollout, now: datetime) -> Answer:
    """Checks with their evidence, holds and what ends them, gates and what they wait for, and when
    it is looked at next."""
    said = where(service, rollout)
    _, *measured = without_repeats([said, *checks(rollout, now), *proofs(rollout)])
    return Answer(
        sentence=said,
        lines=(
            *holds(rollout, now),
            *traffic(service, now),
            *measured,
            *(f"The probe {line}." for line in probe_lines(rollout)),
            *(f"Job {line}." for line in job_lines(rollout)),
            *open_alerts(rollout),
            *item_lines(rollout),
            *gates_of(parts, rollout, now),
            *freeze(service),
        ),
        next=" ".join([*following(service, rollout, now), deadline_words(rollout, now)]),
        links=threads_of(rollout),
    )


def where(service: Service, rollout: Rollout) -> str:
    """Where it stands, and the first reason why."""
    at = step_words(rollout, service.desired)
    if rollout.holds:
        return f"{at}: {rollout.holds[0].reason}"
    if rollout.waiting:
        return f"{at}; it waits for {rollout.waiting[0].words}."
    if not service.settled:
        return f"{at}; the platform does not serve that yet."
    return f"{at}."


def holds(rollout: Rollout, now: datetime) -> Iterator[str]:
    """Each reason to hold, since when, and what ends it; the first sentence has the first reason
    already."""
    for n, each in enumerate(rollout.holds):
        reason = f": {each.reason}" if n else "."
        yield f"On hold for {roughly(now - each.since)}{reason} {next_words(each.ends)}"


def traffic(service: Service, now: datetime) -> Iterator[str]:
    """What should be served, and whether it is."""
    desired = service.desired
    if service.active and service.active.shadow:
        yield f"Users get: {users_get(service.active)}."
        yield from would_lines(service.active)
    if desired is None:
        return
    since = desired.settled_at or desired.since
    done = "settled" if desired.settled_at else "asked for"
    yield f"Users get: {traffic_words(desired)} ({done} {roughly(now - since)} ago)."


def checks(rollout: Rollout, now: datetime) -> Iterator[str]:
    """Each check of this step: outcome, value, sample and limits, and since when it is measured.
    Before any traffic there is nothing to measure."""
    if rollout.acting_phase in BEFORE_TRAFFIC:
        return
    verdict = rollout.verdict
    results = verdict.results if verdict else ()
    step = rollout.step
    every = rollout.plan.checks_at(step)
    for name in (*rollout.plan.together_at(step), *every):
        check = every.get(name)
        known = [each for each in results if each.check == name]
        if not known:
            yield f"Check {name}{limits(check)}: not judged in this step yet."
        for result in known:
            soft = "" if result.hard else ", a warning only"
            says = "as said above" if is_reason_of(rollout, result) else result.in_full
            outcome = CHECK_OUTCOMES[result.outcome]
            yield f"Check {name}{limits(check, result.words)}: {outcome}{soft}: {says}."
    if verdict:
        yield (
            f"Judged {roughly(now - verdict.until)} ago, on what was measured from "
            f"{verdict.since:%Y-%m-%d %H:%M} UTC to {verdict.until:%Y-%m-%d %H:%M} UTC."
        )


def proofs(rollout: Rollout) -> Iterator[str]:
    """What evidence says over the whole rollout, and what proof still needs."""
    if rollout.acting_phase in BEFORE_TRAFFIC:
        return
    found = rollout.verdict.proofs if rollout.verdict else ()
    results = rollout.verdict.results if rollout.verdict else ()
    for each in found:
        name, _, says = each.partition(": ")
        if not any(says in result.in_full for result in results):
            yield f"Proof, {name}: {says}."
    if found:
        yield (
            "Proofs cover the whole rollout, unless they say since when (UTC). A bad canary is "
            f"certified in fewer than one of {EvidencePlan.pass_e:g} rollouts."
        )
    if found and rollout.current.soak.max:
        yield "Its soak ends early once all of that is certified."


def limits(check: Check | None, said: str = "") -> str:
    """The check's limits in brackets, without the one that is said beside the value; one of
    several parts has none."""
    if check is None:
        return ""
    both = (("promotes at", check.promote), ("rolls back at", check.rollback))
    rest = [f"{does} {limit}" for does, limit in both if limit and limit_words(limit) not in said]
    return f" ({'; '.join(rest)})" if rest else ""


def is_reason_of(rollout: Rollout, result: CheckResult) -> bool:
    """Whether the reason to hold, in the first sentence, is this result."""
    return bool(rollout.holds) and result.words in rollout.holds[0].reason


def without_repeats(lines: Iterable[str]) -> Iterator[str]:
    """The lines, where counted requests that an earlier one has said are not said again."""
    earlier: set[tuple[str, ...]] = set()

    def again(found: re.Match[str]) -> str:
        number = tuple(each for each in found.groups() if each)
        if number not in earlier:
            earlier.add(number)
            return found[0]
        return "" if found["stable"] else "the same requests"

    for line in lines:
        yield COUNTED.sub(again, line)


def open_alerts(rollout: Rollout) -> Iterator[str]:
    """Incidents that are open."""
    for each in rollout.alerts:
        yield f"Alert open: {each.named} ({each.severity or 'no severity'}). {each.url}".strip()


def gates_of(parts: Parts, rollout: Rollout, now: datetime) -> Iterator[str]:
    """Every gate before the next step (or the start), open or closed, and what it waits for."""
    to = 0 if gates.starting(rollout) else rollout.step + (not rollout.next_wave)
    if to > rollout.last_step or rollout.acting_phase is Phase.WATCHING or rollout.shadow:
        return
    closed = {each.gate: each.words for each in gates.windows(rollout, to, now)}
    before = "the start" if gates.starting(rollout) else f"{rollout.plan.share_at(to)} %"
    over = {each.gate: each for each in rollout.overridden}
    for gate, window in windows_of(rollout.plan, to):
        if gate in over:
            continue
        state = f"closed; it waits for {closed[gate]}" if gate in closed else f"open ({window})"
        yield f"Gate {gate} before {before}: {state}."
    for gate, it in over.items():
        yield f"Gate {gate}: overridden by {it.by.words}: {sentence(it.reason)}"
    wanted = gates.required_approvals(rollout, to)
    if wanted and not rollout.next_wave:
        yield f"Gate approvals before {before}: {approvals(rollout, to, now)}"
    if gates.starting(rollout):
        build = Build(rollout.image, rollout.commit)
        for gate in (each for each in gates_asked(rollout.plan) if each not in over):
            found = read_gate(parts, rollout.plan, gate, build)
            state = "open" if found.open else "closed"
            yield f"Gate {gate} before {before}: {state}, {found.words.rstrip('.')}."


def windows_of(plan: Plan, to: int) -> list[tuple[str, str]]:
    """The windows that count for a step, by gate, in words."""
    both = {gates.WINDOW: plan.gates.window, gates.HOURS: plan.steps[to].hours}
    return [(gate, f"{each.hours} {each.timezone}") for gate, each in both.items() if each]


def approvals(rollout: Rollout, to: int, now: datetime) -> str:
    """Who has approved and who is missing; or when they are asked."""
    until = gates.approved_until(rollout, to, now)
    if until:
        return f"open, approved until {gates.spoken(until)}."
    ask = rollout.ask
    wanted = gates.required_approvals(rollout, to)
    if ask is None:
        roles = " and ".join(wanted.roles) if wanted else ""
        return f"closed; asked when everything before it is done: {roles}."
    given = "".join(f"{a.by.words} approved as {a.role}; " for a in rollout.approvals_of(ask))
    missing = " and ".join(gates.missing_roles(rollout))
    return f"closed; {given}still needed: {missing}, until {gates.spoken(ask.until)}."


def freeze(service: Service) -> Iterator[str]:
    """A freeze holds everything that would continue."""
    if service.freeze:
        yield f"Frozen {service.freeze.by_whom}: {sentence(service.freeze.reason)}"
