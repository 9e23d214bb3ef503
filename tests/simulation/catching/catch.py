"""Where a planted bug is caught. ``seeds.json`` says where each was caught last, so that a test
plays that first; where a change moved it, the test looks on."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.simulation.planted.deciding import PLANTED, planted
from tests.simulation.play import play

SEEDS = Path(__file__).with_name("seeds.json")
TRIES = 400
"""Seeds that are played in each setting of a bug, before it counts as not caught."""


class At(NamedTuple):
    """The number of the bug's setting, and the seed."""

    setting: int
    seed: int


def known() -> Mapping[str, At]:
    """Where each was caught when that was last written down."""
    return {name: At(*at) for name, at in json.loads(SEEDS.read_text(encoding="utf-8")).items()}


def catch(name: str, first: At | None = None) -> At | None:
    """Where it is caught for its own reason: at ``first``, or at the lowest seed; None: nowhere."""
    bug = PLANTED[name]
    with planted(name):
        for at in _places(len(bug.settings), first):
            if bug.shows in (play(at.seed, bug.settings[at.setting]).failure or ""):
                return at
    return None


def _places(settings: int, first: At | None) -> Iterator[At]:
    if first is not None and first.setting < settings:
        yield first
    for seed in range(TRIES):
        for setting in range(settings):
            yield At(setting, seed)
