"""Checks on rates, quantiles and counts: outcomes, and the words for them."""

import pytest

from bot.judge.measured.families import COUNTS, family
from bot.judge.measured.samples import Counts, Histogram, Latencies, Reading
from bot.rollout.verdict import Outcome
from tests.unit.judge.builders import (
    MINUTE,
    at,
    check,
    counts,
    gauges,
    latencies,
    reading,
    result_of,
    verdict_on,
)

ERRORS = {"promote": "<= 1%", "rollback": "> 2%"}
FAST = (300, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("errors", "outcome"),
    [
        (0, Outcome.PASS),
        (10, Outcome.PASS),
        (11, Outcome.MISS),
        (20, Outcome.MISS),
        (21, Outcome.FAIL),
        (600, Outcome.FAIL),
    ],
)
def test_between_promote_and_rollback_it_misses(errors: int, outcome: Outcome) -> None:
    """At or under the promote limit it passes, over rollback's it fails, between it holds."""
    samples = counts((errors, 600), (0, 400), start=3)
    assert result_of(check("error_rate", **ERRORS), samples).outcome is outcome


def test_a_rate_says_its_events_limit_and_stable() -> None:
    """A failure can be checked by hand from its words."""
    found = result_of(
        check("error_rate", **ERRORS), counts((42, 1350), start=4), counts((27, 13500), start=4)
    )
    assert found.words == ("error rate 3.1 % (42 of 1,350 requests), limit 2 %; stable: 0.2 %")
    assert (found.value, found.baseline, found.requests) == (42 / 1350, 0.002, 1350)
    assert (found.check, found.metric, found.hard) == ("it", "error_rate", True)


def test_a_quantile_says_its_sample_size_limit_and_stable() -> None:
    """A latency is told with the number of requests that it rests on."""
    found = result_of(
        check("latency_p95", promote="< 800ms", rollback="> 800ms"),
        latencies((0, 0, 0, 1000, 204, 0), start=4),
        latencies((0, 0, 400, 0, 0, 0), start=4),
    )
    assert found.words == "p95 1.4 s on 1,204 requests, limit 800 ms; stable: 390 ms"
    assert found.outcome is Outcome.FAIL


def test_too_few_requests_decide_nothing() -> None:
    """Under min_requests even nothing but errors is inconclusive, and the words say what lacks."""
    found = result_of(check("error_rate", **ERRORS), counts((12, 12), start=4))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.words == "error rate: 12 of the 50 requests needed"
    assert found.requests == 12


def test_min_requests_is_the_plans() -> None:
    """A plan that accepts a small sample gets its verdict on it."""
    found = result_of(check("error_rate", **ERRORS, min_requests=10), counts((12, 12), start=4))
    assert found.outcome is Outcome.FAIL


def test_only_the_last_window_counts() -> None:
    """Errors older than the check's window are forgiven."""
    samples = counts((500, 500), *[(0, 500)] * 9)
    one = check("error_rate", **ERRORS)
    assert result_of(one, samples, through=10).outcome is Outcome.PASS
    longer = check("error_rate", **ERRORS, window="10m")
    assert result_of(longer, samples, through=10).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("canary_errors", "outcome"), [(4, Outcome.PASS), (5, Outcome.FAIL), (50, Outcome.FAIL)]
)
def test_a_relative_limit_compares_with_stable(canary_errors: int, outcome: Outcome) -> None:
    """Twice the concurrently serving stable's rate, over the same window."""
    found = result_of(
        check("error_rate", rollback="> 2x baseline"),
        counts((canary_errors, 200), start=4),
        counts((900, 900), (10, 1000), start=3),
        settled=4,
    )
    assert found.outcome is outcome
    assert found.words.endswith("limit 2x baseline (2 %); stable: 1 %")


@pytest.mark.parametrize("stable", [None, counts((1, 49), start=4)])
def test_without_a_baseline_a_relative_limit_is_inconclusive(
    stable: tuple[Counts, ...] | None,
) -> None:
    """A stable revision with too few requests is nothing to compare with."""
    one = check("error_rate", rollback="> 2x baseline")
    found = result_of(one, counts((100, 200), start=4), stable)
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "of the 50 requests needed to compare with" in found.words


def test_without_a_baseline_absolute_limits_still_count() -> None:
    """At 100 % no stable is left: the promote limit can pass, an absolute limit rolls back."""
    relative = check("latency_p95", promote="< 800ms", rollback="> 2x baseline")
    assert result_of(relative, latencies(FAST, start=4)).outcome is Outcome.PASS
    slow = latencies((0, 0, 0, 0, 300, 0), start=4)
    assert result_of(relative, slow).outcome is Outcome.MISS
    absolute = check("latency_p95", promote="<= 1x baseline", rollback="> 800ms")
    assert result_of(absolute, slow).outcome is Outcome.FAIL
    assert result_of(absolute, latencies(FAST, start=4)).outcome is Outcome.INCONCLUSIVE


def test_another_baseline_than_stable_is_never_guessed() -> None:
    """Where the baseline isn't measured, stable isn't taken in its place."""
    one = check("error_rate", rollback="> 2x baseline", baseline="before")
    found = result_of(one, counts((100, 200), start=4), counts((1, 200), start=4))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "before the start" in found.words


def test_requests_are_counted_in_the_window_or_per_minute() -> None:
    """A plain limit is for the window, one with /min for each minute of it."""
    samples = counts(*[(0, 60)] * 5)
    for limit, outcome in {
        ">= 300": Outcome.PASS,
        "> 300": Outcome.MISS,
        ">= 60/min": Outcome.PASS,
        "> 60/min": Outcome.MISS,
    }.items():
        assert result_of(check("requests", promote=limit), samples).outcome is outcome
    found = result_of(check("requests", promote=">= 60/min"), samples, samples)
    assert found.words == "requests 60/min over 5 min, limit 60/min; stable: 60/min"
    plain = result_of(check("requests", promote=">= 200"), samples, samples)
    assert plain.words == "requests 300 over 5 min, limit 200; stable: 300"


EVENTS = {
    "monitoring": {"filter": 'metric.type="custom.googleapis.com/drops"'},
    "unit": "count",
    "kind": "count",
}


def test_no_events_count_where_requests_were_seen() -> None:
    """Of a plan's own count none is good news, if there were requests for it to happen to."""
    one = check(EVENTS, promote="< 10/min")
    served = {COUNTS: reading(counts((0, 100), start=4))}
    assert result_of(one, None, others=served).outcome is Outcome.PASS
    assert result_of(one, counts((0, 70), start=4), others=served).outcome is Outcome.MISS
    silent = {COUNTS: reading(None)}
    assert result_of(one, None, others=silent).outcome is Outcome.INCONCLUSIVE
    assert result_of(one, None).outcome is Outcome.INCONCLUSIVE


def test_no_events_do_not_count_once_requests_have_stopped() -> None:
    """A period that was measured and had no requests is nothing that was seen lately."""
    one = check(EVENTS, promote="< 10/min", max_age="2m")
    stopped = {COUNTS: reading(counts((0, 100), (0, 100), (0, 0), (0, 0), (0, 0)))}
    found = result_of(one, None, others=stopped)
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.words.endswith("no requests seen for 3 min")


def test_a_metric_that_is_not_per_revision_is_the_canarys() -> None:
    """Such a metric is judged as it is, and has no baseline."""
    one = check({**EVENTS, "kind": "gauge"}, promote="< 100")
    whole = Reading({"": gauges(5, 6, 7, 8, 9)}, at(5), MINUTE)
    verdict = verdict_on({"queue": one}, {family(one.metric): whole})
    assert verdict.results[0].words == "queue 9 at its latest, limit 100"
    assert verdict.outcome is Outcome.PASS


def test_what_could_not_be_read_is_inconclusive_in_words() -> None:
    """A problem is said, and is neither pass nor fail."""
    one = check("error_rate", **ERRORS)
    verdict = verdict_on({"it": one}, {COUNTS: reading(None, problem="no answer in 10 s")})
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.results[0].words == "error rate: could not be read: no answer in 10 s"
    missing = verdict_on({"it": one}, {})
    assert missing.outcome is Outcome.INCONCLUSIVE
    assert missing.results[0].words == "error rate: was not read"


def test_buckets_that_differ_are_inconclusive_in_words() -> None:
    """Histograms that can't be merged are said to be so; nothing is guessed from a part."""
    other = Latencies(at(3), at(4), Histogram((1.0,), (100, 100)))
    found = result_of(check("latency_p95", promote="< 800ms"), (other, *latencies(FAST, start=4)))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "bucket edges that differ" in found.words


def test_hard_checks_decide_and_soft_ones_warn() -> None:
    """One hard fail fails, all hard passes pass, and a soft check changes nothing."""
    hard = check("error_rate", **ERRORS)
    soft = check("latency_p95", promote="< 100ms", rollback="> 200ms", severity="soft")
    slow = reading(latencies((0, 0, 300, 0, 0, 0), start=4))
    good, bad = reading(counts((0, 100), start=4)), reading(counts((9, 100), start=4))
    verdict = verdict_on({"e": hard, "l": soft}, {COUNTS: good, "latencies": slow})
    assert verdict.outcome is Outcome.PASS
    assert [warning.check for warning in verdict.warnings] == ["l"]
    assert verdict_on({"e": hard, "l": soft}, {COUNTS: bad, "latencies": slow}).outcome is (
        Outcome.FAIL
    )
    unseen = {COUNTS: good, "latencies": reading(None)}
    strict = check("latency_p95", promote="< 100ms")
    assert verdict_on({"e": hard, "l": strict}, unseen).outcome is Outcome.INCONCLUSIVE


def test_a_miss_of_a_hard_check_makes_no_verdict() -> None:
    """A hard check between its limits neither promotes nor rolls back."""
    one = check("error_rate", **ERRORS)
    verdict = verdict_on({"it": one}, {COUNTS: reading(counts((15, 1000), start=4))})
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.reasons(Outcome.MISS) == "error rate 1.5 % (15 of 1,000 requests), limit 1 %"


def test_a_step_without_checks_passes() -> None:
    """Where a plan asks for nothing, nothing is in the way."""
    verdict = verdict_on({}, {}, now=9)
    assert (verdict.outcome, verdict.results) == (Outcome.PASS, ())


def test_the_verdict_names_the_window_that_was_judged() -> None:
    """From the start of the widest window to the end of the samples."""
    checks = {
        "a": check("error_rate", **ERRORS),
        "b": check("latency_p95", promote="< 1s", window="7m"),
    }
    readings = {
        COUNTS: reading(None, through=9),
        "latencies": reading(latencies(FAST, start=4), through=8),
    }
    verdict = verdict_on(checks, readings, settled=0)
    assert (verdict.since, verdict.until) == (at(1), at(9))


def test_a_check_s_own_age_counts_where_it_is_longer_than_a_period() -> None:
    """What was seen two minutes ago is fresh enough for a check that allows two."""
    one = check("error_rate", promote="<= 1%", max_age="2m")
    assert result_of(one, counts((0, 600), start=2)).outcome is Outcome.PASS
    assert result_of(one, counts((0, 600), start=1)).outcome is Outcome.INCONCLUSIVE


def test_periods_without_requests_are_not_seen() -> None:
    """A rate of nothing is no rate: what was good four minutes ago says nothing about now."""
    one = check("error_rate", **ERRORS, max_age="2m")
    found = result_of(one, counts((0, 600), (0, 0), (0, 0), (0, 0), (0, 0)))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.words.endswith("no requests seen for 4 min")


@pytest.mark.parametrize(
    ("minutes", "outcome"), [(9, Outcome.INCONCLUSIVE), (10, Outcome.PASS), (40, Outcome.PASS)]
)
def test_the_window_grows_into_the_step_until_there_are_enough_requests(
    minutes: int, outcome: Outcome
) -> None:
    """Five requests a minute are 50 in ten minutes, though the window is five; its words say so."""
    found = result_of(check("error_rate", **ERRORS), counts(*[(0, 5)] * minutes), through=minutes)
    assert found.outcome is outcome
    assert ("in 10 min" in found.words) is (outcome is Outcome.PASS)


def test_a_window_with_enough_requests_does_not_grow() -> None:
    """What was bad before it counts no more."""
    minutes = [(30, 60)] * 5 + [(0, 10)] * 5
    found = result_of(check("error_rate", **ERRORS), counts(*minutes), through=10)
    assert (found.outcome, found.requests) == (Outcome.PASS, 50)


def test_a_window_grows_no_further_than_its_step() -> None:
    """What was counted before the traffic settled is of another step."""
    minutes = [(0, 60)] * 5 + [(0, 5)] * 8
    found = result_of(check("error_rate", **ERRORS), counts(*minutes), settled=5, through=13)
    assert (found.outcome, found.requests) == (Outcome.INCONCLUSIVE, 40)


@pytest.mark.parametrize(
    "limits",
    [
        {"promote": "<= 2x baseline"},
        {"rollback": "> 2x baseline"},
        {"rollback": "> baseline + 1% for 2m"},
    ],
)
@pytest.mark.parametrize(("share", "outcome"), [(100, Outcome.PASS), (95, Outcome.INCONCLUSIVE)])
def test_with_nothing_left_on_stable_no_limit_against_it_stops_the_rollout(
    limits: dict[str, str], share: float, outcome: Outcome
) -> None:
    """It says so; while stable serves anything, a comparison is waited for."""
    found = result_of(check("error_rate", **limits), counts(*[(1, 600)] * 5), share=share)
    assert found.outcome is outcome
    assert ("nothing is left on stable" in found.words) is (share == 100)


def test_with_nothing_left_on_stable_what_can_be_judged_still_is() -> None:
    """Numbers that can't be true stop it, and so does a limit that is absolute."""
    relative = check("error_rate", promote="<= 2x baseline")
    odd = result_of(relative, counts((1, 600), (-1, 600), (1, 600)), share=100, through=3)
    both = check("error_rate", promote="<= 2x baseline", rollback="> 2%")
    assert odd.outcome is Outcome.INCONCLUSIVE
    assert result_of(both, counts(*[(30, 600)] * 5), share=100).outcome is Outcome.FAIL
