"""The canary's share of the requests against its share of the traffic."""

from datetime import datetime, timedelta
from math import comb, exp, log

from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.processes import abs_pass
from bot.judge.evidence.processes.mixture import Starts
from bot.judge.measured.families import COUNTS, family
from bot.judge.measured.samples import Reading
from bot.judge.proof.criteria_of_plan import evidence_plan, shared_by
from bot.judge.proof.update import Course, Updated, update_evidence
from bot.judge.share.share_words import share_found
from bot.judge.share.shares import Shares, dumps, loads
from bot.judge.share.side import BETS, CLUMP, LINE, TOLERATED, Side, advance, half
from bot.plan import Plan
from bot.rollout.verdict import SHARE_CHECK, Outcome
from tests.support.rollouts import plan
from tests.unit.judge.builders import CANARY, STABLE, at, counts, reading

ON: Plan = plan(
    checks={},
    guard=True,
    steps=[
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "30m"},
        {"traffic": "50%", "soak": "30m"},
        {"traffic": "100%", "soak": "5m"},
    ],
)


def split(*canary: int | None, of: int = 1000, through: float | None = None) -> Reading:
    """So many of ``of`` requests are the canary's, minute by minute; None where it has no row."""
    mine = counts(*(None if x is None else (0, x) for x in canary))
    other = counts(*((0, of - (x or 0)) for x in canary))
    return reading(mine, other, through=len(canary) if through is None else through)


def after(
    found: Reading,
    *,
    step: int = 1,
    since: float = 0,
    settled: float = 0,
    evidence: str = "",
    unplanned: datetime | None = None,
    on: Plan = ON,
) -> Updated:
    """The evidence with these minutes."""
    course = Course(on, step, at(since), at(settled), CANARY, STABLE, evidence, unplanned=unplanned)
    updated = update_evidence(course, {COUNTS: found})
    assert updated is not None
    return updated


def held(updated: Updated) -> bool:
    """Whether it holds for the canary's share."""
    return any(each.at_once for each in share_found(updated.shares).results)


@given(st.sampled_from(BETS), st.integers(1, 60), st.floats(0.01, 0.99), st.floats(0, 1))
def test_a_minute_is_a_fair_bet(bet: float, n: int, q: float, more: float) -> None:
    """Summed over all splits of n requests: a revision that gets at least the tolerated part of
    its share gains nothing on average."""
    limit = TOLERATED * q
    true = limit + (1 - limit) * more
    mean = 0.0
    for x in range(n + 1):
        [gain] = abs_pass.log_factors(x, n, (bet,), limit=limit, d=CLUMP) or [0.0]
        mean += comb(n, x) * true**x * (1 - true) ** (n - x) * exp(gain)
    assert mean <= 1 + 1e-9


def test_no_minute_alone_proves_anything() -> None:
    """However many requests are missing in it; four of them do."""
    side, sides = Side(), []
    for _ in range(6):
        side = advance(side, 0.1, 0, 10**6, Starts(60, 0.6))
        sides.append(side)
    assert [each.mixture.log >= log(LINE) for each in sides] == [False] * 3 + [True] * 3
    assert [each.short(half) for each in sides] == [False] * 3 + [True] * 3


def test_a_shortfall_is_proven_and_said_in_numbers() -> None:
    """0.2 % of the requests at 10 % of the traffic."""
    short = after(split(*[2] * 12))
    [result] = share_found(short.shares).results
    assert result.outcome is Outcome.MISS
    assert result.hard
    assert result.words.startswith(
        "10 % of the traffic desired on the canary, 0.2 % of the last 5,000 requests observed: "
        "the canary answers less than 50 % of its share, by chance less than once in"
    )


def test_small_deviations_are_tolerated() -> None:
    """Six of ten requests come, minute after minute."""
    for x in (60, 80, 100, 130):
        found = share_found(after(split(*[x] * 240)).shares)
        assert found.results == ()
        assert found.proof.startswith(f"{SHARE_CHECK}: 10 % of the traffic desired on the canary, ")


def test_minutes_around_a_shift_are_left_out() -> None:
    """The first three after it settled, and all before."""
    shift = [0] * 7 + [100] * 20
    assert not held(after(split(*shift), settled=4))
    assert not held(after(split(*shift[:8]), settled=4))
    assert held(after(split(*[0] * 27, *[1] * 5), settled=4))


def test_minutes_that_are_missing_may_be_late() -> None:
    """The canary's newest rows are not there yet; after five more minutes they are not coming."""
    assert not held(after(split(*[100] * 10, *[None] * 5)))
    assert held(after(split(*[100] * 10, *[None] * 14)))
    assert held(after(split(*[None] * 20)))


def test_traffic_that_somebody_moved_is_not_judged() -> None:
    """Neither while it is moved, nor what was measured then when it is restored."""
    first = after(split(*[100] * 10))
    moved = after(split(*[100] * 10, *[0] * 12), evidence=first.evidence, unplanned=at(24))
    assert not held(moved)
    assert share_found(moved.shares).proof == ""
    later = split(*[100] * 10, *[0] * 15, *[100] * 10)
    assert not held(after(later, settled=25, evidence=moved.evidence))
    assert held(after(split(*[100] * 10, *[0] * 25, *[1] * 5), evidence=first.evidence))


def test_nothing_is_stored_of_traffic_that_was_moved_where_shares_are_not_asked_for() -> None:
    """Each evaluation would put the whole evidence into the trail, as long as it stays moved."""
    off = ON.model_copy(update={"guard": ON.guard.model_copy(update={"share": False})})
    first = after(split(*[100] * 20), on=off)
    assert first.evidence
    for minute in range(21, 25):
        found = split(*[100] * minute)
        moved = after(found, evidence=first.evidence, unplanned=at(minute), on=off)
        assert moved.evidence == first.evidence
        assert moved.shares is None


def test_traffic_that_was_moved_is_stored_once_a_minute() -> None:
    """By whole minutes of the metrics, so that evaluations in between have nothing new."""
    first = after(split(*[100] * 20))
    texts = [
        after(split(*[100] * 20), evidence=first.evidence, unplanned=at(20 + late / 60)).evidence
        for late in (1, 20, 59, 60, 61)
    ]
    assert [text == texts[0] for text in texts] == [True, True, True, True, False]


def test_evidence_goes_with_the_rollout_to_its_next_step() -> None:
    """Three minutes at 10 %, and one at 50 %, after those that are left out."""
    at_ten = [1] * 6
    assert not held(after(split(*at_ten)))
    evidence = after(split(*at_ten)).evidence
    found = split(*at_ten, *[500] * 3, 5)
    assert held(after(found, step=2, since=6, settled=6, evidence=evidence))
    assert not held(after(found, step=2, since=6, settled=6))


def test_a_shortfall_that_is_over_is_none() -> None:
    """What counts is that it lasts."""
    assert held(after(split(*[2] * 12)))
    assert not held(after(split(*[2] * 12, *[100] * 5)))


def test_a_stable_that_lacks_requests_is_a_warning() -> None:
    """It turns users away, which is not the canary's fault."""
    [result] = share_found(after(split(*[800] * 12)).shares).results
    assert not result.hard
    assert result.outcome is Outcome.MISS
    assert "stable answers less than 50 % of its share" in result.words


def test_numbers_that_can_t_be_true_are_not_its_share() -> None:
    """A minute with more errors than requests says nothing."""
    mine = counts(*[(7, 1)] * 30)
    assert not held(after(reading(mine, counts(*[(0, 900)] * 30), through=30)))


def test_where_everything_is_the_canary_s_there_is_no_share() -> None:
    """At 100 % nothing is said."""
    assert share_found(after(split(*[0] * 20), step=3).shares).proof == ""


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_what_is_kept_reads_back_the_same(xs: list[int]) -> None:
    """Each float as the same float."""
    shares = after(split(*xs)).shares
    assert shares is not None
    assert loads(dumps(shares)) == shares


def test_it_is_found_alike_however_often_it_was_looked_at() -> None:
    """Kept in between, or all at once."""
    xs = [100, 90, 120, 80, 3, 2, 2, 4, 90, 100, 2, 3] * 4
    text, through = "", 0
    for through in range(7, len(xs) + 1, 3):
        text = after(split(*xs[:through]), evidence=text).evidence
    assert after(split(*xs), evidence=text).shares == after(split(*xs)).shares


def test_evidence_of_before_there_were_shares_is_continued() -> None:
    """A text of three lines is that of version 1."""
    text = after(split(*[100] * 30)).evidence
    key, about, state, shares = text.split("\n")
    old = "\n".join((key, about, state))
    again = after(split(*[100] * 30), evidence=old)
    assert again.found == after(split(*[100] * 30), evidence=text).found
    assert loads(shares) != Shares()
    assert again.shares is not None


PAID = {
    "monitoring": {
        "filter": 'metric.type = "payments" AND metric.label.side = "{variant}"',
        "part": 'metric.label.paid = "true"',
    },
    "unit": "ratio",
    "kind": "rate",
}


def flag_at(percent: int, metric: object = PAID) -> Plan:
    """A flag's plan that has this share for half an hour."""
    return plan(
        target={"flag": {"key": "NEW", "project": "acme-prod"}},
        checks={"paid": {"metric": metric, "promote": "> 90%"}},
        guard=True,
        steps=[{"traffic": f"{percent}%", "soak": "30m"}, {"traffic": "100%", "soak": "1m"}],
    )


def of_flag(*new: int, on: Plan, of: int = 1000) -> list[bool]:
    """So many of ``of`` events a minute are the new side's, and Cloud Run measures nothing: of each
    result whether it holds."""
    course = Course(on, 0, at(0), at(0), CANARY, STABLE)
    source = family(on.checks["paid"].metric)
    nothing = Reading({}, at(len(new)), timedelta(minutes=1))
    updated = update_evidence(course, {COUNTS: nothing, source: split(*new, of=of)})
    assert updated is not None
    return [each.at_once for each in share_found(updated.shares, of_flag=True).results]


@given(st.integers(1, 99), st.floats(0.55, 1.8))
def test_a_flags_share_may_be_half_or_twice_what_is_desired(percent: int, part: float) -> None:
    """And neither side has less than half of its own: nothing holds, however long it lasts."""
    new = min(percent * part, 100 - 0.55 * (100 - percent))
    assert of_flag(*[round(100 * new)] * 60, of=10_000, on=flag_at(percent)) == []


def test_a_flag_that_everybody_or_nobody_has_holds() -> None:
    """Whatever the share: far fewer on the new side, or far more."""
    for percent, news in ((10, (0, 2, 300, 1000)), (50, (0, 100, 900, 1000))):
        for new in news:
            assert of_flag(*[new] * 20, on=flag_at(percent)) == [True], (percent, new)


def test_a_flag_without_a_metric_by_side_has_no_shares() -> None:
    """Nothing tells them, so nothing is said of them."""
    together = {**PAID, "monitoring": {"filter": 'metric.type = "payments"', "part": "x"}}
    period = timedelta(minutes=1)
    assert evidence_plan(flag_at(10), period).plan.shared
    assert not evidence_plan(flag_at(10, together), period).plan.shared


def test_what_tells_the_sides_apart_in_its_part_only_tells_no_shares() -> None:
    """Of such a metric both sides have the same total: half of the users each, at any share."""
    query = {"filter": 'metric.type = "payments"', "part": 'metric.label.side = "{variant}"'}
    assert shared_by(flag_at(10)) != ()
    assert shared_by(flag_at(10, {**PAID, "monitoring": query})) == ()
