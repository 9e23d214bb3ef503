"""Bugs in what is remembered, read and answered; the rules about single fields catch them."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from bot.rollout.rules import tick
from bot.rollout.turn import Turn
from bot.service.deciding import trail
from bot.service.entry import do_work
from bot.service.watching import incident, whose_alert
from tests.simulation.planted.bug import Bug
from tests.simulation.setting import Setting

BLIND, PAUSED = Setting(world="blind"), Setting(world="paused")


def metrics_labels_first() -> Any:
    """Whose alert it is, is looked for in the wrong place."""
    real = whose_alert.about

    def about(user: Any, kind: str, resource: Any, metric: Any, scope: str) -> Any:
        return real(metric or user, kind, resource, metric, scope)

    return patch.object(incident, "about", about)


def end_of_the_trail_unseen() -> Any:
    """Nobody compares the last entry with what is stored."""
    return patch.object(trail, "_end", lambda *_: iter(()))


def blindness_unsaid() -> Any:
    """Nobody hears that nothing is measured."""
    return patch.object(tick, "announce_blindness", lambda *_: None)


def every_hold_ends() -> Any:
    """Passing checks end whatever holds."""
    return patch.object(tick, "ends_on_pass", lambda *_: True)


def hours_forgotten() -> Any:
    """The soak runs on when the step's hours are over."""
    return patch.object(tick, "keep_hours", lambda *_: None)


def seen_forgotten() -> Any:
    """What users get is not remembered."""
    return patch.object(Turn, "see", lambda *_: None)


def done_and_denied() -> Any:
    """Who hears twice of one command hears no the second time."""
    return patch.object(do_work, "was_done", lambda *_: False)


FIELDS: Mapping[str, Bug] = {
    "the metric's labels first": Bug(metrics_labels_first, "an alert"),
    "the trail's end unseen": Bug(end_of_the_trail_unseen, "it is not noted"),
    "blindness unsaid": Bug(blindness_unsaid, "not said right", (BLIND,)),
    "every hold ends": Bug(every_hold_ends, "ended by a Ticked"),
    "hours forgotten": Bug(hours_forgotten, "have counted, and should", (PAUSED,)),
    "what is seen forgotten": Bug(seen_forgotten, "is seen, and it was"),
    "done and denied": Bug(done_and_denied, "and it was done"),
}
