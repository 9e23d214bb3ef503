"""The probe of a step with traffic, in words."""

from collections.abc import Iterator

from bot.rollout.state import Phase, Rollout


def probe_lines(rollout: Rollout) -> Iterator[str]:
    """``was answered: …``; nothing at 0 %, where the rollout waits for little else, and nothing
    where the step has no probe."""
    if rollout.acting_phase is not Phase.SOAKING or rollout.current.probe is None:
        return
    found = f": {rollout.probe_words}" if rollout.probe_words else ""
    if rollout.verified:
        yield f"was answered{found}"
    elif rollout.probes_failed:
        times = "once" if rollout.probes_failed == 1 else f"{rollout.probes_failed} times"
        yield f"failed {times}{found}"
    else:
        yield "has not been answered yet"
