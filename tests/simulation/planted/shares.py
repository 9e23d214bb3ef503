"""Bugs about a canary that answers fewer requests than its share."""

from typing import Any
from unittest.mock import patch

from bot.judge.share import share_words


def nobody_counts() -> Any:
    """Who turns its users away has no errors."""
    return patch.object(share_words, "_results", lambda *_: ())
