"""MetricSource on Prometheus' HTTP API: what becomes of its answers."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.judge.measured.families import family
from bot.judge.measured.samples import Gauge, Reading
from bot.plan import Metric
from infra.prometheus.answers import LARGEST
from infra.prometheus.source import connect
from tests.contract.cloud.scene import NOON, SHOP, wish
from tests.support.dripping import dripping
from tests.support.http_script import CUT, HttpScript

NUMBER = Metric.model_validate({"promql": "sum(queue_length)", "unit": "count", "kind": "gauge"})
NOW = NOON + timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
AT = (NOON + 3 * MINUTE).timestamp()


def matrix(*result: Any) -> bytes:
    """An answer with these series."""
    data = {"resultType": "matrix", "result": result}
    return json.dumps({"status": "success", "data": data}).encode()


THREE = matrix({"metric": {}, "values": [[AT, "3"]]})


def read(address: str, metric: Metric = NUMBER, within: float | None = None) -> Reading:
    """The reading of one metric from the Prometheus at ``address``."""
    return connect(address).read([wish(metric)], NOW, within)[SHOP][family(metric)]


@pytest.mark.parametrize("passing", [429, 500, 503, CUT])
def test_what_may_pass_by_itself_is_asked_again_at_once(passing: int) -> None:
    """However long Prometheus asks us to stay away: rollbacks wait for this answer."""
    with HttpScript([passing], THREE, {"Retry-After": "600"}) as script:
        found = read(f"http://{script.address}")
    assert found.series == {"": (Gauge(NOON + 2 * MINUTE, NOON + 3 * MINUTE, 3.0),)}
    assert len(script.bodies) == 2


@pytest.mark.parametrize("status", [429, 500, 503, 504])
def test_what_does_not_pass_is_no_fault_of_the_query(status: int) -> None:
    """After a few tries the reading says what it met."""
    with HttpScript([status] * 9, THREE, {"Retry-After": "600"}) as script:
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
    assert found.problem == "Prometheus does not understand the query: HTTP 404"
