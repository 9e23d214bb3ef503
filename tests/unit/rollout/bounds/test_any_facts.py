"""No sequence of facts from outside brings the stored service over a quarter of the limit."""

import random
from datetime import timedelta
from typing import NamedTuple, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.plan import Plan
from bot.plan.startable import MOST_BYTES as LARGEST_PLAN
from bot.rollout.bounds import size
from bot.rollout.facts import AlertOpened, Fact, Happened, RollbackAsked, Ticked, Verified
from bot.rollout.state import Phase
from bot.service.deciding.taken_in import taken_in
from tests.support.rollouts import BOB, CANARY, EVE, PLACES, new_id
from tests.support.story import Story
from tests.unit.rollout.bounds.any_fact import LETTERS, PLANS, AnyFact

LIMIT = 1024 * 1024
"""Bytes of a document."""
KINDS: tuple[type[Happened], ...] = get_args(get_args(Fact)[0])


class Move(NamedTuple):
    """A kind of fact, so often; what is in each is drawn from ``seed``."""

    kind: type[Happened]
    often: int
    seed: int
    letter: str
    later: timedelta


MOVES = st.builds(
    Move,
    st.sampled_from(KINDS),
    st.sampled_from([1, 3, 15]),
    st.integers(0, 2**32),
    st.sampled_from(LETTERS),
    st.sampled_from([timedelta(0), timedelta(minutes=6), timedelta(hours=2)]),
)


def tell(story: Story, fact: Happened) -> None:
    """The fact as the commit takes it in; what came of it is no quarter of a document, with the
    largest plan that there may be."""
    before = story.service
    story.tell(taken_in(fact))  # type: ignore[arg-type]
    assert size(story.service) + LARGEST_PLAN < LIMIT / 4, (type(fact).__name__, size(before))
    if story.last.changed:
        assert all(len(each.model_dump_json()) < LIMIT / 4 for each in story.effects)


def under_way(story: Story) -> bool:
    """Whether a rollout is active."""
    return story.service.active is not None


def begin(story: Story, chance: random.Random, on: Plan | None = None) -> None:
    """A rollout by one of the plans that has traffic, as far as what happened before lets it."""
    if story.phase is Phase.ROLLING_BACK:
        story.settle()
    if under_way(story):
        return
    story.thaw()
    on, name = on or chance.choice(PLANS), new_id()
    places = PLACES if len(on.target.moved.all_regions) > 1 else ()
    asked = {"ticked": on.gates.checklist, "again": True, "sure": True, "reason": "Fixed"}
    story.start(on, rollout=name, places=places, **asked)
    for by, role in ((BOB, "code"), (EVE, "lead")):
        story.approve(by, role, rollout=name)
    story.settle()
    if under_way(story) and story.phase is Phase.VERIFYING:
        story.tell(Verified(id=new_id(), rollout=name, ok=True, words="200"))
    story.settle()


def make(story: Story, move: Move) -> None:
    """The move, in the rollout that is active or begins."""
    chance = random.Random(move.seed)  # noqa: S311 - not for a secret
    begin(story, chance)
    for _ in range(move.often):
        tell(story, AnyFact(story.service, chance, move.letter).of(move.kind))
    story.after(move.later)


def can_roll_back(story: Story) -> bool:
    """Whether a person's rollback is decided, whatever came before."""
    if story.service.active is None or story.phase is Phase.ROLLING_BACK:
        return True
    tell(story, RollbackAsked(id=new_id(), by=BOB, reason="€" * 20_000))
    return story.last.changed


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@example(moves=[Move(Ticked, 3, 72, "\u0001", timedelta(0))])  # 100 checks, each with much to say
@given(moves=st.lists(MOVES, min_size=1, max_size=5))
def test_no_sequence_of_facts_makes_a_service_large(moves: list[Move]) -> None:
    """Incidents, drift, approvals, holds, words, tags, evidence and all else, of any letters."""
    story = Story()
    for move in moves:
        make(story, move)
    assert can_roll_back(story)


@pytest.mark.slow
@pytest.mark.parametrize("severity", ["critical", "warning", "info"])
def test_no_flood_of_alerts_makes_a_service_large(severity: str) -> None:
    """By each of the plans, whatever an alert does there: notes, holds, rolls back or mitigates."""
    for number in range(len(PLANS)):
        story, chance = Story(), random.Random(number)  # noqa: S311 - not for a secret
        begin(story, chance, PLANS[number])
        for _ in range(60):
            alert = AnyFact(story.service, chance, "\u0001").of(AlertOpened)
            about = {"severity": severity, "revision": CANARY, "labels": {}}
            tell(story, alert.model_copy(update=about))
        assert can_roll_back(story)
