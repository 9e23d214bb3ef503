"""Plans of one service that differ in who may continue, or in whose approval is asked for."""

from typing import Any

import pytest

from bot.plan.several import difference, differences
from tests.support.rollouts import plan

ROLES: dict[str, Any] = {"operators": ["U0ANN"], "lead": ["U0EVE"]}
LEAD: dict[str, Any] = {"approvals": {"roles": ["lead"]}}
STEPS: list[dict[str, Any]] = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}]


def words(one: dict[str, Any], other: dict[str, Any]) -> str:
    """How two plans differ, in words."""
    found = difference(plan(name="a", **one), plan(name="b", **other))
    return found.sentence if found else ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"people": ROLES}, {"people": ROLES, "watch": "5m"}),
        ({"people": ROLES}, {"people": {"operators": ["U0ANN"]}}),  # nobody asks the lead
        ({"people": ROLES}, {"people": ROLES, "channel": "#other"}),
        ({"people": {}}, {"people": {}}),
        ({"people": {}, "channel_id": "C0DEPLOYS"}, {"people": {}, "channel": "C0DEPLOYS"}),
        (
            {"people": ROLES, "gates": LEAD},
            {"people": {"operators": ["U0ANN"], "boss": ["U0EVE"]}}
            | {"gates": {"approvals": {"roles": ["boss"]}}},
        ),
        (
            {"people": {"operators": ["U0ANN", "U0BOB"]}},
            {"people": {"operators": ["U0BOB", "U0ANN"]}},
        ),
    ],
)
def test_what_is_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Other steps, names of roles, roles that nobody asks, orders and spellings of a channel."""
    assert words(one, other) == ""
    assert words(other, one) == ""


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ({"people": ROLES}, {"people": {}}, "operators (U0ANN; everyone in #deployments)"),
        ({"people": {}}, {"people": {}, "channel": "#other"}, "everyone in #other"),
        (
            {"people": {}, "channel_id": "C0DEPLOYS"},
            {"people": {}, "channel_id": "C0SQUATTED"},
            "operators (everyone in C0DEPLOYS; everyone in C0SQUATTED)",
        ),
        (
            {"people": ROLES, "gates": LEAD},
            {"people": ROLES},
            "approvals at the start (U0EVE; none)",
        ),
        (
            {"people": ROLES, "steps": [STEPS[0], STEPS[1] | LEAD]},
            {"people": ROLES, "steps": STEPS},
            "approvals of later steps (above 10 %: U0EVE; none)",
        ),
        (
            {"people": ROLES, "gates": LEAD},
            {"people": ROLES | {"lead": ["U0MALLORY"]}, "gates": LEAD},
            "approvals at the start (U0EVE; U0MALLORY)",
        ),
    ],
)
def test_what_differs_is_named(one: dict[str, Any], other: dict[str, Any], says: str) -> None:
    """With both plans, and what each says; the digest is the same from both sides."""
    said = words(one, other)
    assert said.startswith("a and b are for the same service, and differ in ")
    assert says in said
    a, b = plan(name="a", **one), plan(name="b", **other)
    assert difference(a, b) == difference(b, a)


def test_many_people_are_cut_in_words_and_whole_in_the_digest() -> None:
    """A hundred operators are no hundred names in a sentence; the last of them still counts."""
    many = [f"U0{number:03}" for number in range(100)]
    b = plan(name="b", people={"operators": ["U0ANN"]})
    found = [
        difference(plan(name="a", people={"operators": each}), b) for each in (many, many[:-1])
    ]
    assert found[0] is not None
    assert found[1] is not None
    assert "U0004 and 95 more; U0ANN" in found[0].sentence
    assert found[0].digest != found[1].digest


def test_plans_of_other_services_are_nobodys_business() -> None:
    """Only plans of one service are compared, each pair once."""
    other = {"cloud_run": {"project": "acme-prod", "region": "us-central1", "service": "blog"}}
    a, b, c = plan(name="a"), plan(name="b", people={}), plan(name="c", people={}, target=other)
    assert [(one.name, two.name) for one, two, _ in differences([a, b, c])] == [("a", "b")]


def stepped(*steps: tuple[int, bool]) -> dict[str, Any]:
    """A plan's steps: a share in percent, and whether the lead is asked for it."""
    written = [
        {"traffic": f"{share}%", "soak": "5m"} | (LEAD if asks else {}) for share, asks in steps
    ]
    return {"people": ROLES, "steps": written}


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (
            stepped((10, False), (50, True), (100, True)),
            stepped((10, False), (99, False), (100, True)),
            "(above 10 %: U0EVE, above 50 %: U0EVE; above 99 %: U0EVE)",
        ),
        (
            stepped((10, False), (50, True), (100, False)),
            stepped((10, False), (50, False), (100, True)),
            "(above 10 %: U0EVE; above 50 %: U0EVE)",
        ),
        (
            stepped((10, False), (50, True), (100, False)),
            stepped((10, False), (40, False), (50, True), (100, False)),
            "(above 10 %: U0EVE; above 40 %: U0EVE)",
        ),
        (
            stepped((10, False), (50, True), (100, False)),
            stepped((10, False), (60, True), (80, False), (100, False)),
            "",
        ),
    ],
)
def test_the_share_that_needs_a_yes_counts(
    one: dict[str, Any], other: dict[str, Any], says: str
) -> None:
    """Two plans that ask the same people differ where one gets further without them; how its steps
    are cut beside that is its own."""
    found = words(one, other)
    assert says in found
    assert bool(found) is bool(says)
