"""What the shares of the traffic come to: in words, and as results of a verdict."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.judge.evidence.criterion_words import Finding, times_words
from bot.judge.measured.numbers import said
from bot.judge.share.drops import Drop
from bot.judge.share.shares import Shares
from bot.judge.share.side import TOLERATED, Side
from bot.rollout.verdict import SHARE_CHECK, CheckResult, Outcome

SUSPECT = 20.0
"""From here on a shortfall that is not proven stops a promotion: it soaks until it is clear."""

_HALF = f"less than {said(TOLERATED, 'ratio')} of its share"


class Found(NamedTuple):
    """The results for a verdict, none where all is well, and what ``explain`` says."""

    results: tuple[CheckResult, ...] = ()
    proof: str = ""


def share_found(shares: Shares | None) -> Found:
    """Where the shares stand. The canary's shortfall holds at once; stable's is a warning."""
    if shares is None or not shares.canary.of:
        return Found()
    return Found(tuple(_results(shares)), f"{SHARE_CHECK}: {_words(shares, shares.canary)}")


def drop_finding(drop: Drop) -> Finding:
    """What a plan's own limit on the canary's part found."""
    side, spec = drop.side, drop.spec
    came, expected = float(side.came), side.expected
    if spec.more:
        came, expected = side.of - came, side.of - expected
    seen = (
        f"{said(came, 'count')} of the last {side.of:,} events are the canary's, and its share of "
        f"the traffic explains {said(expected, 'count')}"
    )
    if drop.proven:
        bound = f"{'more' if spec.more else 'less'} than {said(spec.times, 'ratio')} of that"
        times = times_words(side.mixture.e_value)
        return Finding(
            f"{spec.name}: {seen}: {bound}, by chance less than once in {times} rollouts"
        )
    return Finding(f"{seen}: that is no proof that the limit is broken")


def _results(shares: Shares) -> Iterator[CheckResult]:
    canary, stable = shares.canary, shares.stable
    if canary.short:
        yield _result(shares, canary, Outcome.MISS, at_once=True)
    elif canary.lacking and canary.mixture.e_value >= SUSPECT:
        yield _result(shares, canary, Outcome.INCONCLUSIVE)
    if stable.short:
        yield _result(shares, stable, Outcome.MISS, hard=False)


def _result(
    shares: Shares, side: Side, outcome: Outcome, *, hard: bool = True, at_once: bool = False
) -> CheckResult:
    return CheckResult(
        check=SHARE_CHECK,
        metric="requests",
        hard=hard,
        outcome=outcome,
        words=_words(shares, side),
        value=side.came / side.of,
        requests=side.of,
        at_once=at_once,
    )


def _words(shares: Shares, side: Side) -> str:
    canary = shares.canary
    seen = (
        f"{said(shares.desired / 100, 'ratio')} of the traffic desired on the canary, "
        f"{said(canary.came / canary.of, 'ratio')} of the last {canary.of:,} requests observed"
    )
    if side.short:
        who = "the canary" if side is canary else "stable"
        times = times_words(side.mixture.e_value)
        return f"{seen}: {who} answers {_HALF}, by chance less than once in {times} rollouts"
    if side.lacking:
        return f"{seen}: that may be {_HALF}"
    return seen
