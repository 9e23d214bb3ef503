"""Bugs about rollouts that a deployment starts."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from bot.rollout.confirming import deployments as rules
from bot.service.starting import deployed
from tests.simulation.planted.bug import Bug
from tests.simulation.setting import Setting

GUARDED = Setting(world="deployments")
ASKED_ABOUT = Setting(world="deployments asked about")


def _each_change_is_one() -> Any:
    """Traffic that was moved is taken for a deployment of whatever is the newest revision."""
    return patch.object(deployed, "not_new", lambda *_: "")


def _again_and_again() -> Any:
    """That a revision has had a rollout, or was asked for, is forgotten."""
    real = deployed.begin

    def begin(parts: Any, plan: Any, note: Any) -> Any:
        return real(parts, plan, note._replace(start=f"{note.start}~{parts.clock.now()}"))

    return (
        patch.object(deployed, "begin", begin),
        patch.object(deployed, "rollout_of", lambda *_: ""),
    )


def _refused_in_silence() -> Any:
    """What does not start is only logged."""
    return patch.object(deployed, "say", lambda _parts, _plans, _note, answer: answer.sentence)


def _never_superseded() -> Any:
    """What is asked about an older deployment is left as it is."""
    return patch.object(rules, "superseded", lambda *_: None)


BUGS: Mapping[str, Bug] = {
    "moved traffic is a deployment": Bug(
        _each_change_is_one, "model: nobody has deployed", (GUARDED,)
    ),
    "a deployment starts twice": Bug(_again_and_again, "by itself a second time", (GUARDED,)),
    "a newer deployment supersedes nothing": Bug(
        _never_superseded, "two deployments are asked about", (ASKED_ABOUT,)
    ),
    "a deployment is refused in silence": Bug(
        _refused_in_silence, "and nothing came of it", (GUARDED,)
    ),
}
