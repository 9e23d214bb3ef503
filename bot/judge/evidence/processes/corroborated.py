"""The same bets again, on steady minutes alone: what a criterion without a tolerance must have too
before it convicts. Like a tolerance, they bet only while something is against the canary."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.judge.evidence.processes.mixture import Mixture, Turn, step


class Bet(NamedTuple):
    """One process's factors of a minute (None: it says nothing), and its prior."""

    logs: Sequence[float] | None
    prior: Sequence[float]


def corroborated(
    tols: Sequence[Mixture],
    fails: Sequence[Mixture],
    bets: Sequence[Bet],
    turn: Turn,
    *,
    awake: bool,
    steady: bool,
) -> tuple[Mixture, ...]:
    """With one more minute. Evidence that was stored before there were such processes has none:
    there all minutes so far count as steady, as they did then."""
    if not awake:
        return tuple(tols)
    held = tols or fails
    return tuple(
        [
            step(each, bet.logs if steady else None, bet.prior, turn)
            for each, bet in zip(held, bets, strict=True)
        ]
    )
