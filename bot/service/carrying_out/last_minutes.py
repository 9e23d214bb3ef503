"""What was measured of the canary in the minutes before its rollout's end, for the last notice."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.errors import CanarioError
from bot.judge.measured.families import family
from bot.judge.measured.numbers import said
from bot.judge.measured.samples import Readings, Wish
from bot.judge.observed.value_words import span
from bot.judge.observed.values import observe
from bot.judge.observed.window import of_check
from bot.plan import BUILTIN
from bot.rollout.effects import Announce, Topic
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
    """The notice that a rollout is complete, with what its canary served last; any other as it
    is."""
    if notice.topic is not Topic.COMPLETED or rollout.plan.target.cloud_run is None:
        return notice
    words = last_minutes(parts, rollout, notice.at or parts.clock.now(), rollout.requested_at)
    return notice.model_copy(update={"details": (*notice.details, words)})


def last_minutes(parts: Parts, rollout: Rollout, now: datetime, since: datetime) -> str:
    """What the canary served in the minutes before ``now``, and not before ``since``.

    Where that can't be read the words say so: no notice is lost, or kept back, for it.
    """
    target = rollout.plan.target.cloud_run
    if target is None:
        return NOT_KNOWN
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
