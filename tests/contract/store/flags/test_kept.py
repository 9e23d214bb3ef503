"""A rollout's flag in Canario's own store."""

from typing import Any

import pytest

from bot.flags.evaluate import evaluate
from bot.flags.flag import Flag, Side
from bot.plan import FlagTarget
from infra.flags.kept import KeptFlags
from infra.stores.memory import MemoryStore
from tests.contract.store.examples import NOW

KEY = "slm"


def written(before: Flag, share: int = 5_000, **fields: Any) -> Flag:
    """The flag after a rollout of a plan with these fields has set its share."""
    store = MemoryStore()
    assert store.write_flag(before, None)
    flags = KeptFlags(store, lambda: NOW)
    target = FlagTarget.model_validate({"key": KEY, **fields})
    flags.write(target, flags.read(target), switched_on=True, share=share)
    found = store.flag(KEY)
    assert found is not None
    return found.flag


@pytest.mark.parametrize(
    ("key", "side"),
    [("boss", "on"), ("desk", "off"), ("t-low", "on"), ("t-high", "off")],
)
@pytest.mark.parametrize("share", [1, 9_999])
def test_who_was_put_on_a_side_stays_there_and_the_plans_ids_win(
    key: str, side: Side, share: int
) -> None:
    """Overrides that somebody else has set are kept; the plan's own are as the plan says."""
    others: dict[str, Side] = {"boss": "on", "desk": "off", "t-low": "off", "t-high": "on"}
    flag = written(
        Flag(key=KEY, overrides=others), share, test_ids={"low": "t-low", "high": "t-high"}
    )
    assert evaluate(flag, {"targetingKey": key}).side == side
