"""A store and a platform that can be copied, for exploring orders of calls."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any, Self

from pydantic import BaseModel

from bot.service.deciding.shifting import Shifting
from bot.service.ports.parts import Parts
from tests.support.fakes import World
from tests.support.interleavings import Remote
from tests.support.rollouts import SERVICE


class SharedCloud:
    """The store and the router of a World, as an interleavings.Forkable."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._written: dict[int, tuple[object, int]] = {}

    def fork(self) -> Self:
        """See Forkable: the world itself is copied with the first call that changes it."""
        return copy(self)

    def call(self, port: str, method: str, args: tuple[Any, ...]) -> Any:
        """See Forkable."""
        if method not in ("load", "observe"):
            self.world = forked(self.world)
        self.world.journal.clear()
        return getattr(getattr(self.world, port), method)(*args)

    def key(self) -> object:
        """See Forkable: the service, the inbox, what is left in the outbox, the platform."""
        store, shop = self.world.store, self.world.shop
        left = frozenset(e.id for e in store.outbox.values() if e.due_at is not None)
        told = (tuple(shop.wanted.items()), tuple(shop.tags.items()))
        return self.mark(store.load(SERVICE)), frozenset(store.inbox), left, shop.etag, told

    def alone(self, port: str, method: str) -> bool:
        """See Forkable: nobody reads the outbox before the next tick."""
        return method in ("finish", "postpone")

    def mark(self, value: object) -> object:
        """See Forkable: plain values and models by what they hold, all else by its type."""
        if value is None or isinstance(value, str | int | date):
            return value
        if isinstance(value, tuple | list):
            return tuple(self.mark(each) for each in value)
        if isinstance(value, Mapping):
            return tuple((key, self.mark(each)) for key, each in value.items())
        if isinstance(value, Shifting):
            return self.mark({name: each for name, each in vars(value).items() if name != "_parts"})
        if isinstance(value, BaseModel):
            return self._mark_of_model(value)
        return type(value).__name__

    def _mark_of_model(self, value: BaseModel) -> int:
        known = self._written.get(id(value))
        if known is None:
            known = self._written[id(value)] = (value, hash(value.model_dump_json()))
        return known[1]


def forked(world: World) -> World:
    """A copy of the store and of the platform; what they hold is never changed in place."""
    other = copy(world)
    other.clock = copy(world.clock)
    other.router = copy(world.router)
    other.router.services = {"shop": copy(world.shop)}
    store = other.store = copy(world.store)
    store.services, store.inbox = dict(store.services), set(store.inbox)
    store.outbox = dict(store.outbox)
    store.log = {key: list(entries) for key, entries in store.log.items()}
    store.rollouts = {key: dict(ended) for key, ended in store.rollouts.items()}
    return other


def explored(remote: Remote) -> Parts:
    """Parts whose store and router are explored, at a time that is paused; chat, pager and
    the like are not part of it."""
    return replace(World().parts, store=remote.port("store"), router=remote.port("router"))
