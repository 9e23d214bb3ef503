"""Flags by key, changed by compare-and-set."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.errors import NotFound
from bot.flags.flag import Change, Flag, Variant
from bot.service.deciding.change_flag import change_flag, switch_off
from bot.service.ports.stores.flag_store import StoredFlag
from bot.service.ports.stores.store import Store
from tests.contract.store.examples import NOW

WHY = Change(by="ann", at=NOW, why="the queue grows")
WHOLE = Flag(
    key="SLM_CANARY_PERCENT",
    switched_on=True,
    share=1_250,
    off=Variant(name="legacy", value={"route": ["legacy", 1, None]}),
    on=Variant(name="slm_pipeline", value="slm"),
    salt="2026",
    bucket_by="conversation_id",
    workspaces=frozenset({"w1", "w2"}),
    users=frozenset({"ann"}),
    countries=frozenset({"EC"}),
    overrides={"conversation-low": "on", "conversation/high": "off"},
    changed=WHY,
)


def stored(store: Store, key: str = WHOLE.key) -> Flag:
    """The flag as it is."""
    found = store.flag(key)
    assert found is not None
    return found.flag


def test_unknown_flag(store: Store) -> None:
    """A flag that nobody wrote isn't there, and isn't made by being changed."""
    assert store.flag("NEW") is None
    assert store.flags() == []
    with pytest.raises(NotFound, match="no flag named NEW"):
        switch_off(store, "NEW", WHY)


def test_a_flag_is_read_as_it_was_written(store: Store) -> None:
    """Each field of it; all flags in the order of their keys."""
    plain = Flag(key="A")
    assert store.write_flag(WHOLE, None)
    assert store.write_flag(plain, None)
    assert stored(store) == WHOLE
    assert [each.flag for each in store.flags()] == [plain, WHOLE]


def test_a_flag_is_written_only_over_what_was_read(store: Store) -> None:
    """Whoever read before somebody else wrote changes nothing."""
    assert store.write_flag(WHOLE, None)
    assert not store.write_flag(WHOLE, None)
    seen = store.flag(WHOLE.key)
    first = WHOLE.with_state(True, 2_000, WHY)
    assert store.write_flag(first, seen)
    assert not store.write_flag(WHOLE.with_state(True, 3_000, WHY), seen)
    assert stored(store) == first
    assert not store.write_flag(Flag(key="B"), StoredFlag(Flag(key="B"), seen and seen.version))


def test_switched_off_keeps_the_share(store: Store) -> None:
    """Who changed it and why stays with it."""
    store.write_flag(Flag(key="A", switched_on=True, share=500), None)
    assert switch_off(store, "A", WHY) == Flag(key="A", share=500, changed=WHY)
    assert stored(store, "A").in_words == "switched off"


def test_nothing_is_written_where_nothing_changes(store: Store) -> None:
    """A repeat keeps who it was, and doesn't disturb whoever has read it."""
    store.write_flag(Flag(key="A", switched_on=True), None)
    switch_off(store, "A", WHY)
    before = store.flag("A")
    assert switch_off(store, "A", Change(by="bob", at=NOW)) == stored(store, "A")
    assert before is not None
    assert store.write_flag(Flag(key="A", changed=WHY), before)


def test_two_changes_at_once_are_both_kept(store: Store) -> None:
    """A switch that is thrown while the share moves is not undone by it."""
    store.write_flag(Flag(key="A", switched_on=True), None)

    def meanwhile(flag: Flag) -> Flag:
        switch_off(store, "A", WHY)
        return flag.with_state(flag.switched_on, 5_000, WHY)

    change_flag(store, "A", meanwhile)
    assert stored(store, "A") == Flag(key="A", switched_on=False, share=5_000, changed=WHY)


def test_many_at_once_lose_nothing(store: Store) -> None:
    """Each of several threads adds one, and all are there."""
    store.write_flag(Flag(key="A"), None)

    def one_more(_: Any) -> None:
        change_flag(store, "A", lambda flag: flag.with_state(True, flag.share + 1, WHY))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(one_more, range(8)))
    assert stored(store, "A").share == 8
