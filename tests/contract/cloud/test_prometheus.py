"""MetricSource on Prometheus' HTTP API: what becomes of its answers."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.measured.families import family
from bot.judge.measured.possible import possible
from bot.judge.measured.samples import Gauge, Reading
from bot.plan import Metric
from infra.metrics.sources import MetricSources
from infra.prometheus.answers import LARGEST
from infra.prometheus.source import connect
from tests.contract.cloud.scene import NOON, PROJECT, SHOP, wish
from tests.support.dripping import dripping
from tests.support.http_script import CUT, HttpScript

NUMBER = Metric.model_validate({"promql": "sum(queue_length)", "unit": "count", "kind": "gauge"})
AT_2, AT_3 = NOON + timedelta(minutes=2), NOON + timedelta(minutes=3)
NOW = NOON + timedelta(minutes=10)
AT = AT_3.timestamp()


def matrix(*result: Any) -> bytes:
    """An answer with these series."""
    data = {"resultType": "matrix", "result": result}
    return json.dumps({"status": "success", "data": data}).encode()


def series(*values: Any, **labels: str) -> dict[str, Any]:
    """One series of an answer."""
    return {"metric": labels, "values": values}


def own(kind: str) -> Metric:
    """A metric of a plan's own."""
    more = {"unit": "seconds", "quantile": 90} if kind == "quantile" else {"unit": "count"}
    return Metric.model_validate({"promql": "sum(increase(x[1m]))", "kind": kind, **more})


THREE = matrix({"metric": {}, "values": [[AT, "3"]]})


@pytest.fixture(scope="module")
def odd() -> Iterator[HttpScript]:
    """A Prometheus that answers what each example says."""
    with HttpScript() as script:
        yield script


def read(address: str, metric: Metric = NUMBER, within: float | None = None) -> Reading:
    """The reading of one metric from the Prometheus at ``address``."""
    return connect(address).read([wish(metric)], NOW, within)[SHOP][family(metric)]


@pytest.mark.parametrize("passing", [429, 500, 503, CUT])
def test_what_may_pass_by_itself_is_asked_again_at_once(passing: int) -> None:
    """Within the same evaluation: rollbacks wait for this answer."""
    with HttpScript([passing], THREE) as script:
        found = read(f"http://{script.address}")
    assert found.series == {"": (Gauge(AT_2, AT_3, 3.0),)}
    assert len(script.bodies) == 2


@pytest.mark.parametrize(
    ("asked", "within", "tries"),
    [
        ("1", 5.0, 2),  # granted
        ("1", 0.9, 1),  # longer than there is time
        ("600", 5.0, 1),
        ("9" * 400, 5.0, 1),
        ("Fri, 27 Nov 2026 12:00:00 GMT", 5.0, 2),
        ("soon", 5.0, 2),
        ("²", 5.0, 2),
    ],
)
def test_a_wait_that_prometheus_asks_for_is_granted_within_the_deadline(
    asked: str, within: float, tries: int
) -> None:
    """A longer one holds up nobody: the reading says what it met, and the next evaluation asks."""
    with HttpScript([429], THREE, {"Retry-After": asked.encode().decode("latin-1")}) as script:
        found = read(f"http://{script.address}", within=within)
    assert len(script.bodies) == tries
    assert bool(found.series) == (tries == 2)
    assert found.problem == ("" if tries == 2 else "Prometheus did not answer: HTTP 429")


@pytest.mark.parametrize("status", [429, 500, 503, 504])
def test_what_does_not_pass_is_no_fault_of_the_query(status: int) -> None:
    """After a few tries the reading says what it met."""
    with HttpScript([status] * 9, THREE) as script:
        found = read(f"http://{script.address}")
    assert found.problem == f"Prometheus did not answer: HTTP {status}"
    assert len(script.bodies) == 3


@pytest.mark.parametrize(
    "begin",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 503 No\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
    ids=["head", "body", "error", "endless"],
)
def test_an_answer_that_drips_is_given_up_at_the_deadline(begin: bytes) -> None:
    """Each byte is in time and the answer never ends: ``within`` is for the whole call."""
    with dripping(begin) as address:
        found = read(address, within=0.3)
    assert found.problem.startswith("Prometheus did not answer")
    assert found.series == {}


def test_an_answer_that_is_too_large_is_said() -> None:
    """It is not read to its end, and who wrote the query learns what to do."""
    with HttpScript(answer=b" " * (LARGEST + 1)) as script:
        found = read(f"http://{script.address}")
    assert "answered with more than 4,000,000 bytes" in found.problem
    assert len(script.bodies) == 1


def test_a_refusal_without_words_has_its_status() -> None:
    """An answer that is not Prometheus' own, such as a proxy's, leaves no empty sentence."""
    with HttpScript([404], b"<html>") as script:
        found = read(f"http://{script.address}")
    assert found.problem.endswith("the query: HTTP 404")


@pytest.mark.parametrize("said", ["parse error " * 90_000, {"deep": ["x" * 90_000]}])
def test_long_words_of_prometheus_are_cut(said: Any) -> None:
    """They go into messages, the trail and the log."""
    with HttpScript([400], json.dumps({"error": said}).encode()) as script:
        found = read(f"http://{script.address}")
    assert len(found.problem) < 600


SLOW = own("quantile")
NATIVE = {"metric": {}, "histograms": [[AT, {"count": "3", "sum": "1", "buckets": []}]]}
ODD: list[tuple[Metric, bytes, str]] = [
    (SLOW, matrix(NATIVE), "gives native histograms. Ask for"),
    (NUMBER, matrix(NATIVE), "gives native histograms. Ask for"),
    (NUMBER, b"[]", "something else than a range of values"),
    (NUMBER, b"nothing", "something else than a range of values"),
    (NUMBER, b'{"data":' * 2000, "something else than a range of values"),
    (NUMBER, b'{"data": {"resultType": "matrix"}}', "something else than a range of values"),
    (NUMBER, b'{"data": {"resultType": "vector", "result": []}}', "something else than a range"),
    (NUMBER, matrix({"values": [[AT, "3"]]}), "something else than a range of values"),
    (NUMBER, matrix(7), "something else than a range of values"),
    (NUMBER, matrix(series([AT, "many"])), "something else than a range of values"),
    (NUMBER, matrix(series([AT])), "something else than a range of values"),
    (NUMBER, matrix(series([1e300, "3"])), "something else than a range of values"),
    (NUMBER, matrix(series(["NaN", "3"])), "something else than a range of values"),
    (SLOW, matrix(series([AT, "3"], le="wide")), "gives the label le 'wide', which is no number"),
    (SLOW, matrix(series([AT, "3"])), "gives no label le"),
]


@pytest.mark.parametrize(("metric", "answer", "words"), ODD)
def test_an_answer_of_another_shape_is_a_problem_in_words(
    metric: Metric, answer: bytes, words: str
) -> None:
    """Whoever wrote the query learns what is wrong with its answer."""
    with HttpScript(answer=answer) as script:
        found = read(f"http://{script.address}", metric)
    assert words in found.problem
    assert found.series == {}


def test_one_service_s_odd_answer_leaves_the_others_readings() -> None:
    """All services of a batch are read together: each has what was found of it."""
    metric = Metric.model_validate(
        {"promql": 'max(queue{of="{service}"})', "unit": "count", "kind": "gauge"}
    )
    wishes = [wish(metric, service=name) for name in ("shop", "api", "web")]
    with HttpScript(answer=THREE, answers={b"shop": matrix(NATIVE), b"api": b"{"}) as script:
        sources = MetricSources({"promql": connect(f"http://{script.address}")})
        found = {name: each[family(metric)] for name, each in sources.read(wishes, NOW).items()}
    problems = {name: bool(each.problem) for name, each in found.items()}
    assert problems == {SHOP: True, f"{PROJECT}~api": True, f"{PROJECT}~web": False}
    assert found[f"{PROJECT}~web"].series[""][0] == Gauge(AT_2, AT_3, 3.0)


_NUMBERS = st.one_of(st.floats(), st.sampled_from(["NaN", "+Inf", "-Inf", "1e308", "-3", "x"]))
_LABELS = st.dictionaries(st.sampled_from(["le", "job"]), st.text(max_size=5), max_size=2)
_SERIES = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "metric": _LABELS,
            "values": st.lists(st.tuples(st.sampled_from([AT, AT + 60, 1e300]), _NUMBERS)),
            "histograms": st.just([]),
        },
    ),
    st.none(),
)


@given(found=st.lists(_SERIES, max_size=4), kind=st.sampled_from(["gauge", "count", "quantile"]))
def test_any_answer_is_a_reading(odd: HttpScript, found: list[Any], kind: str) -> None:
    """Numbers beyond all bounds included: nothing that Prometheus says stops a batch, and what is
    said to whoever asks is never Python's own words."""
    odd.answer = matrix(*found)
    reading = read(f"http://{odd.address}", own(kind))
    assert "Canario can't read" not in reading.problem


RATE = Metric.model_validate(
    {"promql": {"query": "all", "part": "bad"}, "unit": "ratio", "kind": "rate"}
)


@pytest.mark.parametrize(
    ("whole", "bad"),
    [
        ([series([AT, "100"])], [series([AT, "NaN"])]),
        ([series([AT, "100"])], [series([AT, "+Inf"])]),
        ([series([AT, "100"])], [series([AT, "-Inf"])]),
        ([series([AT, "100"])], [series([AT, "-5"])]),
        ([series([AT, "100"])], [series([AT, "1"], a="1"), series([AT, "NaN"], a="2")]),
        ([series([AT, "100"], a="1"), series([AT, "NaN"], a="2")], [series([AT, "0"])]),
        ([series([AT, "1e308"], a="1"), series([AT, "1e308"], a="2")], [series([AT, "0"])]),
        ([series([AT, "1e300"])], [series([AT, "0"])]),
        ([], [series([AT, "5"])]),
    ],
)
def test_a_number_that_is_none_is_no_health(whole: list[Any], bad: list[Any]) -> None:
    """Errors that nobody could count are not 0 errors: the sample is one that is not judged."""
    answers = {b"query=all": matrix(*whole), b"query=bad": matrix(*bad)}
    with HttpScript(answers=answers) as script:
        found = read(f"http://{script.address}", RATE).series[""]
    assert [possible(each) for each in found] == [False]


@pytest.mark.parametrize(
    "slow", [[series([AT, "NaN"], le="+Inf")], [series([AT, "+Inf"], le="+Inf")], []]
)
def test_a_bucket_that_is_no_number_hides_nothing_slow(slow: list[Any]) -> None:
    """What is above the last bucket is unknown, so the whole minute is."""
    answer = matrix(series([AT, "10"], le="0.1"), *slow)
    with HttpScript(answer=answer) as script:
        found = read(f"http://{script.address}", SLOW).series[""]
    assert [possible(each) for each in found] == [False]
