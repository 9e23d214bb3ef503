"""Which faults come when: decided by a seed, before anything runs."""

import random
from typing import NamedTuple

FIRST_AFTER = 2.0
"""Seconds without faults at the beginning."""


class Kind(NamedTuple):
    """A kind of fault: how often it comes beside others, and for how many seconds (0: at once, as
    often as ``times`` says)."""

    weight: int
    shortest: float = 0.0
    longest: float = 0.0
    times: int = 1


KINDS = {
    "killed work": Kind(6, 0.0, 2.0),
    "killed alert": Kind(2, 0.0, 2.0),
    "killed tick": Kind(2, 0.0, 2.0),
    "killed slack": Kind(2, 0.0, 2.0),
    "killed pagerduty": Kind(1, 0.0, 2.0),
    "Slack down": Kind(3, 2.0, 7.0),
    "Slack 429": Kind(2, times=4),
    "Slack answer lost": Kind(3, times=3),
    "Slack hung up": Kind(2, times=2),
    "PagerDuty down": Kind(2, 3.0, 8.0),
    "PagerDuty answer lost": Kind(1, times=2),
    "Monitoring down": Kind(2, 3.0, 12.0),
    "Monitoring empty": Kind(2, 3.0, 12.0),
    "Monitoring late": Kind(1, 3.0, 12.0),
    "Cloud Run down": Kind(2, 1.0, 5.0),
    "Cloud Run conflict": Kind(2, times=3),
    "Cloud Run refuses": Kind(1, times=2),
    "Cloud Run fails later": Kind(1),
    "Cloud Run errs and serves": Kind(1),
    "tagged revision gone": Kind(1),
    "job's answer lost": Kind(2, times=2),
    "switch down": Kind(1, 1.0, 3.0),
    "switch's answer lost": Kind(1),
    "store away": Kind(2, 1.0, 6.0),
    "messages twice": Kind(2, 4.0, 12.0),
}
"""All of them; what is ``killed`` is the name of a function."""


class Fault(NamedTuple):
    """One fault: ``at`` and ``lasts`` in seconds from the beginning."""

    at: float
    kind: str
    lasts: float
    times: int


def schedule(seed: int, seconds: float, gap: float = 1.5) -> list[Fault]:
    """Faults from the first seconds to ``seconds``, all over by then, about one every ``gap``
    seconds; one of a kind at a time."""
    dice = random.Random(seed)  # noqa: S311 - not a secret
    at, free, faults = FIRST_AFTER, dict.fromkeys(KINDS, 0.0), []
    while at < seconds:
        (name,) = dice.choices(list(KINDS), [kind.weight for kind in KINDS.values()])
        kind = KINDS[name]
        lasts = min(dice.uniform(kind.shortest, kind.longest), seconds - at)
        if free[name] <= at:
            faults.append(Fault(at, name, lasts, dice.randint(1, kind.times)))
            free[name] = at + lasts + 0.5
        at += dice.uniform(0.3, 2 * gap - 0.3)
    return faults
