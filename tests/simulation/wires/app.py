"""An app that keeps its switch and its share itself, behind an endpoint of its own."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from infra.flags.app import AppFlags
from infra.flags.traffic import FlagTraffic
from tests.simulation.wires.platform import Change, Entry, Platform
from tests.support.rollouts import STABLE

ON = "shop-00002"
"""What the plan calls the new side."""
EVERYBODY = 100


class App(Platform):
    """A platform of two sides: what is asked for is served at once, there is no etag, and our tag
    is where the app is on and not for everybody."""

    tagless: ClassVar[bool] = True

    def set_by_hand(self, split: Mapping[str, int]) -> None:
        """Somebody moves the share, or switches it off."""
        super().set_by_hand({})
        self.entries = sides(share := split.get(ON, 0), on=bool(share))
        self.history[-1] = (self.hub.now, self.wanted)

    def _change(self, entries: Sequence[Entry], error: str = "", applied: bool = True) -> None:
        super()._change(entries, error, applied)
        self.changes[-1] = Change(self.changes[-1].number, self.hub.now)


class AppServer:
    """Its endpoint, in JSON."""

    def __init__(self, app: App) -> None:
        self._app = app

    def call(
        self, method: str, _url: str, _headers: object, body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any] | None:
        """What it does, or to do something else. Nobody has to say what they had seen."""
        if method == "POST" and body is not None:
            on, share = bool(body["enabled"]), int(body["percentage"])
            self._app.update("", sides(share if on else 0, on=on))
            return None
        share = self._app.wanted.get(ON, 0)
        return {"enabled": self._app.tag == ON or bool(share), "percentage": share}


def sides(share: int, *, on: bool) -> tuple[Entry, ...]:
    """The traffic that this is."""
    tagged = (Entry(ON, 0, "canario"),) if on and share < EVERYBODY else ()
    both = (Entry(STABLE, EVERYBODY - share), Entry(ON, share))
    return (*(each for each in both if each.percent), *tagged)


def app_adapter(server: Any) -> FlagTraffic:
    """The real adapter over it."""
    return FlagTraffic(AppFlags(server))
