"""Rows of Cloud Monitoring that nobody expects: each service has what was found of it."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judge.judge import judge
from bot.judge.measured.samples import Histogram, Reading
from bot.plan import Check
from bot.rollout.verdict import Outcome
from infra.monitoring.descriptors import Descriptor
from infra.monitoring.queries import queries
from infra.monitoring.series import readings_of
from infra.monitoring.wire import Row
from tests.contract.cloud.scene import CANARY, NOON, PROJECT, REGION, REVISIONS, STABLE, wish
from tests.unit.judge.builders import check

MINUTE = timedelta(minutes=1)
THROUGH = NOON + 7 * MINUTE
DESCRIPTOR = Descriptor(MINUTE, timedelta(0), "")
BUCKETS = Histogram((0.1, 0.5), (5, 3, 1))


def row(service: str, minute: int, histogram: Histogram | None, number: float = 1.0) -> Row:
    """One point of the canary's."""
    end = NOON + minute * MINUTE
    return Row(PROJECT, service, REGION, CANARY, "2xx", "", end, number, histogram)


@pytest.mark.parametrize("odd", [Histogram((0.1,), (1, 2)), Histogram((0.1, 0.5), (1, 2, 3, 4))])
def test_one_service_s_odd_rows_leave_the_others_readings(odd: Histogram) -> None:
    """All services of a project are asked for together."""
    (query,) = queries([wish("latency_p95", service=name) for name in ("shop", "api")])
    rows = [row("shop", 1, BUCKETS), row("shop", 1, odd), row("api", 1, BUCKETS)]
    found = readings_of(query, [(query.parts[0], rows)], DESCRIPTOR, THROUGH)
    shop, api = found[f"{PROJECT}~shop"], found[f"{PROJECT}~api"]
    assert shop.problem
    assert (api.problem, len(api.series[CANARY])) == ("", 1)


CHECKS: dict[str, Check] = {
    "errors": check("error_rate", promote="<= 1%", rollback="> 5%"),
    "slow": check("latency_p95", promote="< 400ms", rollback="> 2x baseline"),
    "cpu": check("cpu", promote="< 70%", rollback="> 90% for 3m"),
    "leak": check("memory", rollback="> 80% and growing"),
}
WISH = wish("error_rate", "latency_p95", "cpu", "memory", revisions=REVISIONS)
COUNTS = st.sampled_from([0, 1, 5, 100, -1, 2**63 - 1, -(2**63), 10**12])
EDGES = st.lists(st.sampled_from([0.1, 0.5, 1.0, -1.0, 1e308]) | st.floats(), max_size=4)
HISTOGRAMS = st.none() | st.builds(
    lambda edges, counts: Histogram(tuple(edges), tuple(counts)),
    EDGES,
    st.lists(COUNTS, min_size=1, max_size=6),
)
ROWS = st.lists(
    st.builds(
        lambda revision, minute, histogram, number: row("shop", minute, histogram, number)._replace(
            revision=revision
        ),
        st.sampled_from(REVISIONS),
        st.sampled_from([1, 2, 3, 7, 9999]),
        HISTOGRAMS,
        st.floats() | COUNTS,
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_rows_get_a_verdict_in_numbers(data: st.DataObject) -> None:
    """Numbers beyond all bounds, buckets without order, times in the future: nothing is raised,
    and no word of it is nan or inf."""
    readings: dict[str, Reading] = {}
    for query in queries([WISH]):
        parts = [(part, data.draw(ROWS)) for part in query.parts]
        readings |= {query.family: readings_of(query, parts, DESCRIPTOR, THROUGH)[WISH.service_id]}
    found = judge(CHECKS, readings, canary=CANARY, stable=STABLE, settled_at=NOON, now=THROUGH)
    assert found.outcome in Outcome
    assert not [each.words for each in found.results if re.search(r"\b(nan|inf)\b", each.words)]
