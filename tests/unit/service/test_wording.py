"""Where a rollout stands, in words."""

import pytest

from bot.rollout.effects import Page
from bot.rollout.state import Phase
from bot.service.wording.pages import page_details
from bot.service.wording.phases import phase_words, step_words
from tests.support.rollouts import IN_WAVES, plan
from tests.unit.rollout.states import STEPS
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


KEEPS = plan(target=IN_WAVES, steps=STEPS[1:], watch={"for": "1h", "keep": "5%"})


def test_a_page_says_the_share_that_is_served() -> None:
    """Of a last step that keeps a part on stable, and of the end, which keeps none."""
    page = Page(rollout="shop-r1", severity="critical", summary="Slow", target="sre")
    last = rollout(Phase.WATCHING, 1, plan=KEEPS)
    assert page_details(last, page)["step"] == "95 %"
    assert page_details(last.model_copy(update={"full": True}), page)["step"] == "100 %"
