"""What a probe wants of its answers."""

from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.probe import Response, binomial_range, judge_responses
from bot.plan import Probe

URL = "https://canary/chat"


def answered(status: int = 200, seconds: float = 0.1, **body: Any) -> Response:
    """An answer with a JSON object."""
    return Response(URL, status, seconds, body)


def probe(**fields: Any) -> Probe:
    """A probe of one path."""
    return Probe.model_validate({"paths": ["/chat"], **fields})


@pytest.mark.parametrize(
    ("expect", "status", "ok"),
    [
        (200, 200, True),
        (200, 204, False),
        ("2xx", 204, True),
        ("2xx", 302, False),
        ([200, 404], 404, True),
        (["2xx", 302], 302, True),
        (["2xx", 302], 503, False),
    ],
)
def test_one_status_a_class_or_several(expect: Any, status: int, ok: bool) -> None:
    """A status is expected as it is, by its class, or as one of several."""
    assert judge_responses(probe(expect=expect), [answered(status)])[0] is ok


@pytest.mark.parametrize("expect", [99, 600, "20x", "xxx", [], "", [True], 200.0, None])
def test_what_is_no_status_is_refused(expect: Any) -> None:
    """A slip in the plan is no probe that always fails."""
    with pytest.raises(ValueError, match="expect"):
        probe(expect=expect)


@pytest.mark.parametrize(
    ("wanted", "body", "problem"),
    [
        ({"json_has": ["a", "b.c"]}, {"a": None, "b": {"c": 0}}, ""),
        ({"json_has": ["a", "b.c"]}, {"a": 1, "b": [{"c": 0}]}, "answered without b.c"),
        ({"json_equals": {"b.on": "true"}}, {"b": {"on": True}}, ""),
        ({"json_equals": {"n": "3"}}, {"n": 3}, ""),
        ({"json_equals": {"route": "legacy"}}, {"route": "slm"}, "route = slm, expected legacy"),
        ({"json_equals": {"route": "legacy"}}, {}, "without route, expected legacy"),
    ],
)
def test_fields_of_an_answer(wanted: dict[str, Any], body: dict[str, Any], problem: str) -> None:
    """A field is there, or has a value as JSON writes it."""
    ok, words = judge_responses(probe(**wanted), [answered(**body)])
    assert ok is not bool(problem)
    assert problem in words


@pytest.mark.parametrize(("requests", "slow", "ok"), [(15, 1, True), (15, 2, False), (20, 2, True)])
def test_the_nearest_rank_is_rounded_up(requests: int, slow: int, ok: bool) -> None:
    """Of fifteen answers the fourteenth has to be in time."""
    times = [0.1] * (requests - slow) + [3.0] * slow
    found = judge_responses(
        probe(requests=requests, latency_p90="< 2s"), [answered(seconds=each) for each in times]
    )
    assert found[0] is ok


def test_what_did_not_answer_says_nothing_of_the_answers() -> None:
    """It is said by itself, and is in no share of the answers."""
    silent = Response("http://x/", problem="http://x/ can't be reached")
    share = {"field": "route", "value": "new", "of": 100, "confidence": 95}
    good, words = judge_responses(
        probe(requests=12, share=share), [silent, silent, *[answered(route="new")] * 10]
    )
    assert not good
    failed, _, wanted = words.partition("; as wanted: ")
    assert failed == "http://x/ can't be reached; http://x/ can't be reached"
    assert wanted.startswith(f"{URL} answered 200, 10 times; 10 of 10 answers have route = new")


def test_an_answer_that_is_no_object_has_no_fields() -> None:
    """It is said, rather than that a field is missing."""
    ok, words = judge_responses(probe(json_has=["a"]), [Response(URL, 200)])
    assert (ok, words) == (False, f"{URL} answered no JSON object")


@pytest.mark.parametrize(("slow", "ok"), [(1, True), (2, False)])
def test_nine_of_ten_answers_within_the_limit(slow: int, ok: bool) -> None:
    """The p90 of ten answers is the ninth: one slow answer passes, two do not."""
    times = [0.5] * (10 - slow) + [3.0] * slow
    found, words = judge_responses(
        probe(requests=10, latency_p90="< 2s"), [answered(seconds=each) for each in times]
    )
    assert found is ok
    assert ("p90 500 ms" if ok else "p90 3000 ms") in words


@pytest.mark.parametrize(
    ("carry", "ok"), [(0, True), (2, True), (6, True), (7, False), (20, False)]
)
def test_about_the_share_of_answers_carries_a_value(carry: int, ok: bool) -> None:
    """Of 20 answers 10 % are 0 to 6 at 99 %: P(X > 6) is 0.24 %, P(X > 5) 1.1 %."""
    share = {"field": "telemetry.route", "value": "slm", "of": "10%", "confidence": "99%"}
    routes = ["slm"] * carry + ["legacy"] * (20 - carry)
    found, words = judge_responses(
        probe(requests=20, share=share), [answered(telemetry={"route": r}) for r in routes]
    )
    assert found is ok
    assert f"{carry} of 20 answers have telemetry.route = slm; about 10 % is 0 to 6" in words


@given(st.integers(0, 200), st.floats(0.0, 1.0), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_counts_that_fit_are_as_likely_as_the_confidence(
    n: int, share: float, confidence: float
) -> None:
    """Whatever the share, what is called no surprise happens at least that often."""
    few, many = binomial_range(n, share, confidence)
    inside = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(few, many + 1))
    assert inside >= confidence - 1e-9


@pytest.mark.parametrize("n", [1000, 1030, 50_000])
def test_many_requests_have_a_range_too(n: int) -> None:
    """Half of many, within six standard deviations."""
    few, many = binomial_range(n, 0.5, 0.99)
    assert n / 2 - 3 * n**0.5 < few < n / 2 < many < n / 2 + 3 * n**0.5


@pytest.mark.parametrize(("share", "n"), [(0.0, 0), (0.0, 20), (1.0, 20)])
def test_none_and_all_have_one_count(share: float, n: int) -> None:
    """0 % is none of them, and 100 % all."""
    assert binomial_range(n, share, 0.99) == (n * share, n * share)


def test_a_probe_of_too_many_requests_is_refused() -> None:
    """Fifty paths, a thousand times each, would never be over in time."""
    with pytest.raises(ValueError, match="at most 1000 in all"):
        probe(paths=[f"/{n}" for n in range(50)], requests=1000)


def test_what_failed_is_said_and_the_rest_is_counted() -> None:
    """A hundred failures are three and a number."""
    failures = [answered(503) for _ in range(100)]
    ok, words = judge_responses(probe(requests=100), failures)
    assert not ok
    assert words.count("answered 503, expected 200") == 3
    assert words.endswith("and 97 more")


def test_the_same_answer_is_said_once() -> None:
    """With how often it came."""
    ok, words = judge_responses(probe(requests=3), [answered() for _ in range(3)])
    assert (ok, words) == (True, f"{URL} answered 200, 3 times")
