"""Every kind of fact and effect of the product is played: crashes come at each of its calls, and
the model looks at what becomes of it."""

import logging
from collections.abc import Iterator
from typing import get_args

import pytest

from bot.rollout.effects import Effect
from bot.rollout.facts import Fact
from tests.simulation.play import play
from tests.simulation.setting import Setting

PLAYED = (
    ("asking", 0),
    ("asking", 1),
    ("asking", 2),
    ("approvals", 1),
    ("approvals", 4),
    ("foreign tags", 1),
    ("jobs", 0),
    ("latest", 1),
    ("confirmations", 0),
    ("switches", 2),
    ("passed in", 2),
    ("deployments", 0),
    ("deployments asked about", 0),
    ("shadow", 0),
)
"""A few worlds and seeds, in which all of them occur, or did when they were written down."""
MORE = [(world, seed) for seed in range(12) for world in dict.fromkeys(w for w, _ in PLAYED)]
"""Where it is looked for what a change has moved from there."""
NEVER: dict[str, str] = {}
"""What occurs in no world, and why it can't."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The bot logs every trouble that the simulation makes."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def kinds(union: object) -> set[str]:
    """Of everything that a union with a discriminator holds."""
    return {each.model_fields["kind"].default for each in get_args(get_args(union)[0])}


def test_every_kind_of_fact_and_effect_occurs_in_a_world() -> None:
    """A kind that is new is in no world yet: it gets one, or its excuse."""
    left = (kinds(Fact) | kinds(Effect)) - NEVER.keys()
    assert len(left) > 40
    for world, seed in (*PLAYED, *MORE):
        if not left:
            return
        outcome = play(seed, Setting(world=world))
        assert not outcome.failure, (world, seed, outcome.failure)
        left -= outcome.kinds
    assert not left, f"in no world: {sorted(left)}"
