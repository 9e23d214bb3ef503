"""The words beside a start: what the plan would see of the traffic that was measured."""

import re

from bot.judge.measured.samples import Counts, Reading, Sample
from bot.judge.power.brief import UNPROVEN, power_sentence
from bot.judge.power.traffic import Traffic, traffic
from bot.plan import Plan
from tests.unit.judge.builders import CANARY, MINUTE, STABLE, at, counts
from tests.unit.judge.power.test_power import BY_RATE, soaking


def said(of: Plan, rps: float, errors: float) -> str:
    """What is said beside the start, by minutes, of the last hour's traffic."""
    return power_sentence(of, Traffic(rps, errors, 60 * MINUTE, MINUTE, 3 * MINUTE))


def test_little_traffic_is_told_what_it_finds_and_what_it_will_not_see() -> None:
    """The mildest regression that is found, and the mildest of all with the time that it takes."""
    ten = said(soaking(soak="5m"), 3, 0.005)
    assert ten.startswith("At 10 % of 3 requests a second an outage, half of all requests (0.5 % →")
    assert re.search(r"; twice the errors will not be seen in 5 min \(\d+ h would do\)\.$", ten)


def test_much_traffic_is_told_what_it_sees() -> None:
    """The mildest of all is found: that is all there is to say."""
    seen = "At 10 % of 500 requests a second twice the errors (0.5 % → 1 %) is seen mostly within"
    assert re.fullmatch(rf"{re.escape(seen)} \d min\.", said(soaking(), 500, 0.005))


def test_a_soak_that_sees_nothing_is_told_so() -> None:
    """Even an outage has the time that it would take."""
    ten = said(soaking(soak="1m"), 3, 0.005)
    assert "an outage, half of all requests (0.5 % → 50 %) will not be seen in 1 min (5 min" in ten


def test_a_service_without_errors_has_no_doubling() -> None:
    """Twice nothing is nothing: points are looked at then."""
    assert "one percentage point more" in said(soaking(), 20, 0.0)


def test_a_plan_that_proves_nothing_says_so() -> None:
    """Its limits are read literally, and its guard is off."""
    observed = {"errors": BY_RATE | {"evidence": "observed"}}
    assert said(soaking(observed, guard=False), 3, 0.005) == UNPROVEN


def test_a_plan_that_proves_only_latency_tells_of_latency() -> None:
    """Errors are not named where nothing would find them."""
    slow = {"slow": {"metric": "latency_p50", "rollback": "> 1.1x baseline"}}
    ten = said(soaking(slow, guard=False), 50, 0.005)
    assert ten.startswith("At 10 % of 50 requests a second every request twice as slow is seen")
    assert "errors" not in ten


def reading(**series: tuple[Sample, ...]) -> Reading:
    """What was measured up to an hour after noon."""
    return Reading({k.replace("_", "-"): v for k, v in series.items()}, at(60), MINUTE)


def test_traffic_is_that_of_all_revisions_since_the_first_request() -> None:
    """A service that is half an hour old has the requests of half an hour."""
    counted = {STABLE: counts((9, 1800), start=30), CANARY: counts((9, 1800), start=59)}
    found = traffic(Reading(counted, at(60), MINUTE), at(64))
    assert found == Traffic(2.0, 0.005, 30 * MINUTE, MINUTE, 4 * MINUTE)


def test_no_requests_are_no_traffic() -> None:
    """Neither an empty answer nor zeros."""
    assert traffic(reading(), at(60)) is None
    assert traffic(reading(shop=(Counts(at(0), at(1), 0, 0),)), at(60)) is None
