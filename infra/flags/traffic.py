"""A flag's share of users as the traffic of two revisions: ``on`` is the canary, ``off`` is stable.

Switched off is everything to ``off`` and no tag; switched on at 0 % has our tag on ``on``; at 100 %
there is nothing to tag. So the three stay apart, as in the flag itself.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from bot.errors import NotFound, Rejected
from bot.flags.buckets import BUCKETS
from bot.flags.flag import percent
from bot.plan import AnyTarget, FlagTarget
from bot.rollout.traffic import TAG, Traffic
from bot.service.ports.traffic_router import Observed, Revision

HUNDREDTHS = 100
"""Of a percent, in one percent of traffic."""
OLD, NEW = datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)
"""Sides have no age; the new one comes first."""


class State(NamedTuple):
    """A flag as it is: ``share`` in hundredths of a percent; ``version`` is the mark of whoever
    keeps it (None: a late write is not noticed), and ``etag`` the same as text."""

    switched_on: bool
    share: int
    etag: str
    version: Any = None


class Switchboard(Protocol):
    """Where a flag is kept. Raises Unavailable, NotFound, Rejected; ``write`` also Conflict."""

    def read(self, target: FlagTarget) -> State: ...

    def write(self, target: FlagTarget, seen: State, switched_on: bool, share: int) -> None:
        """Switch and share together, if it is as it was seen."""
        ...


class SeenFlag(Observed):
    """Observed, and the flag's own state."""

    state: Any = None


class FlagTraffic:
    """TrafficRouter for flags, which ``board`` keeps."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board

    def observe_many(
        self,
        targets: Sequence[AnyTarget],  # noqa: ARG002 - each is read by itself
    ) -> Mapping[AnyTarget, Observed]:
        """See TrafficRouter: each by itself."""
        return {}

    def observe(self, target: AnyTarget) -> Observed:
        """See TrafficRouter."""
        flag = of(target)
        state = self._board.read(flag)
        split = split_of(flag, state)
        everybody = split == {flag.on: 100}
        tagged = state.switched_on and not everybody
        address = flag.address or ""
        return SeenFlag(
            etag=state.etag,
            wanted=split,
            served=split,
            tags={TAG: flag.on} if tagged else {},
            addresses={TAG: address} if tagged else {},
            busy=False,
            address=address,
            latest=flag.on,
            latest_ready=flag.on,
            tagless=everybody,
            guarded=state.version is not None,
            state=state,
        )

    def shift(self, target: AnyTarget, seen: Observed, traffic: Traffic) -> None:
        """See TrafficRouter."""
        flag = of(target)
        if not isinstance(seen, SeenFlag) or set(traffic.split) - {flag.on, flag.off}:
            sides = " and ".join(sorted(traffic.split))
            raise Rejected(
                f"The flag {flag.key} has the sides {flag.on} and {flag.off}, not {sides}.",
                "Name one of its sides.",
            )
        share = traffic.share(flag.on)
        on = bool(share) or traffic.tagged == flag.on
        self._board.write(flag, seen.state, on, share * HUNDREDTHS)

    def revision(self, target: AnyTarget, name: str) -> Revision:
        """See TrafficRouter."""
        found = [each for each in self.revisions(target) if each.name.lower() == name.lower()]
        if not found:
            raise NotFound(f"The flag {target.service} has no side named {name}.")
        return found[0]

    def revisions(self, target: AnyTarget, limit: int = 20) -> list[Revision]:
        """See TrafficRouter."""
        flag = of(target)
        sides = [Revision(name=flag.on, created_at=NEW), Revision(name=flag.off, created_at=OLD)]
        return sides[:limit]


def split_of(target: FlagTarget, state: State) -> dict[str, int]:
    """The share in whole percent. A part of a percent, which somebody has set by hand, is a name of
    its own, for no step of a plan has it."""
    if not state.switched_on or not state.share:
        return {target.off: 100}
    whole, part = divmod(state.share, HUNDREDTHS)
    split = {target.on: whole, target.off: BUCKETS // HUNDREDTHS - whole - bool(part)}
    if part:
        split[f"{target.on} in part ({percent(part)})"] = 1
    return {side: share for side, share in split.items() if share}


def of(target: AnyTarget) -> FlagTarget:
    """The target, which is a flag's."""
    if not isinstance(target, FlagTarget):
        raise TypeError(f"{target.service} is no flag")
    return target
