"""Find the smallest rough setting in which a seed still fails: the shortest trace to read."""

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.play import play
from tests.simulation.setting import Outcome, Setting


def shrink(found: Outcome, setting: Setting) -> Outcome:
    """Take away what the failure does not need, as long as it fails; the shortest outcome."""
    best = found
    while True:
        for smaller in smaller_than(setting):
            tried = play(found.seed, smaller)
            if tried.failure and len(tried.trace) < len(best.trace):
                best, setting = tried, smaller
                break
        else:
            return best


def smaller_than(setting: Setting) -> Iterator[Setting]:
    """The same setting with one kind of trouble less, or less of it."""
    yield replace(setting, kill=0.0)
    yield replace(setting, trouble=0.0)
    yield replace(setting, stalls=0.0)
    yield replace(setting, suspended=0.0)
    yield replace(setting, by_hand=0, calm_hands=0)
    yield replace(setting, calm_people=setting.calm_people // 2)
    yield replace(setting, alerts=setting.alerts // 2)
    yield replace(setting, people=setting.people // 2)
    if setting.rough > 5:
        yield replace(setting, rough=setting.rough / 2)
