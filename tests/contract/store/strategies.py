"""Services in every shape that the models allow."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.rollout.actors import Actor
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import (
    Card,
    Cause,
    Desired,
    Freeze,
    Hold,
    OpenAlert,
    Phase,
    RejectedRevision,
    Rollback,
    Rollout,
    Service,
)
from bot.rollout.traffic import Traffic
from bot.rollout.verdict import CheckResult, Outcome, Verdict
from tests.contract.store.examples import plan

texts = st.text(max_size=20)
times = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis wants its bounds without a zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
maybe_times = st.none() | times
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(min_value=0, max_value=10**9)
durations = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30))


def few(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """None, one or two of them."""
    return st.lists(values, max_size=2).map(tuple)


actors = st.builds(
    Actor, kind=st.sampled_from(["person", "alert", "canario"]), id=texts, name=texts
)
holds = st.builds(
    Hold,
    cause=st.sampled_from(Cause),
    reason=texts,
    ends=texts,
    by=actors,
    since=times,
    key=texts,
)
results = st.builds(
    CheckResult,
    check=texts,
    metric=texts,
    hard=st.booleans(),
    outcome=st.sampled_from(Outcome),
    words=texts,
    value=numbers,
    baseline=numbers,
    requests=st.none() | counts,
)
verdicts = st.builds(
    Verdict, outcome=st.sampled_from(Outcome), results=few(results), since=times, until=times
)
alerts = st.builds(
    OpenAlert,
    incident=texts,
    policy=texts,
    severity=texts,
    summary=texts,
    url=texts,
    revision=texts,
    since=maybe_times,
)
rollbacks = st.builds(Rollback, reason=texts, by=actors, decided_at=times, settled_at=maybe_times)
rollouts = st.builds(
    Rollout,
    id=texts,
    service_id=texts,
    plan=st.sampled_from([plan("a"), plan("b")]),
    digest=texts,
    canary=texts,
    stable=texts,
    image=texts,
    requester=actors,
    reason=texts,
    requested_at=times,
    phase=st.sampled_from(Phase),
    held_phase=st.none() | st.sampled_from(Phase),
    step=st.integers(min_value=0, max_value=2),
    step_since=times,
    clock=st.builds(SoakClock, counted=durations, running_since=maybe_times),
    verified=st.booleans(),
    holds=few(holds),
    verdict=st.none() | verdicts,
    warned=few(texts),
    deadline=maybe_times,
    evaluated_at=maybe_times,
    alerts=few(alerts),
    paged=st.booleans(),
    last_by=actors,
    card=st.none() | st.builds(Card, channel=texts, ts=texts),
    rollback=st.none() | rollbacks,
    ended_at=maybe_times,
    outcome=texts,
)
traffics = st.builds(
    lambda percent, tagged: Traffic(
        split={"one": percent, "two": 100 - percent}, tagged="two" if tagged else None
    ),
    st.integers(min_value=1, max_value=99),
    st.booleans(),
)
services = st.builds(
    Service,
    id=st.just("shape"),
    generation=st.integers(min_value=1, max_value=10**9),
    active=st.none() | rollouts,
    desired=st.none()
    | st.builds(Desired, version=counts, traffic=traffics, since=times, settled_at=maybe_times),
    rejected=few(
        st.builds(RejectedRevision, revision=texts, rollout=texts, reason=texts, at=times)
    ),
    freeze=st.none() | st.builds(Freeze, reason=texts, by=actors, since=times),
    due_at=maybe_times,
)
