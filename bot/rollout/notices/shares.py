"""What the canary serves and how it came there, as parts of sentences."""

from bot.rollout.notices.reasons import sentence
from bot.rollout.state import Rollout


def keeps(rollout: Rollout) -> str:
    """What stays on stable until the watch is over, at the end of a sentence."""
    kept = 100 - rollout.share
    if rollout.step < rollout.last_step or not kept:
        return ""
    return f"; {rollout.stable} keeps {kept} % until the watch is over, to compare with"


def in_wave(rollout: Rollout) -> str:
    """Where it does, of regions in waves."""
    wave = rollout.waves[rollout.wave] if rollout.waves else ()
    return f" in {' and '.join(wave)}" if wave else ""


def everything(rollout: Rollout) -> str:
    """What the canary serves in the watch."""
    return f"{rollout.share} %{keeps(rollout)}" if rollout.share < 100 else "everything"


def passed(rollout: Rollout, why: str) -> str:
    """How the last soak ended."""
    if rollout.last_by.asks:
        return sentence(f"Promoted by {rollout.last_by.words}{why}")
    return "Its last soak passed."
