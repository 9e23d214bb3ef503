"""A fact as it is taken in: its words come from outside, and are kept for a long time."""

from functools import partial

from bot.rollout.bounds import with_texts
from bot.rollout.facts import Fact
from bot.short import kept

LONGEST = 4000
"""Bytes as JSON of one text of a fact; what stays in the state is cut further where it is much."""


def taken_in(fact: Fact) -> Fact:
    """The same without our secrets in its texts, and none of them long. Once and here, so that
    what is decided, stored and replayed is the same."""
    return with_texts(fact, partial(kept, most=LONGEST))
