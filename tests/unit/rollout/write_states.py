"""Write docs/states.md anew: ``python -m tests.unit.rollout.write_states``."""

from pathlib import Path

from bot.rollout.phases.diagram import page

STATES = Path(__file__).parents[3] / "docs" / "states.md"

if __name__ == "__main__":
    STATES.write_text(page(), encoding="utf-8")
