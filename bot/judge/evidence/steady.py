"""Which minutes may convict by themselves.

Some minutes are bad for a harmless canary: instances start after a shift, the shares of two regions
arrive one after the other, an incident that everybody has hits the canary harder. They are evidence
like others, for a real regression may begin in them, but a criterion convicts only when the e-value
of the *other* minutes, the steady ones, is high enough too. That asks for more, never for less, so
it can't break P(ever convicted) <= alpha, whatever decides which minutes are steady.
"""

from math import sqrt

from bot.judge.evidence.minute import Cut, Minute

ARRIVES = 15
"""So many minutes after a shift the canary may still have fewer requests than were asked for;
after that its part is taken as it is."""
_LACKS = 0.2
_SURELY = 4, 2.5
"""Beyond chance: so many standard deviations in one minute, or in all since the shift."""
_FORGETS = 1 / 60
_FEWEST = 200
_MORE = 2.0


def arriving(minute: Minute, earlier: tuple[int, int] = (0, 0)) -> bool:
    """Whether the canary clearly has fewer of the requests than were asked for, in this minute or
    together with the ``earlier`` ones since the shift (its requests, stable's). Where half of them
    fail that says nothing: an outage is one with any part."""
    q, canary = minute.share / 100, minute.canary
    outage = 2 * canary.errors >= canary.total
    if not 0 < q < 1 or not minute.baseline.total or outage:
        return False
    got = earlier[0] + canary.total
    return _lacks(q * minute.requests, canary.total, _SURELY[0]) or _lacks(
        q * (sum(earlier) + minute.requests), got, _SURELY[1]
    )


def _lacks(expected: float, got: int, surely: float) -> bool:
    return expected - got > _LACKS * expected + surely * sqrt(expected)


def learn_usual(usual: tuple[float, float], bad: int, total: int) -> tuple[float, float]:
    """Stable's bad and all requests with one more minute; an hour ago counts for a third."""
    return (1 - _FORGETS) * usual[0] + bad, (1 - _FORGETS) * usual[1] + total


def in_trouble(usual: tuple[float, float], cut: Cut | None) -> bool:
    """Whether stable has twice as many bad requests as usual, beyond chance: then something is
    wrong that is not the canary's, or not only."""
    if cut is None or usual[1] < _FEWEST:
        return False
    most = _MORE * (usual[0] + 1) / usual[1] * cut.nb
    return cut.xb > most + 3 * sqrt(most) + 2
