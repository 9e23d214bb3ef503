"""The one retry policy: how long is waited before something is tried again."""

import random
from typing import NamedTuple

from bot.errors import CanarioError


class Backoff(NamedTuple):
    """``first`` seconds before the second try, ``factor`` times that before each further one, at
    most ``longest``. ``tries`` is how many there are in all, 0: until it works. ``jitter``: up to
    this share is added, so that tries don't march in step.

    Who was asked may demand more (``CanarioError.retry_after``), which is granted up to
    ``patience`` seconds.
    """

    first: float
    factor: float
    longest: float
    tries: int = 0
    jitter: float = 0.0
    patience: float = float("inf")

    def wait(self, tried: int, error: CanarioError | None = None) -> float:
        """Seconds before the next try, after ``tried`` of them (1 or more) of which the last ended
        with ``error``."""
        # An effect that failed for weeks has an exponent that no float holds.
        wait = min(self.first * self.factor ** min(max(tried, 1) - 1, 32), self.longest)
        asked = error.retry_after if error is not None else 0.0
        wait = max(wait, min(asked, self.patience))
        return wait * random.uniform(1.0, 1.0 + self.jitter)  # noqa: S311 - jitter, not a secret

    def more(self, tried: int) -> bool:
        """Whether there is another try after ``tried`` of them."""
        return not self.tries or tried < self.tries


EFFECT = Backoff(first=2.0, factor=2.0, longest=300.0, jitter=0.4)
"""What was decided is tried until it works, or is parked for what never will."""

REPLY = Backoff(first=0.5, factor=4.0, longest=2.0, tries=3, patience=5.0)
"""An answer to a person: one that is lost for a moment's trouble leaves its person waiting, and
whoever has waited longer looks at the rollout's message. The worker has other things to do."""

TRAFFIC = Backoff(first=0.2, factor=1.5, longest=2.0, tries=10)
"""The platform is busy, or somebody else changed it first: it is read again."""

COMMIT = Backoff(first=0.0, factor=1.0, longest=0.0, tries=20)
"""A lost race has a winner, so it is decided again at once."""

METRICS = Backoff(first=0.2, factor=3.0, longest=2.0, tries=3)
"""A query of a metric; the next tick asks again."""
