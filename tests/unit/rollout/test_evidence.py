"""What a rollout keeps of the judge's evidence, and what the end of a soak makes of it."""

import pytest

from bot.rollout.facts import Ticked
from bot.rollout.state import Phase
from bot.rollout.state.places import Place
from bot.rollout.verdict import Verdict
from tests.support.rollouts import INCONCLUSIVE, MINUTE, PASS, ROLLOUT, STABLE, new_id, plan
from tests.support.story import Story, soaking, watching

RANGE = [{"traffic": "10%", "soak": "5m-30m"}, {"traffic": "100%", "soak": "5m"}]
CERTIFIED = PASS.model_copy(update={"certified": True})


def tick(story: Story, evidence: str = "", found: Verdict = PASS, step: int | None = None) -> None:
    """An evaluation that weighed the evidence."""
    at = story.rollout.step if step is None else step
    story.tell(Ticked(id=new_id(), rollout=ROLLOUT, step=at, verdict=found, evidence=evidence))


def test_evidence_is_kept_through_holds_and_steps() -> None:
    """What the judge remembers outlives a hold, its end, and the step; nothing new leaves it."""
    story = soaking()
    tick(story, "one")
    story.hold()
    assert story.rollout.evidence == "one"
    tick(story, "two")
    story.resume()
    assert story.rollout.evidence == "two"
    tick(story.after(10 * MINUTE))
    assert (story.rollout.step, story.rollout.evidence) == (2, "two")


def test_each_region_keeps_its_own_evidence() -> None:
    """What is new in one is that one's; the others keep what they had."""
    story = soaking()
    places = tuple(Place(region=each, canary="c", stable="s") for each in "abc")
    story.service = story.service.model_copy(
        update={"active": story.rollout.model_copy(update={"places": places})}
    )
    for found in ({"a": "a1", "b": "b1"}, {"b": "b2"}, {"c": "c3", "a": ""}):
        ticked = Ticked(
            id=new_id(), rollout=ROLLOUT, step=story.rollout.step, verdict=PASS, evidence_in=found
        )
        story.tell(ticked)
    assert {each.region: each.evidence for each in story.rollout.places} == {
        "a": "a1",
        "b": "b2",
        "c": "c3",
    }


def test_evidence_is_kept_while_watching() -> None:
    """The watch keeps updating the evidence."""
    story = watching()
    tick(story, "watched")
    assert story.rollout.evidence == "watched"


def test_an_evaluation_of_another_step_leaves_the_evidence() -> None:
    """What is ignored is ignored whole; the next evaluation weighs those minutes again."""
    story = soaking()
    tick(story, "one")
    tick(story, "two", step=2)
    assert story.rollout.evidence == "one"


@pytest.mark.parametrize(("found", "goes_on_after"), [(CERTIFIED, 5), (PASS, 30)])
def test_a_soak_with_a_range_ends_early_only_when_certified(
    found: Verdict, goes_on_after: int
) -> None:
    """At its least time when everything is certified, else at its most on observed values."""
    story = soaking(0, plan(steps=RANGE)).after(-2 * MINUTE)
    story.after((goes_on_after - 1) * MINUTE)
    tick(story, found=found)
    assert story.rollout.step == 0
    tick(story.after(MINUTE), found=found)
    assert story.rollout.step == 1


@pytest.mark.parametrize(
    ("rule", "phase"),
    [
        ("extend", Phase.SOAKING),
        ("hold", Phase.HOLDING),
        ("rollback", Phase.ROLLING_BACK),
    ],
)
def test_a_soak_that_ends_without_a_verdict_does_what_the_plan_says(
    rule: str, phase: Phase
) -> None:
    """Too little evidence: on to the deadline, a hold, or back; never before the soak is over."""
    story = soaking(on=plan(on_inconclusive=rule))
    tick(story, found=INCONCLUSIVE)
    tick(story.after(5 * MINUTE), found=INCONCLUSIVE)
    assert story.phase is phase
    back = phase is Phase.ROLLING_BACK
    assert (story.split == {STABLE: 100}) is back
    held = [each.reason for each in story.rollout.holds]
    said = held + [each.reason for each in story.service.rejected]
    assert all("not enough evidence" in reason for reason in said)
    assert bool(said) is (phase is not Phase.SOAKING)
