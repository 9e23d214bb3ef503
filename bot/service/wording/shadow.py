"""What a shadow sees and would have done, a line each."""

from bot.rollout.gates import spoken
from bot.rollout.state import Rollout, Would
from bot.rollout.traffic import in_words

SHOWN = 4
"""So many of the newest are shown; a rollback that would have been always is."""


def users_get(rollout: Rollout) -> str:
    """``shop-00002 10 %, shop-00001 90 %, not moved by Canario``; empty where it is no shadow."""
    return f"{in_words(rollout.shadow.served)}, not moved by Canario" if rollout.shadow else ""


def would_lines(rollout: Rollout) -> list[str]:
    """What it would have done, the oldest first."""
    shadow = rollout.shadow
    if shadow is None:
        return []
    return [_in_words(each) for each in shadow.would[-SHOWN:]]


def _in_words(each: Would) -> str:
    done = {
        "promote": f"been ready for {each.to} %, and waited for {each.first}"
        if each.why
        else f"gone to {each.to} %",
        "hold": f"held at {each.percent} %: {each.first}",
        "mitigate": f"tried its mitigation at {each.percent} %: {each.first}",
        "roll_back": f"rolled back from {each.percent} %: {each.first}",
    }[each.does]
    return f"{spoken(each.at)}: would have {done}."
