"""Nothing can be measured: it is said after ten minutes, once, and so is its end."""

from collections.abc import Callable

import pytest

from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from bot.rollout.verdict import Outcome, Verdict
from tests.support.rollouts import INCONCLUSIVE, MINUTE, PASS, plan, result, verdict
from tests.support.story import Story, soaking, watching

UNSEEN = result(Outcome.INCONCLUSIVE).model_copy(update={"unseen": True})
BLIND = verdict().model_copy(update={"outcome": Outcome.INCONCLUSIVE, "results": (UNSEEN,)})
LONG = plan(
    steps=[{"traffic": "0%"}, {"traffic": "10%", "soak": "24h"}, {"traffic": "100%", "soak": "5m"}],
    watch="48h",
)


def warned(story: Story, minutes: int, found: Verdict = BLIND) -> list[str]:
    """What is said in so many minutes that are looked at one by one."""
    return [
        words
        for _ in range(minutes)
        for words in story.after(MINUTE).tick(found).said(Topic.WARNING)
    ]


@pytest.mark.parametrize("begin", [lambda: soaking(1, on=LONG), lambda: watching(on=LONG)])
def test_ten_blind_minutes_are_told_once(begin: Callable[[], Story]) -> None:
    """Also in a soak or a watch of days, whose deadline is days away."""
    story = begin()
    assert not warned(story, 10)
    (told,) = warned(story, 30)
    assert "Nothing could be measured for 10" in told
    assert ": errors says inconclusive." in told
    assert "It is not judged meanwhile" in told


def test_numbers_again_are_told() -> None:
    """Whoever read that nothing is judged reads that it is again; the next time is told anew."""
    story = soaking(1, on=LONG)
    assert len(warned(story, 12)) == 1
    (told,) = warned(story, 5, PASS)
    assert "There are measurements again." in told
    assert not warned(story, 10)
    assert len(warned(story, 2)) == 1


def test_too_few_requests_are_no_blindness() -> None:
    """A canary with little traffic is seen; the card says what it waits for."""
    assert not warned(soaking(1, on=LONG), 30, INCONCLUSIVE)


def test_a_hold_says_by_itself_what_it_lacks() -> None:
    """No second message about the same."""
    story = soaking(1, on=LONG).hold()
    assert story.phase is Phase.HOLDING
    assert not warned(story, 30)
