"""Limits against the share of the traffic: how often they are wrong, and how soon they find."""

from datetime import UTC, datetime, timedelta
from math import comb, exp
from random import Random

import pytest

from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.processes import abs_pass
from bot.judge.evidence.processes.mixture import Starts
from bot.judge.evidence.spec import DropSpec
from bot.judge.share.drops import BETS, Drop
from bot.judge.share.shares import UNSHARED, Shares, with_minutes

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
STARTS = Starts(180, 0.6, 0.05)
LESS = DropSpec("logins < 0.8x share", "", 0.8, more=False)
MORE = DropSpec("logins > 1.5x share", "", 1.5, more=True)


@pytest.mark.parametrize("n", [1, 4, 30])
@pytest.mark.parametrize("least", [0.008, 0.08, 0.4, 0.85])
@pytest.mark.parametrize("d", [1.0, 4.0])
def test_no_bet_is_expected_to_win_at_the_limit(n: int, least: float, d: float) -> None:
    """Summed exactly over all that can happen in one minute: E f <= 1 for each bet."""
    expected = [0.0] * len(BETS)
    for x in range(n + 1):
        chance = comb(n, x) * least**x * (1 - least) ** (n - x)
        logs = abs_pass.log_factors(x, n, BETS, limit=least, d=d)
        assert logs is not None
        for i, log in enumerate(logs):
            expected[i] += chance * exp(log)
    assert max(expected) <= 1 + 1e-9


def played(spec: DropSpec, part: float, minutes: int, seed: int, n: int = 200) -> int | None:
    """The minute in which it is proven, None if never: at 10 % of the traffic the canary has each
    of ``n`` events a minute with the chance ``part``."""
    dice = Random(seed)  # noqa: S311 - seeded
    shares: Shares = UNSHARED
    for minute in range(1, minutes + 1):
        mine = sum(dice.random() < part for _ in range(n))
        seen = Minute(
            NOON + timedelta(minutes=minute),
            RevisionMinute(mine),
            RevisionMinute(n - mine),
            share=10,
        )
        shares = with_minutes(shares, [seen], STARTS, (spec,))
        side = dict(shares.drops).get(spec.name)
        if side is not None and Drop(spec, side).proven:
            return minute
    return None


@pytest.mark.parametrize(("spec", "part"), [(LESS, 0.08), (LESS, 0.1), (MORE, 0.15), (MORE, 0.1)])
def test_a_canary_within_its_limit_is_not_rolled_back(spec: DropSpec, part: float) -> None:
    """At the very limit it may be once in 1,000 rollouts; none of these sixty hours is."""
    assert [played(spec, part, 60, seed, n=60) for seed in range(60)] == [None] * 60


@pytest.mark.parametrize(("spec", "part", "within"), [(LESS, 0.03, 20), (MORE, 0.3, 20)])
def test_a_clear_drop_is_found(spec: DropSpec, part: float, within: int) -> None:
    """Each of ten, within so many minutes of 200 events."""
    found = [played(spec, part, within, seed) for seed in range(10)]
    assert None not in found


def test_what_was_lost_and_is_there_again_is_not_rolled_back() -> None:
    """Half an hour without most of its logins, then as many as its share: the limit is kept now."""
    shares: Shares = UNSHARED
    for number in range(45):
        mine = 6 if number < 30 else 20
        seen = Minute(
            NOON + timedelta(minutes=number),
            RevisionMinute(mine),
            RevisionMinute(200 - mine),
            share=10,
        )
        shares = with_minutes(shares, [seen], STARTS, (LESS,))
        if number == 29:
            assert Drop(LESS, dict(shares.drops)[LESS.name]).proven
    assert not Drop(LESS, dict(shares.drops)[LESS.name]).proven
