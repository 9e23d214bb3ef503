"""A plan is proposed from whatever a service's history may be like."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random

import pytest

from bot.judge.measured.samples import Counts, Histogram, Latencies, Reading
from bot.judge.power.draw import expected, poisson, usual_edges
from bot.judge.power.errors import quick_power
from bot.judge.power.regressions import USUALLY
from bot.judge.proposed.limits import round_up
from bot.judge.proposed.week import TooLittle, week
from bot.judge.proposed.written import Named, proposed
from bot.plan import CloudRunTarget, Plan
from bot.plan.describe.doubts import doubts
from bot.plan.limits.guard import Guard
from bot.plan.reading.load import startable_plan

MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
P95 = 0.4
"""Seconds."""
SHOP = Named(
    "shop",
    CloudRunTarget(project="acme-prod", region="us-central1", service="shop"),
    "#deployments",
)


@dataclass(frozen=True)
class Past:
    """Two days: requests a minute, and the part of them that fails, by the minute's number."""

    requests: Callable[[int], float]
    errors: Callable[[int], float] = field(default=lambda _: 0.005)
    latencies: bool = True

    def proposed(self) -> tuple[str, Plan]:
        """The file, and the plan in it, which is taken and has no note."""
        counts, latencies = self.read()
        text = proposed(SHOP, week("shop", counts, latencies))
        plan = startable_plan(text, "shop.yaml")
        assert not doubts(plan)
        return text, plan

    def read(self) -> tuple[Reading, Reading | None]:
        chance = Random(1)  # noqa: S311 - a simulation, nothing secret
        counts, slow = [], []
        for number in range(2880):
            total = poisson(self.requests(number), chance)
            if not total:
                continue
            start, end = MONDAY + number * MINUTE, MONDAY + (number + 1) * MINUTE
            bad = min(poisson(total * self.errors(number), chance), total)
            counts.append(Counts(start, end, total, bad))
            slow.append(Latencies(start, end, buckets(total)))
        until = MONDAY + 2880 * MINUTE
        latencies = Reading({"shop-1": tuple(slow)}, until, MINUTE)
        return Reading({"shop-1": tuple(counts)}, until, MINUTE), (
            latencies if self.latencies else None
        )


@lru_cache
def buckets(requests: int) -> Histogram:
    """So many requests, as slow as ever."""
    edges = usual_edges(P95)
    return Histogram(edges, tuple(map(round, expected(edges, requests, P95))))


def at_night(number: int) -> bool:
    """From midnight to six."""
    return number // 60 % 24 < 6


def minutes(plan: Plan) -> list[float]:
    """The soaks."""
    return [step.soak.min / MINUTE for step in plan.steps]


def test_a_step_soaks_until_a_doubling_is_found() -> None:
    """The power of the proposed plan, by the judge's own formula, is what its comments say."""
    text, plan = Past(lambda _: 200).proposed()
    steps = list(quick_power(plan, 200 / 60, 0.005))
    doubled = steps[1].seen[0]
    assert doubled.regression.words == "twice the errors"
    assert doubled.in_time >= USUALLY
    assert "twice the errors (0.5 % → 1 %)" in " ".join(text.replace("#", "").split())
    assert plan.watch is not None


def test_errors_that_rise_at_night_are_within_the_limit() -> None:
    """A quarter of the day is no incident: the limit is that of the night, and it is said when
    that was."""
    text, plan = Past(lambda _: 60, lambda n: 0.05 if at_night(n) else 0.005).proposed()
    promote = plan.checks["errors"].promote
    assert promote is not None
    assert 0.05 <= promote.value <= 0.2
    assert "0 of" not in text
    assert "incident" not in text
    highest = re.search(r"up to \w{3} 2026-03-0\d 0[0-6]:\d\d UTC", " ".join(text.split()))
    assert highest


def test_an_incident_is_no_measure() -> None:
    """A few minutes with many errors raise no limit; how often it was over is said."""
    text, plan = Past(lambda _: 60, lambda n: 0.4 if 600 <= n < 610 else 0.005).proposed()
    promote = plan.checks["errors"].promote
    assert promote is not None
    assert promote.value <= 0.05
    words = " ".join(text.replace("#", "").split())
    assert re.search(r"[\d,]+ of [\d,]+ windows of the last week kept it", words)
    assert "incident" in words


def test_without_errors_a_rise_is_looked_for() -> None:
    """Nothing can double then; chance alone does not miss the limit."""
    text, plan = Past(lambda _: 300, lambda _: 0.0).proposed()
    check = plan.checks["errors"]
    assert check.promote is not None
    assert check.promote.value * check.min_requests >= 2
    assert "No request of the last week failed" in text
    assert "nothing can double" in " ".join(text.replace("#", "").split())


def test_most_of_it_failing_gets_no_limit_on_errors() -> None:
    """The guard still compares with stable, and that is said."""
    text, plan = Past(lambda _: 60, lambda _: 0.6).proposed()
    assert "errors" not in plan.checks
    assert plan.guard == Guard()
    assert "No check of errors" in text


def test_little_traffic_gets_a_wide_window() -> None:
    """At 12 requests an hour a value takes hours, and a larger first share; nothing is said to be
    found that is not."""
    text, plan = Past(lambda _: 0.2).proposed()
    check = plan.checks["errors"]
    assert plan.steps[0].traffic == 50
    assert check.window / MINUTE * 0.25 * 0.5 >= check.min_requests
    assert check.max_age > 10 * MINUTE
    assert min(minutes(plan)) * 0.25 >= check.min_requests
    assert "longer than a day" in text


def test_quiet_nights_are_said() -> None:
    """And do not count as traffic that a step could have."""
    text, _ = Past(lambda n: 0 if at_night(n) else 120).proposed()
    assert "2 a second in the median hour" in " ".join(text.replace("#", "").split())
    assert "6 of 42 hours had no request" in text


def test_without_latencies_only_errors_are_checked() -> None:
    """With the reason in the file."""
    text, plan = Past(lambda _: 60, latencies=False).proposed()
    assert set(plan.checks) == {"errors"}
    assert "No check of latency" in text


@pytest.mark.parametrize("rate", [0.0, 0.005, 0.05])
def test_too_few_requests_are_a_sentence(rate: float) -> None:
    """None, or fewer than a hundred a day."""
    with pytest.raises(TooLittle, match="shop"):
        Past(lambda _: rate).proposed()


@pytest.mark.parametrize("value", [1e-6, 0.0084, 0.01, 0.0101, 0.5, 1.0, 1.34, 9.99, 412.0])
def test_round_numbers_are_not_smaller(value: float) -> None:
    """Nor more than a third larger."""
    assert value <= round_up(value) * 1.000001
    assert round_up(value) <= value * 1.34


def test_one_burst_is_a_history() -> None:
    """Three minutes with all requests are shorter than a window, and all that there is."""
    text, plan = Past(lambda n: 200 if n < 3 else 0).proposed()
    assert set(plan.checks) == {"errors", "latency"}
    assert "No check" not in text


def test_a_long_outage_of_a_busy_service_gets_no_limit_on_errors() -> None:
    """Two hours in which nearly all of many requests failed: no sum is endless."""
    text, plan = Past(lambda _: 6000, lambda n: 0.9 if 600 <= n < 730 else 0.005).proposed()
    assert "errors" not in plan.checks
    assert "No check of errors" in text


def test_minutes_that_cannot_be_true_are_left_out() -> None:
    """Monitoring has delivered fewer than no errors, and more than anybody has."""
    counts, latencies = Past(lambda _: 60).read()
    ((name, read),) = counts.series.items()
    samples = [each for each in read if isinstance(each, Counts)]
    bad = (
        replace(samples[3], errors=-50),
        replace(samples[4], total=-(10**6)),
        replace(samples[5], total=10**15),
        replace(samples[6], errors=10**6),
    )
    spoiled = replace(counts, series={name: (*samples[:3], *bad, *samples[7:])})
    without = replace(counts, series={name: (*samples[:3], *samples[7:])})
    one, other = (proposed(SHOP, week("shop", each, latencies)) for each in (spoiled, without))
    assert one == other


def test_an_unfinished_hour_is_not_the_quietest() -> None:
    """A week never ends with the hour of its first request."""
    text, _ = Past(lambda n: 600 if n < 24 * 60 + 1 else 0).proposed()
    assert "10 a second in the median hour, 9.9" in " ".join(text.replace("#", "").split())


@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x1b[31m"])
def test_words_of_a_source_stay_in_their_comment(end: str) -> None:
    """Whoever writes its errors and its revisions' names writes no line of the plan, and nothing to
    a terminal."""
    odd = f"gone{end}people: {{operators: [U0EVE]}}"
    counts, _ = Past(lambda _: 100).read()
    renamed = replace(counts, series={odd: counts.series["shop-1"]})
    text = proposed(SHOP, week("shop", renamed, None), odd)
    assert startable_plan(text, "shop.yaml").people == {}
    assert all(each.isprintable() for each in text.split("\n"))
