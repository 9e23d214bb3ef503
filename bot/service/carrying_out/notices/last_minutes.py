"""What was measured of the canary in the minutes before its rollout's end, for the last notice."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.errors import CanarioError
from bot.judge.measured.families import family
from bot.judge.measured.numbers import said
from bot.judge.measured.samples import Readings, Wish
from bot.judge.observed.value_words import label, span
from bot.judge.observed.values import observe
from bot.judge.observed.window import of_check
from bot.plan import BUILTIN, AnyTarget, Metric
from bot.plan.limits.together import part_name
from bot.plan.rollback import Report
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Rollout
from bot.service.ports.parts import Parts, log

LENGTH = timedelta(minutes=5)
LAG = timedelta(minutes=10)
"""Read this much more, for samples come late."""

PATIENCE = 3.0
"""Seconds for a call to Monitoring; the notice does not wait longer."""

NOT_KNOWN = "What it served in the last 5 min is not known: Monitoring did not say."

ERRORS, LATENCY = BUILTIN["error_rate"], BUILTIN["latency_p95"]


def with_last_minutes(parts: Parts, rollout: Rollout, notice: Announce) -> Announce:
    """The notice that a rollout is complete, with what its canary served last, or with what the
    plan's report for its end shows; any other as it is."""
    report = report_of(rollout, notice.topic)
    if report is not None:
        back = rollout.rollback
        until = back.decided_at if back else notice.at or parts.clock.now()
        values = reported_values(parts, rollout, report, until)
        return notice.model_copy(update={"details": (*notice.details, *values)})
    if notice.topic is not Topic.COMPLETED or rollout.plan.target.flag:
        return notice
    words = last_minutes(parts, rollout, notice.at or parts.clock.now(), rollout.requested_at)
    return notice.model_copy(update={"details": (*notice.details, words)})


def last_minutes(parts: Parts, rollout: Rollout, now: datetime, since: datetime) -> str:
    """What the canary served in the minutes before ``now``, and not before ``since``.

    Where that can't be read the words say so: no notice is lost, or kept back, for it. Of several
    regions it is said of each.
    """
    every = [
        f"{where}{_last_minutes(parts, here, target, now, since)}"
        for where, here, target in _everywhere(rollout)
    ]
    return "; ".join(every) or NOT_KNOWN


def _everywhere(rollout: Rollout) -> Iterator[tuple[str, Rollout, AnyTarget]]:
    """The rollout in each of its regions, with words for it where there are several."""
    for each in rollout.plan.target.moved.each:
        (region,) = each.all_regions
        yield f"{region}: " if rollout.places else "", rollout.in_region(region), each


def _last_minutes(
    parts: Parts, rollout: Rollout, target: AnyTarget, now: datetime, since: datetime
) -> str:
    wish = Wish(
        service_id=rollout.service_id,
        target=target,
        metrics=(ERRORS, LATENCY),
        since=now - LENGTH - LAG,
        revisions=(rollout.canary,),
    )
    try:
        found = parts.metrics.read([wish], now, PATIENCE)[rollout.service_id]
        words = _words(rollout, found, since)
    except CanarioError as error:
        log.warning("could not read the last minutes of %s: %s", rollout.id, error)
        words = ""
    return words or NOT_KNOWN


def _words(rollout: Rollout, found: Readings, since: datetime) -> str:
    """Errors and latency of the same minutes; empty where they can't be read."""
    counts = found.get(family(ERRORS))
    if counts is None or counts.problem:
        return ""
    window = of_check(counts, since, LENGTH)
    errors = observe(ERRORS, counts.series.get(rollout.canary, ()), window)
    if errors.value is None:
        return f"The last {span(window.length)}: no requests were measured."
    rate = f"error rate {said(errors.value, ERRORS.unit)}"
    first = f"{rate} ({errors.bad:,} of {errors.requests:,} requests)"
    return f"The last {span(window.length)}: {', '.join([first, *_latency(rollout, found, since)])}"


def _latency(rollout: Rollout, found: Readings, since: datetime) -> Iterator[str]:
    reading = found.get(family(LATENCY))
    if reading is None or reading.problem:
        return
    window = of_check(reading, since, LENGTH)
    seen = observe(LATENCY, reading.series.get(rollout.canary, ()), window)
    if seen.value is not None:
        yield f"p95 {said(seen.value, LATENCY.unit)}"


def report_of(rollout: Rollout, topic: Topic) -> Report | None:
    """The plan's report for a notice of this topic, if it has one."""
    if topic is Topic.COMPLETED and rollout.plan.on_complete:
        return rollout.plan.on_complete.report
    if topic is Topic.ROLLED_BACK:
        return rollout.plan.on_rollback_at(rollout.step).report
    return None


def reported_values(
    parts: Parts, rollout: Rollout, report: Report, until: datetime
) -> tuple[str, ...]:
    """One line, for each of several regions, with what the report shows, of the canary's last
    ``window`` before ``until``; what can't be read is said to be unknown. Nothing where it shows no
    values."""
    shown = dict(_shown(rollout, report))
    if not shown:
        return ()
    return tuple(
        f"{where}{_reported(parts, here, target, shown, report, until)}"
        for where, here, target in _everywhere(rollout)
    )


def _reported(  # noqa: PLR0917 - of one region, what both callers know
    parts: Parts,
    rollout: Rollout,
    target: AnyTarget,
    shown: Mapping[str, Metric],
    report: Report,
    until: datetime,
) -> str:
    wish = Wish(
        service_id=rollout.service_id,
        target=target,
        metrics=tuple(shown.values()),
        since=until - report.window - LAG,
        revisions=(rollout.canary, rollout.stable),
        canary=rollout.canary,
    )
    try:
        found = parts.metrics.read([wish], until, PATIENCE)[rollout.service_id]
    except CanarioError as error:
        log.warning("could not read what the report of %s shows: %s", rollout.id, error)
        found = {}
    values = (_value(name, metric, found, rollout, report.window) for name, metric in shown.items())
    return f"The last {span(report.window)}: {', '.join(values)}"


def _shown(rollout: Rollout, report: Report) -> Iterator[tuple[str, Metric]]:
    checks = rollout.plan.checks_at(rollout.step)
    whole = rollout.plan.whole_checks_at(rollout.step)
    for name in report.checks:
        parts = whole[name].parts if name in whole else {}
        for each in [part_name(name, part) for part in parts] or [name]:
            if each in checks:
                yield label(each, checks[each].metric), checks[each].metric
    for name in report.metrics:
        yield label(name, BUILTIN[name]), BUILTIN[name]


def _value(name: str, metric: Metric, found: Readings, rollout: Rollout, length: timedelta) -> str:
    reading = found.get(family(metric))
    if reading is None or reading.problem:
        return f"{name} unknown"
    window = of_check(reading, rollout.requested_at, length)
    seen = observe(metric, reading.series.get(rollout.canary, ()), window)
    if seen.value is None:
        return f"{name} unknown"
    value = f"{name} {said(seen.value, metric.unit)}"
    if metric.kind == "rate":
        return f"{value} ({seen.bad:,} of {seen.requests:,})"
    if metric.kind == "count" and metric.unit == "count" and window.periods:
        return f"{value} ({said(seen.value / window.length.total_seconds(), 'count')} a second)"
    return value
