"""A mitigation is judged by what was measured after it."""

from bot.rollout.facts import SwitchChecked, Ticked
from bot.rollout.state import Phase
from tests.support.rollouts import FAIL, IN_WAVES, MINUTE, PLACES, new_id, plan
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
