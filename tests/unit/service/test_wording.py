"""Where a rollout stands, in words."""

import pytest

from bot.rollout.state import Phase
from bot.service.wording.phases import phase_words, step_words
from tests.unit.slack.rollouts import rollout


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.IDLE])
def test_every_phase_is_said_in_words(phase: Phase) -> None:
    """Nobody reads ``rolling_back``."""
    said = phase_words(rollout(phase), None)
    assert said.startswith("shop-00002 ")
    assert "_" not in said


def test_a_hold_says_at_which_share() -> None:
    """None where no traffic has moved yet."""
    held = rollout(Phase.HOLDING, held_phase=Phase.SOAKING)
    assert step_words(held, None) == "shop-00002 is on hold at 10 % (step 2 of 4)"
    early = rollout(Phase.HOLDING, 0, held_phase=Phase.REQUESTED)
    assert phase_words(early, None) == "shop-00002 is on hold at 0 %"
