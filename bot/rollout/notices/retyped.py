"""What somebody typed of a start, for the command that says it once more."""

from bot.rollout.facts import Started
from bot.rollout.state.next_start import NextStart


def retyped(service: str, start: Started | NextStart, newer: str = "") -> dict[str, object]:
    """The values of a next step that is a start. ``newer``: what becomes of it while another
    rollout is active (``supersede`` or ``wait``), where that was said."""
    return {
        "service": service,
        "canary": start.canary,
        "plan": start.plan if isinstance(start.plan, str) else start.plan.name,
        "manual": start.manual,
        "again": start.again,
        "sure": start.sure,
        "newer": newer,
        "reason": start.reason,
    }
