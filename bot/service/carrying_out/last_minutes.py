"""What was measured of the canary in the minutes before its rollout's end, for the last notice."""

from collections.abc import Iterator
from datetime import timedelta

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

ERRORS, LATENCY = BUILTIN["error_rate"], BUILTIN["latency_p95"]


def with_last_minutes(parts: Parts, rollout: Rollout, notice: Announce) -> Announce:
    """The notice that a rollout is complete, with what its canary served last; any other as it is.

    Where that can't be read the notice says so: it is not worth losing it, or keeping it back.
    """
    target = rollout.plan.target.cloud_run
    if notice.topic is not Topic.COMPLETED or target is None:
        return notice
    now = notice.at or parts.clock.now()
    wish = Wish(
        service_id=rollout.service_id,
        target=target,
        metrics=(ERRORS, LATENCY),
        since=now - LENGTH - LAG,
        revisions=(rollout.canary,),
    )
    try:
        found = parts.metrics.read([wish], now, PATIENCE)[rollout.service_id]
        words = _words(rollout, found)
    except CanarioError as error:
        log.warning("could not read the last minutes of %s: %s", rollout.id, error)
        words = ""
    words = words or "What it served in the last 5 min is not known: Monitoring did not say."
    return notice.model_copy(update={"details": (*notice.details, words)})


def _words(rollout: Rollout, found: Readings) -> str:
    """Errors and latency of the same minutes; empty where they can't be read."""
    counts = found.get(family(ERRORS))
    if counts is None or counts.problem:
        return ""
    window = of_check(counts, rollout.requested_at, LENGTH)
    errors = observe(ERRORS, counts.series.get(rollout.canary, ()), window)
    if errors.value is None:
        return f"The last {span(window.length)}: no requests were measured."
    rate = f"error rate {said(errors.value, ERRORS.unit)}"
    first = f"{rate} ({errors.bad:,} of {errors.requests:,} requests)"
    return f"The last {span(window.length)}: {', '.join([first, *_latency(rollout, found)])}"


def _latency(rollout: Rollout, found: Readings) -> Iterator[str]:
    reading = found.get(family(LATENCY))
    if reading is None or reading.problem:
        return
    window = of_check(reading, rollout.requested_at, LENGTH)
    seen = observe(LATENCY, reading.series.get(rollout.canary, ()), window)
    if seen.value is not None:
        yield f"p95 {said(seen.value, LATENCY.unit)}"
