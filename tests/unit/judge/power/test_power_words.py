"""The words beside a start: what was measured, and what the plan would see of it."""

import re

from bot.judge.measured.samples import Counts, Reading, Sample
from bot.judge.power.brief import power_line
from bot.judge.power.traffic import Traffic, traffic
from bot.plan import Plan
from tests.unit.judge.builders import CANARY, MINUTE, STABLE, at, counts
from tests.unit.judge.power.test_power import BY_RATE, soaking


def lines(of: Plan, rps: float, errors: float) -> list[str]:
    """What is said beside the start, by minutes, of the last hour's traffic."""
    return list(power_line(of, Traffic(rps, errors, 60 * MINUTE, MINUTE, 3 * MINUTE)))


def test_little_traffic_is_told_what_it_will_not_see() -> None:
    """What was measured, the mildest regression with the time that it would take, and the mildest
    that is found."""
    first, ten, *_ = lines(soaking(soak="5m"), 3, 0.005)
    assert first == "The last 60 min: 3 requests a second, 0.5 % of them failed."
    assert ten.startswith(
        "At 10 % of 3 a second, twice the errors (0.5 % → 1 %) will not be seen in 5 min; "
    )
    assert "An outage, half of all requests (0.5 % → 50 %) will, mostly within 5 min." in ten
    assert re.search(
        r" Every request twice as slow will not be seen in 5 min; \d+ min would do.$", ten
    )


def test_much_traffic_is_told_what_it_sees() -> None:
    """In a sentence each of errors and latency, for what is worse is found sooner."""
    _, ten, *_ = lines(soaking(), 500, 0.005)
    seen = "At 10 % of 500 a second, twice the errors (0.5 % → 1 %) will be seen, mostly within"
    slow = "Every request 20 % slower will be seen, mostly within"
    assert re.fullmatch(rf"{re.escape(seen)} \d min\. {slow} \d+ min\.", ten)


def test_a_soak_that_sees_nothing_is_told_so() -> None:
    """Even an outage has the time that it would take."""
    _, ten, *_ = lines(soaking(soak="1m"), 3, 0.005)
    assert "An outage, half of all requests (0.5 % → 50 %) will not be seen in 1 min; 5 min" in ten


def test_a_service_without_errors_has_no_doubling() -> None:
    """Twice nothing is nothing: points are looked at then."""
    _, ten, *_ = lines(soaking(), 20, 0.0)
    assert "one percentage point more (0 % → 1 %)" in ten


def test_what_is_observed_is_named() -> None:
    """A plan that proves nothing says so; a limit that is read literally may come sooner."""
    observed = {"errors": BY_RATE | {"evidence": "observed"}}
    assert lines(soaking(observed), 3, 0.005)[-1] == (
        "Limits on observed values (errors) may roll it back sooner."
    )
    bare = soaking(observed, guard=False)
    assert "Nothing is proven about errors" in lines(bare, 3, 0.005)[1]


def test_a_plan_that_proves_only_latency_tells_of_latency() -> None:
    """Errors are not named where nothing would find them."""
    slow = {"slow": {"metric": "latency_p50", "rollback": "> 1.1x baseline"}}
    *_, ten, fifty = lines(soaking(slow, guard=False), 50, 0.005)
    said = (
        r"At 10 % of 50 a second, every request twice as slow will be seen, mostly within \d+ min."
    )
    assert re.fullmatch(said, ten)
    assert "errors" not in fifty


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
