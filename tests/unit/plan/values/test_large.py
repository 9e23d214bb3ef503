"""How large a plan may be: each list of the language has an end, and so has the whole."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.plan import Plan
from bot.plan.reading.load import load_plan, startable_plan
from bot.plan.startable import MOST_BYTES, refusal
from bot.plan.values.errors import PlanError
from bot.rollout.facts import Verified
from tests.support.rollouts import ROLLOUT, new_id
from tests.support.story import Story
from tests.unit.rollout.test_bounds import flood

QUARTER = 256 * 1024
BESIDE = ("metadata", "serialization", "json_schema_input_schema")
"""What a schema has beside what is checked."""
HEAD = """\
version: 1
name: shop
target: {cloud_run: {project: acme-prod, region: us-central1, service: shop}}
channel: "#deployments"
steps: [{traffic: 10%, soak: 5m}, {traffic: 100%, soak: 5m}]
"""


def endless(node: Any, path: str = "Plan") -> Iterator[str]:
    """Lists and mappings in a schema of pydantic's that may have any number of entries."""
    if isinstance(node, list | tuple):
        for each in node:
            yield from endless(each, path)
    if not isinstance(node, Mapping):
        return
    if has_no_end(node):
        yield f"{path}: a {node['type']}"
    if "cls" in node:
        path = f"{path}.{node['cls'].__name__}"
    for name, each in node.items():
        if name not in BESIDE:
            yield from endless(each, f"{path}.{name}" if is_field(each) else path)


def has_no_end(node: Mapping[str, Any]) -> bool:
    """A mapping by words of the language has as many entries as these."""
    by_words = node.get("keys_schema", {}).get("type") == "literal"
    fixed = node.get("type") == "tuple" and node.get("variadic_item_index") is None
    many = node.get("type") in ("tuple", "list", "set", "frozenset", "dict")
    return many and "max_length" not in node and not by_words and not fixed


def is_field(node: Any) -> bool:
    """Whether it has a name of its own."""
    return isinstance(node, Mapping) and node.get("type") == "model-field"


def test_each_list_of_the_language_has_an_end() -> None:
    """A new field of a plan says how many there may be of it."""
    assert sorted(set(endless(Plan.__pydantic_core_schema__))) == []


def long_plan(letter: str, checks: int) -> str:
    """A plan with as many items to tick as there may be, as long as they may be."""
    items = "".join(f"    - {letter * 290}{number}\n" for number in range(60))
    one = '{metric: error_rate, rollback: "> 1%"}'
    many = "".join(f"  errors-{number}: {one}\n" for number in range(checks))
    return f"{HEAD}gates:\n  checklist:\n{items}checks:\n{many}"


@pytest.mark.parametrize("letter", ["a", "€", "😀"])
def test_the_largest_plan_and_a_flood_stay_small(letter: str) -> None:
    """What is stored is less than a quarter of a document, so a rollback is always possible."""
    it = startable_plan(long_plan(letter, 30), "long.yaml")
    story = Story().start(it, ticked=it.gates.checklist, reason=letter * 20_000).settle()
    story.tell(Verified(id=new_id(), rollout=ROLLOUT, ok=True, words=letter * 20_000))
    flood(story, letter, "info", 60)
    for _ in range(3):
        story.hold(reason=letter * 12_000).drift(canary=30, stable=70).freeze()
        assert len(story.service.model_dump_json().encode()) < QUARTER
    story.roll_back()
    assert story.rollout.rollback is not None
    assert len(story.service.model_dump_json().encode()) < QUARTER


def test_a_plan_that_is_too_large_with_what_it_leaves_out_is_refused() -> None:
    """Two bytes of a file may be a thousand of a stored plan: what counts is what is stored, also
    of a plan that is stored already."""
    changes = ", ".join(f"errors-{number}: {{min_requests: 9}}" for number in range(30))
    steps = "".join(
        f"  - {{traffic: {number}%, soak: 5m, checks: {{{changes}}}}}\n" for number in range(1, 22)
    )
    text = long_plan("😀", 60)
    text = text.replace(text.splitlines()[4], f"steps:\n{steps}  - {{traffic: 100%, soak: 5m}}")
    stored = load_plan(text, "long.yaml")
    assert len(stored.model_dump_json().encode()) > MOST_BYTES
    with pytest.raises(PlanError, match=f"at most {MOST_BYTES:,} bytes"):
        startable_plan(text, "long.yaml")
    assert "bytes with all that it leaves to us" in str(refusal(stored))
    assert Story().start(stored).service.active is None
