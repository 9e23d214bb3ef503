"""What the shares of the traffic come to: in words, and as results of a verdict."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.judge.evidence.criterion_words import Finding, times_words
from bot.judge.measured.numbers import said
from bot.judge.share.drops import Drop
from bot.judge.share.shares import Shares
from bot.judge.share.side import TOLERATED, Least, Side, beside_twice, half
from bot.rollout.verdict import SHARE_CHECK, CheckResult, Outcome

SUSPECT = 20.0
"""From here on a shortfall that is not proven stops a promotion: it soaks until it is clear."""

_HALF = f"less than {said(TOLERATED, 'ratio')} of its share"


class Found(NamedTuple):
    """The results for a verdict, none where all is well, and what ``explain`` says."""

    results: tuple[CheckResult, ...] = ()
    proof: str = ""


class _Kind(NamedTuple):
    """Whose shares they are: the words, and ``of_stable``, the part of its share that stable has to
    get at least; ``holds``: with less it holds, else it warns."""

    desired: str
    observed: str
    few: str
    stable_few: str
    of_stable: Least
    holds: bool


_REVISIONS = _Kind(
    "of the traffic desired on the canary",
    "requests observed",
    f"the canary answers {_HALF}",
    f"stable answers {_HALF}",
    half,
    holds=False,
)
_FLAG = _Kind(
    "of the users desired on the new side",
    "events observed there",
    f"the new side gets {_HALF}",
    f"the new side gets more than twice its share, or the old side {_HALF}",
    beside_twice,
    holds=True,
)


def share_found(shares: Shares | None, *, of_flag: bool = False) -> Found:
    """Where the shares stand. The canary's shortfall holds at once; stable's is a warning, but of a
    flag it holds too, for then the new side has more users than it should."""
    if shares is None or not shares.canary.of:
        return Found()
    kind = _FLAG if of_flag else _REVISIONS
    return Found(tuple(_results(shares, kind)), f"{SHARE_CHECK}: {_words(shares, kind, half)}")


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


def _results(shares: Shares, kind: _Kind) -> Iterator[CheckResult]:
    sides = ((shares.canary, half, True), (shares.stable, kind.of_stable, kind.holds))
    for side, least, holds in sides:
        words = _words(shares, kind, least, side)
        if side.short(least):
            yield _result(side, words, Outcome.MISS, hard=holds, at_once=holds)
        elif holds and side.lacking(least) and side.mixture.e_value >= SUSPECT:
            yield _result(side, words, Outcome.INCONCLUSIVE)


def _result(
    side: Side, words: str, outcome: Outcome, *, hard: bool = True, at_once: bool = False
) -> CheckResult:
    return CheckResult(
        check=SHARE_CHECK,
        metric="requests",
        hard=hard,
        outcome=outcome,
        words=words,
        value=side.came / side.of,
        requests=side.of,
        at_once=at_once,
    )


def _words(shares: Shares, kind: _Kind, least: Least, side: Side | None = None) -> str:
    """Both shares, and what is proven of the side, the canary's unless given."""
    canary, side = shares.canary, side or shares.canary
    seen = (
        f"{said(shares.desired / 100, 'ratio')} {kind.desired}, "
        f"{said(canary.came / canary.of, 'ratio')} of the last {canary.of:,} {kind.observed}"
    )
    found = kind.few if side is canary else kind.stable_few
    if side.short(least):
        times = times_words(side.mixture.e_value)
        return f"{seen}: {found}, by chance less than once in {times} rollouts"
    if side.lacking(least):
        doubt = f"that may be {_HALF}" if side is canary else f"it may be that {found}"
        return f"{seen}: {doubt}"
    return seen
