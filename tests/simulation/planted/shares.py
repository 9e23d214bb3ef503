"""Bugs about a canary that answers fewer requests than its share."""

from typing import Any
from unittest.mock import patch

from bot.judge.share import share_words, shares, side


def nobody_counts() -> Any:
    """Who turns its users away has no errors."""
    return patch.object(share_words, "_results", lambda _: ())


def share_of_another_step() -> Any:
    """What is desired of it is taken for three times as much."""
    real = side.advance
    return patch.object(
        shares, "advance", lambda side, q, *more: real(side, min(3 * q, 0.99), *more)
    )
