"""Who is on which side of a flag."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.flags.buckets import BUCKETS, bucket
from bot.flags.evaluate import NoKey, Outcome, evaluate
from bot.flags.flag import Flag, percent

DOCS = Path(__file__).parents[3] / "docs" / "flags.md"
VECTOR = re.compile(r"^\| `(.*)` \| `(.*)` \| (\d+) \|", re.MULTILINE)
SHARES = st.integers(0, BUCKETS)


def at(share: int, **fields: Any) -> Flag:
    """A flag that is switched on."""
    return Flag(key="NEW_PIPELINE", switched_on=True, share=share, **fields)


def side(flag: Flag, key: str, **context: Any) -> str:
    """The side of somebody."""
    return evaluate(flag, {"targetingKey": key, **context}).side


def test_the_published_examples_are_what_is_computed() -> None:
    """Whoever writes the hash in another language has something to check it with."""
    found = VECTOR.findall(DOCS.read_text(encoding="utf-8"))
    assert len(found) >= 10
    for salt, key, expected in found:
        assert bucket(salt, key) == int(expected), (salt, key)


@given(st.text(min_size=1), SHARES, SHARES)
def test_raising_only_adds_and_lowering_only_removes(key: str, one: int, other: int) -> None:
    """Nobody is moved away by a raise, nor in by a lowering."""
    low, high = sorted((one, other))
    if side(at(low), key) == "on":
        assert side(at(high), key) == "on"


@given(st.text(min_size=1), SHARES, st.text(max_size=20).filter(lambda salt: "\0" not in salt))
def test_a_key_changes_sides_right_above_its_bucket(key: str, share: int, salt: str) -> None:
    """On from the first share that is larger than its bucket, whatever the salt."""
    flag = at(share, salt=salt)
    assert (side(flag, key) == "on") == (bucket(flag.hashed_with, key) < share)


@pytest.mark.parametrize("keys", ["user-{}", "{}", "{:032x}", "conversation/{}/é"])
def test_buckets_are_uniform(keys: str) -> None:
    """Keys that differ in a counter alone are spread evenly: chi-square over 100 groups of 100
    buckets, below what one in a million uniform hashes exceeds."""
    n, counts = 20_000, [0] * 100
    for each in range(n):
        counts[bucket("NEW_PIPELINE", keys.format(each)) // 100] += 1
    expected = n / 100
    assert sum((count - expected) ** 2 / expected for count in counts) < 178


def test_two_flags_choose_independently() -> None:
    """Who has the one is no likelier to have the other: each flag has a salt of its own."""
    both = sum(
        bucket("FIRST", f"user-{each}") < 1000 and bucket("SECOND", f"user-{each}") < 1000
        for each in range(20_000)
    )
    assert 130 < both < 270  # 200 expected; five standard deviations


@given(st.text(min_size=1), SHARES)
def test_switched_off_is_off_for_everybody(key: str, share: int) -> None:
    """At 100 %, for those that are named, and for those that are put on the other side."""
    flag = at(share, users={key}, overrides={key: "on"}).model_copy(update={"switched_on": False})
    assert evaluate(flag, {"targetingKey": key, "user": key}) == Outcome("off", "DISABLED")


def test_off_and_no_percent_and_all_are_three_states() -> None:
    """Switched off, 0 % and 100 % differ in reason or side; none stands for another."""
    context = {"targetingKey": "ann"}
    off = at(0).model_copy(update={"switched_on": False})
    assert evaluate(off, context) == Outcome("off", "DISABLED")
    assert evaluate(at(0), context) == Outcome("off", "STATIC")
    assert evaluate(at(BUCKETS), context) == Outcome("on", "STATIC")


@pytest.mark.parametrize("field", ["workspace", "user", "country"])
def test_lists_name_who_has_it(field: str) -> None:
    """Whoever a list names has it at 0 %, and nobody else."""
    lists = {"workspace": "workspaces", "user": "users", "country": "countries"}
    flag = at(0, **{lists[field]: {"EC"}})
    named = Outcome("on", "TARGETING_MATCH")
    assert evaluate(flag, {"targetingKey": "ann", field: "EC"}) == named
    assert side(flag, "ann", **{field: "PE"}) == "off"
    assert side(flag, "EC") == "off"


@pytest.mark.parametrize("field", ["workspace", "user", "country"])
@pytest.mark.parametrize("by", [("percentage",), ()])
def test_a_list_that_the_flag_does_not_choose_by_decides_nothing(
    field: str, by: tuple[str, ...]
) -> None:
    """It is kept for the day on which the plan chooses by it."""
    lists = {"workspace": "workspaces", "user": "users", "country": "countries"}
    flag = at(0, by=by, **{lists[field]: {"EC"}})
    assert evaluate(flag, {"targetingKey": "ann", field: "EC"}) == Outcome("off", "STATIC")
    others = tuple(each for each in lists if each != field)
    flag = at(0, by=others, **{lists[field]: {"EC"}})
    assert evaluate(flag, {"targetingKey": "ann", field: "EC"}) == Outcome("off", "STATIC")


def test_an_override_comes_before_lists_and_share() -> None:
    """A forced route holds for the key that is hashed, and for the targeting key."""
    flag = at(BUCKETS, bucket_by="conversation", users={"ann"}, overrides={"c1": "off"})
    assert side(flag, "x", conversation="c1", user="ann") == "off"
    assert side(flag, "c1", user="ann") == "off"
    assert side(flag, "x", conversation="c2") == "on"


@pytest.mark.parametrize("value", [None, "", True, 1.5, ["a"], {"a": 1}])
def test_without_a_key_a_share_between_cannot_be_chosen(value: object) -> None:
    """That is said rather than guessed; where everybody or nobody has it, none is needed."""
    with pytest.raises(NoKey, match="no conversation"):
        evaluate(at(1, bucket_by="conversation"), {"conversation": value})
    assert evaluate(at(0, bucket_by="conversation"), {"conversation": value}).side == "off"


def test_a_number_is_hashed_by_its_digits() -> None:
    """An id of 42 is the same somebody as the id "42"."""
    flag = at(5_000, bucket_by="id")
    assert evaluate(flag, {"id": 42}) == evaluate(flag, {"id": "42"})


@pytest.mark.parametrize("share", [-1, BUCKETS + 1, 0.5, "10", True])
def test_a_share_is_a_whole_number_of_hundredths(share: Any) -> None:
    """Nothing is rounded or read as something else."""
    with pytest.raises(ValidationError):
        at(share)


def test_a_share_in_words() -> None:
    """In percent, without zeros that say nothing."""
    found = [percent(each) for each in (0, 1, 10, 125, 1250, 5000, 10_000)]
    assert found == ["0 %", "0.01 %", "0.1 %", "1.25 %", "12.5 %", "50 %", "100 %"]
