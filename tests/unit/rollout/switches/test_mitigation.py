"""A mitigation is judged by what was measured after it."""

from bot.rollout.facts import SwitchChecked, Ticked
from bot.rollout.state import Phase
from bot.rollout.verdict import Outcome
from tests.support.rollouts import (
    FAIL,
    IN_WAVES,
    MINUTE,
    PASS,
    PLACES,
    new_id,
    plan,
    result,
    verdict,
)
from tests.support.story import Story, soaking

TRIED_FIRST = {"post": "https://x.example.com/m", "wait": "3m"}


def test_a_thrown_mitigation_begins_the_evidence_of_every_region_anew() -> None:
    """The judge remembers each region by itself; none of it counts, nor what was judged by it."""
    story = Story().start(plan(target=IN_WAVES, mitigate=TRIED_FIRST), places=PLACES)
    story.settle().verify().settle().after(2 * MINUTE)
    both = {each.region: "bad minutes" for each in PLACES}
    bad = Ticked(
        id=new_id(), rollout=story.rollout.id, step=1, verdict=FAIL, evidence="E", evidence_in=both
    )
    story.tell(bad)
    assert (story.phase, story.rollout.evidence) == (Phase.HOLDING, "E")
    assert {each.evidence for each in story.rollout.places} == {"bad minutes"}
    story.throw()
    assert (story.rollout.evidence, story.rollout.verdict) == ("", None)
    assert {each.evidence for each in story.rollout.places} == {""}


def test_what_must_be_seen_and_is_not_yet_is_waited_for() -> None:
    """The check is good again, and nobody knows yet whether the switch is off."""
    verify = [{"name": "It is off", "within": "9m", "probe": {"paths": ["/mode"]}}]
    story = soaking(on=plan(mitigate={**TRIED_FIRST, "verify": verify})).tick(FAIL).throw()
    story.after(4 * MINUTE).tick()
    assert story.phase is Phase.HOLDING
    run = story.rollout.mitigations[-1]
    story.tell(
        SwitchChecked(
            id=new_id(),
            key=run.key,
            rollout=story.rollout.id,
            number=0,
            name="It is off",
            seen=True,
            words="GET /mode answered 200",
        )
    )
    assert story.tick().phase is Phase.SOAKING


def test_what_is_proven_again_and_holds_first_has_not_helped() -> None:
    """It is no broken limit yet, and no better either: it is waited for, and rolls back when it
    lasts, or continues when it is over."""
    for over in (True, False):
        story = soaking(on=plan(mitigate=TRIED_FIRST)).tick(FAIL).throw().after(4 * MINUTE)
        until = story.now + 10 * MINUTE
        again = result(Outcome.MISS).model_copy(update={"at_once": True, "lasts_until": until})
        proven = verdict().model_copy(update={"outcome": Outcome.INCONCLUSIVE, "results": (again,)})
        assert story.tick(proven).phase is Phase.HOLDING
        story.after(MINUTE).tick(PASS if over else FAIL)
        assert story.phase is (Phase.SOAKING if over else Phase.ROLLING_BACK)
