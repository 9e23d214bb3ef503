"""Changing a flag: switched on or off, and its share, as one compare-and-set."""

from collections.abc import Callable

from bot.errors import Conflict, NotFound
from bot.flags.flag import Change, Flag
from bot.retry import COMMIT
from bot.service.ports.stores.flag_store import FlagStore


def switch_off(flags: FlagStore, key: str, change: Change) -> Flag:
    """Off for everybody, whatever its share, which stays. Returns it as it is now; raises NotFound
    where there is no such flag, and Unavailable."""
    return change_flag(flags, key, lambda flag: flag.with_state(False, flag.share, change))


def change_flag(flags: FlagStore, key: str, changed: Callable[[Flag], Flag]) -> Flag:
    """What ``changed`` makes of the flag as it is. Nothing is written where that has the same
    state. Raises NotFound, Unavailable, and Conflict where others were faster each time."""
    for _ in range(COMMIT.tries):
        seen = flags.flag(key)
        if seen is None:
            raise NotFound(f"There is no flag named {key}.", "See its key in the plan's target.")
        new = changed(seen.flag)
        if new.is_as(seen.flag):
            return seen.flag
        if flags.write_flag(new, seen):
            return new
    raise Conflict(f"Flag {key} was changed by others {COMMIT.tries} times.", "Try again.")
