"""Flags of the described world: the real ones, and what they served when."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.flags.flag import Change, Flag
from bot.plan import AnyTarget, FlagTarget
from bot.rollout.traffic import Traffic
from bot.service.deciding.change_flag import change_flag
from bot.service.ports.stores.flag_store import FlagStore, StoredFlag
from bot.service.ports.traffic_router import Observed
from infra.flags.kept import KeptFlags
from infra.flags.traffic import FlagTraffic


class KnownFlags:
    """The port FlagStore: the store's own, and whoever is told of what is switched off."""

    def __init__(self, store: FlagStore, switched_off: Callable[[str], None]) -> None:
        self._store, self._switched_off = store, switched_off

    def flag(self, key: str) -> StoredFlag | None:
        """See FlagStore."""
        return self._store.flag(key)

    def flags(self) -> list[StoredFlag]:
        """See FlagStore."""
        return self._store.flags()

    def write_flag(self, flag: Flag, seen: StoredFlag | None) -> bool:
        """See FlagStore."""
        before = seen is not None and seen.flag.switched_on
        written = self._store.write_flag(flag, seen)
        if written and before and not flag.switched_on:
            self._switched_off(flag.key)
        return written


class FlagPlatform(FlagTraffic):
    """The port TrafficRouter: the real one, and it remembers what was served when."""

    def __init__(
        self,
        store: FlagStore,
        target: FlagTarget,
        now: Callable[[], datetime],
        told: Callable[[str, Mapping[str, int]], None],
    ) -> None:
        super().__init__(KeptFlags(store, now))
        self._store, self._target, self._now, self._told = store, target, now, told
        self._times: list[datetime] = []
        self._served: list[Mapping[str, int]] = []

    def shift(self, target: AnyTarget, seen: Observed, traffic: Traffic) -> None:
        """See TrafficRouter."""
        super().shift(target, seen, traffic)
        self.look()

    def by_hand(self, percent: int) -> None:
        """Somebody gives the flag so much without Canario."""
        change = Change(by="somebody", at=self._now(), why="by hand")
        change_flag(
            self._store, self._target.key, lambda flag: flag.with_state(True, percent * 100, change)
        )
        self.look()

    def look(self) -> None:
        """Remember what is served now, where that has changed."""
        served = self.observe(self._target).served
        if dict(served) != dict(self.served_at("", self._now())):
            self._times.append(self._now())
            self._served.append(dict(served))
            self._told("", served)

    def served_at(self, _region: str, moment: datetime) -> Mapping[str, int]:
        """What the flag served then."""
        place = bisect_right(self._times, moment)
        return self._served[place - 1] if place else {self._target.off: 100}


def switched_on(store: FlagStore, key: str, at: datetime) -> None:
    """A flag of the app that is on for everybody before a rollout begins."""
    change = Change(by="the app", at=at, why="it was on before")
    store.write_flag(Flag(key=key).with_state(True, 10_000, change), None)
