"""What ``for D`` asks: the last D, whole, and enough seen in it."""

from dataclasses import dataclass
from datetime import timedelta

from bot.judge.observed.sufficient import PRESENT, enough
from bot.judge.observed.values import Observation
from bot.judge.observed.view import View
from bot.judge.observed.window import Window, full


@dataclass(frozen=True, slots=True)
class Stretch:
    """The last D with what was seen of the canary in it."""

    window: Window
    seen: Observation


def stretch(view: View, length: timedelta) -> Stretch | None:
    """The last ``length``, or None where it can't be judged.

    That is when traffic settled less than that ago, or when too little was seen: fewer than
    ``min_requests``, or of a gauge fewer than 80 % of the samples (at least two). One sample may
    be fewer requests than a value needs, so a limit with ``for`` on a rate pools the requests.
    """
    window = full(view.reading, view.settled_at, length)
    if window is None:
        return None
    seen = view.canary_in(window)
    return Stretch(window, seen) if enough(view.check, seen, window, PRESENT) else None
