"""Distinct people for distinct roles, whoever comes first."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from bot.rollout.actors import person
from bot.rollout.rules.approvals import seated
from bot.rollout.state import Approval
from tests.support.rollouts import NOON

ROLES = ("code", "lead", "sre")
PEOPLE = st.lists(st.sets(st.sampled_from(ROLES), min_size=1), min_size=1, max_size=4)


def fits(people: list[set[str]]) -> bool:
    """Whether each of these people can have a role of their own, tried in every way."""
    return any(
        all(role in has for role, has in zip(order, people, strict=False))
        for order in permutations(ROLES, len(people))
    )


@given(PEOPLE)
def test_people_are_seated_exactly_when_they_can_be(people: list[set[str]]) -> None:
    """Everybody has one role that is theirs and nobody else's, if there is a way at all."""
    given_ = tuple(
        Approval(role=first, also=tuple(others), step=0, by=person(f"U{i}"), at=NOON)
        for i, (first, *others) in enumerate(sorted(has) for has in people)
    )
    found = seated(given_, ROLES)
    assert (found is not None) == (len(people) <= len(ROLES) and fits(people))
    if found is not None:
        assert [each.by for each in found] == [each.by for each in given_]
        assert len({each.role for each in found}) == len(found)
        for each, has in zip(found, people, strict=True):
            assert {each.role, *each.also} == has
