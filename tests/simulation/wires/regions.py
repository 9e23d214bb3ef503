"""Cloud Run in two regions: each has a service of the same name, changes by itself, and may be
away while the other answers."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Unavailable
from tests.simulation.hub import EPOCH
from tests.simulation.outside import THERE
from tests.simulation.wires.cloud_run import CloudRunServer
from tests.simulation.wires.platform import Platform

HERE = "us-central1"
AWAY = (timedelta(minutes=9), timedelta(minutes=14))
"""When the second region does not answer."""


class Regions:
    """The Admin API of both; each call is about one of them, by the name in its request."""

    def __init__(self, platforms: Mapping[str, Platform], now: Callable[[], datetime]) -> None:
        self._servers = {name: CloudRunServer(each, name) for name, each in platforms.items()}
        self._now = now

    def __getattr__(self, method: str) -> Callable[[bytes], bytes]:
        def answer(request: bytes) -> bytes:
            region = THERE if f"/{THERE}/".encode() in request else HERE
            if region == THERE and AWAY[0] <= self._now() - EPOCH < AWAY[1]:
                raise Unavailable(f"{region} does not answer.")
            answered: Any = getattr(self._servers[region], method)(request)
            return bytes(answered)

        return answer


def mute(at: datetime, since: timedelta = timedelta()) -> bool:
    """Whether Monitoring has nothing of the second region, ``since`` so long: again and again,
    for seven minutes, also when nothing else fails any more."""
    return since <= (at - EPOCH) % timedelta(minutes=16) < timedelta(minutes=7)


def second(run: Any, revisions: list[str]) -> Platform | None:
    """The same service in a second region, where the plans of a run have two."""
    target = run.world.plans[0].target.cloud_run
    if target is None or not target.several:
        return None
    return Platform(run.hub, list(revisions), refuses=run.setting.trouble / 2)
