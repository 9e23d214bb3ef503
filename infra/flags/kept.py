"""Flags that Canario keeps itself, with the plan's names for their sides."""

from collections.abc import Callable
from datetime import datetime

from bot.errors import Conflict
from bot.flags.buckets import BUCKETS
from bot.flags.evaluate import TARGETING_KEY
from bot.flags.flag import Change, Flag, Side, Variant
from bot.plan import FlagTarget
from bot.service.ports.stores.flag_store import FlagStore, StoredFlag
from infra.flags.traffic import State

BY = "Canario"


class KeptFlags:
    """Switchboard over the store. A flag that isn't there yet is switched off, and is made by the
    first change. Where the plan names a ``switch``, that is a flag of its own, which everybody has
    while it is on: it is switched on last and off first, and the feature is on where both are."""

    def __init__(self, flags: FlagStore, now: Callable[[], datetime]) -> None:
        self._flags, self._now = flags, now

    def read(self, target: FlagTarget) -> State:
        """See Switchboard."""
        share, switch = self._flags.flag(target.key), None
        on = share is not None and share.flag.switched_on
        if target.switch:
            switch = self._flags.flag(target.switch)
            on = on and switch is not None and switch.flag.switched_on
        etag = "/".join(str(each.version) if each else "" for each in (share, switch))
        return State(on, share.flag.share if share else 0, etag, (share, switch))

    def write(self, target: FlagTarget, seen: State, switched_on: bool, share: int) -> None:
        """See Switchboard."""
        flag, switch = seen.version
        changes = [(with_names(before(target.key, flag), target), flag, share)]
        if target.switch:
            changes.append((before(target.switch, switch), switch, BUCKETS))
        change = Change(by=BY, at=self._now(), why="a rollout")
        for it, stored, its_share in changes if switched_on else reversed(changes):
            self._write(it.with_state(switched_on, its_share, change), stored)

    def _write(self, new: Flag, seen: StoredFlag | None) -> None:
        if seen and new.is_as(seen.flag):
            return
        if not self._flags.write_flag(new, seen):
            raise Conflict(f"Somebody else changed the flag {new.key} first.", "It is read again.")


def before(key: str, seen: StoredFlag | None) -> Flag:
    """The flag as it was seen; one that isn't there yet is switched off."""
    return seen.flag if seen else Flag(key=key)


def with_names(flag: Flag, target: FlagTarget) -> Flag:
    """The flag with what the plan says of it: its sides, whom it may choose, and what is hashed."""
    hashed = target.bucket_by if "percentage" in target.by else target.by[0]
    fields = dict(flag) | {
        "off": Variant(name=target.off, value=flag.off.value),
        "on": Variant(name=target.on, value=flag.on.value),
        "bucket_by": hashed or TARGETING_KEY,
        "by": target.by,
        "overrides": {**flag.overrides, **forced(target)},
    }
    return Flag(**fields)


def forced(target: FlagTarget) -> dict[str, Side]:
    """The plan's ids for tests: the one of the low bucket is on, the other off, at any share."""
    sides: dict[str, Side] = {"low": "on", "high": "off"}
    return {name: sides[which] for which, name in target.test_ids.items()}
