"""A proposed plan as a YAML file, with the reason beside each number."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

import yaml

from bot.judge.evidence.criterion_words import about
from bot.judge.measured.numbers import said
from bot.judge.proposed.limits import ROOM, TWICE, Kept
from bot.judge.proposed.numbers import (
    SOON,
    WIDEST,
    Numbers,
    ProposedStep,
    checks_of,
    numbers,
)
from bot.judge.proposed.week import Week
from bot.plan import CloudRunTarget
from bot.plan.limits.lengths import lasting
from bot.plan.values.units import format_duration

WIDTH = 100
BY_PEOPLE = 10, 50, 100
"""The steps in which people decide, in percent."""


@dataclass(frozen=True, slots=True)
class Named:
    """What history does not know: the plan's ``name``, its ``target``, and its ``channel``."""

    name: str
    target: CloudRunTarget
    channel: str


def proposed(named: Named, week: Week, unread: str = "") -> str:
    """The plan's file; ``unread`` says why latencies could not be read."""
    found = numbers(week)
    lines = [
        *_head(named, week),
        *_checks(found, unread),
        *_steps(found, week),
        *_end(found),
    ]
    return "\n".join(lines) + "\n"


def skeleton(named: Named) -> str:
    """The least plan of these names: whether they can be used is known before history is read."""
    return "\n".join([*_names(named), "steps: [{traffic: 100%}]"]) + "\n"


def by_people(named: Named, why: str) -> str:
    """A plan without limits, for a service of which too little is known; ``why`` is a sentence."""
    lines = [
        *_why(
            f"{why} So no limit is proposed, and a person decides in each step. `canario plan "
            "propose` writes limits once there is a week of traffic."
        ),
        *_names(named),
        *_why(
            "Everyone in the channel may start and promote: name people.operators. A first step at "
            "0% with a probe, such as of /healthz, finds what is broken before users do."
        ),
        "steps:",
    ]
    for share in BY_PEOPLE:
        lines.append(
            f"  - {{traffic: {share}%, soak: 30m, confirm: [Logs and dashboard look well]}}"
        )
    return "\n".join(lines) + "\n"


def _names(named: Named) -> Iterator[str]:
    at = named.target
    yield "version: 1"
    yield f"name: {_plain(named.name)}"
    yield "target:"
    yield (
        f"  cloud_run: {{project: {_plain(at.project)}, region: {_plain(at.region or '')}, "
        f"service: {_plain(at.service)}}}"
    )
    yield f"channel: {json.dumps(named.channel, ensure_ascii=False)}"


def _head(named: Named, week: Week) -> Iterator[str]:
    days = f"from {_at(week.since)} to {_at(week.until)} UTC"
    yield from _why(
        f"Proposed from what Cloud Monitoring measured of {named.target.service} {days}: "
        f"{week.requests:,} requests, {said(week.rps, 'count')} a second in the median hour, "
        f"{said(min(week.hours) / 3600, 'count')} in the quietest, {_failed(week)}. "
        f"{_revisions(week)}"
    )
    if week.quiet_hours:
        yield from _why(
            f"{week.quiet_hours} of {len(week.hours)} hours had no request. A rollout waits then "
            "and promotes nothing, so start it when there is traffic."
        )
    yield from _names(named)
    yield from _why(
        "Everyone in the channel may start and promote: name people.operators. Nobody is paged: "
        "name on_rollback.page. A first step at 0% with a probe, such as of /healthz, finds what "
        "is broken before users do."
    )


def _failed(week: Week) -> str:
    return f"{said(week.errors, 'ratio')} of them failed" if week.errors else "none of them failed"


def _revisions(week: Week) -> str:
    if len(week.revisions) == 1:
        return f"All were answered by {week.revisions[0]}."
    return (
        f"{len(week.revisions)} revisions answered; the limits are from the one that served most "
        "in each hour."
    )


def _checks(found: Numbers, unread: str) -> Iterator[str]:
    if found.errors is None:
        yield from _why(
            "No check of errors: half of the requests or more would be the limit, or none were "
            "enough for a value. The guard still compares with stable."
        )
    if found.latency is None:
        reason = unread or "Cloud Monitoring has no latencies of that week"
        yield from _why(f"No check of latency: {reason}. The guard compares what there is.")
    checks = checks_of(found.errors, found.latency)
    kept = {"errors": found.errors, "latency": found.latency}
    if checks:
        yield "checks:"
    for name, check in checks.items():
        of_week = kept[name]
        if of_week is None:
            continue
        yield f"  {name}:"
        yield f"    metric: {check['metric']}"
        yield from _why(_promote_words(of_week, name, found.min_requests), 4)
        yield f'    promote: "{check["promote"]}"'
        yield from _why(
            "Twice that, and only when it is proven of the canary and stable is below it. What is "
            "below it and worse than stable the guard rolls back.",
            4,
        )
        yield f'    rollback: "{check["rollback"]}"'
        yield from _needed(found)


def _promote_words(kept: Kept, name: str, fewest: int) -> str:
    unit = "ratio" if name == "errors" else "seconds"
    kind = "share of failed requests" if name == "errors" else "p95"
    if name == "errors" and not kept.worst:
        words = (
            f"No request of the last week failed. {TWICE} of {fewest:,} that fail by chance are "
            "within the limit."
        )
    else:
        words = (
            f"The highest {kind} was {said(kept.highest, unit)}, up to {_at(kept.at)} UTC; the "
            f"limit is {ROOM:g} times that, rounded up"
            + (f", or what chance makes of it in {fewest:,} requests." if unit == "ratio" else ".")
        )
    if not kept.over:
        return f"{words} All {kept.windows:,} windows of the last week kept it."
    return (
        f"{words} {kept.windows - kept.over:,} of {kept.windows:,} windows of the last week kept "
        f"it; the worst, {said(kept.worst, unit)} up to {_at(kept.worst_at)} UTC, is taken for "
        "an incident that no limit is made for. A rollout would have held in it."
    )


def _needed(found: Numbers) -> Iterator[str]:
    first = found.steps[0].share
    yield from _why(
        f"So many come in {lasting(SOON)} at {first} %, or 50 where these take longer.", 4
    )
    yield f"    min_requests: {found.min_requests}"
    if found.window:
        yield from _why(
            f"At {first} % it takes longer than {lasting(WIDEST)} until {found.min_requests} "
            "requests are there.",
            4,
        )
        yield f"    window: {format_duration(found.window)}"
    if found.max_age:
        yield from _why(f"At {first} % minutes pass without a request; about five come in this.", 4)
        yield f"    max_age: {format_duration(found.max_age)}"


def _steps(found: Numbers, week: Week) -> Iterator[str]:
    yield "steps:"
    for step in found.steps:
        yield from _why(_step_words(step, found, week), 2)
        yield f"  - {{traffic: {step.traffic}%, soak: {format_duration(step.soak)}}}"


def _step_words(step: ProposedStep, found: Numbers, week: Week) -> str:
    last = step is found.steps[-1]
    requests = f"About {week.rps * step.share / 100 * step.soak.total_seconds():,.0f} requests"
    words = [f"{requests} of the canary."]
    if last:
        words.append("What shows slowly is left to the watch.")
    elif step.finds:
        wrong = step.finds.regression
        words.append(
            f"Long enough to find {wrong.words} ({said(week.errors, 'ratio')} → "
            f"{said(wrong.rate, 'ratio')}) in 8 of 10 rollouts."
        )
    else:
        words.append("Too few to find even an outage of half of them in 8 of 10 rollouts.")
    words.append("" if last else _doubling(step, week))
    return " ".join(filter(None, words))


def _doubling(step: ProposedStep, week: Week) -> str:
    if not week.errors:
        return "Without any errors nothing can double; a rise is what is found."
    if step.doubling is None:
        return "A doubling would take longer than a day at this traffic."
    if step.doubling > step.soak:
        return f"A doubling would take about {about(step.doubling)}: a later step finds it."
    return ""


def _end(found: Numbers) -> Iterator[str]:
    last = found.steps[-1]
    kept = last.traffic - last.share
    length = "an hour at least, in which a leak or a cache begins to show"
    if last.doubling and last.doubling <= found.watch:
        length = f"a doubling of the errors is mostly found in {about(last.doubling)}"
    yield from _why(f"{kept} % stay on stable to compare with until it ends: {length}.")
    yield f"watch: {format_duration(found.watch)}"


def _why(words: str, indent: int = 0) -> Iterator[str]:
    """A comment. Some words are others', such as a source's reason: YAML knows more ends of a line
    than a text has, and what stands behind one would be the plan's."""
    lead = f"{' ' * indent}# "
    yield from wrap(
        "".join(each if each.isprintable() else " " for each in words),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=lead,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _at(moment: datetime) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M}"


def _plain(word: str) -> str:
    """As YAML reads it back, quoted where it has to be."""
    return word if yaml.safe_load(word) == word else json.dumps(word)
