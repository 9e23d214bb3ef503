"""A switch and a share that an app keeps itself, behind an endpoint of its own.

What it does is never assumed: it is read before it is changed, and read back afterwards. Between
the two somebody else may change it, for such an endpoint takes no mark of what was seen; the next
look finds that, as drift.
"""

import math
from collections.abc import Mapping
from typing import Any

from bot.errors import Conflict, Unavailable
from bot.flags.buckets import BUCKETS
from bot.flags.flag import percent
from bot.plan import FlagTarget
from bot.plan.target import ENABLED, PERCENTAGE, AppEndpoint
from infra.flags.traffic import State
from infra.http.json_calls import JsonCalls


class AppFlags:
    """Switchboard over the app's endpoint."""

    def __init__(self, calls: JsonCalls) -> None:
        self._calls = calls

    def read(self, target: FlagTarget) -> State:
        """See Switchboard."""
        app, base = endpoint(target)
        url = f"{base}{app.status}"
        found = self._calls.call("GET", url, app.headers)
        on, share = field(found, app.enabled), field(found, app.percentage)
        if app.rollback == "zero" and on is None:
            on = True  # It has no switch.
        number = isinstance(share, int | float) and not isinstance(share, bool)
        if not isinstance(on, bool) or not number or not 0 <= share <= app.whole:
            raise Unavailable(
                f"{url} does not say as {app.enabled} whether it is on, and as {app.percentage} a "
                f"number from 0 to {app.whole}.",
                "It is read again.",
            )
        return state(app, on, round(float(share) / app.whole * BUCKETS))

    def write(self, target: FlagTarget, seen: State, switched_on: bool, share: int) -> None:
        """See Switchboard."""
        app, base = endpoint(target)
        if self.read(target).etag != seen.etag:
            raise Conflict(f"Somebody else changed {target.key} first.", "It is read again.")
        on = switched_on or app.rollback == "zero"
        values = {ENABLED: on, PERCENTAGE: number_of(share, app.whole)}
        self._calls.call("POST", f"{base}{app.config}", app.headers, filled(app.body, values))
        does, asked = self.read(target), state(app, on, share)
        if does.etag != asked.etag:
            raise Unavailable(
                f"{base}{app.status} says that it is {in_words(does)}, after it was asked for "
                f"{in_words(asked)}.",
                "It is asked again.",
            )


def endpoint(target: FlagTarget) -> tuple[AppEndpoint, str]:
    """The app's endpoint, and the address that it is below."""
    if target.app is None or target.address is None:
        raise TypeError(f"{target.key} is no app's own")
    return target.app, target.address.rstrip("/")


def state(app: AppEndpoint, on: bool, share: int) -> State:
    """As what such an answer counts: an app that is rolled back to zero is off at 0 %."""
    on = on and (app.rollback == "switch_off" or share > 0)
    return State(on, share, f"{'on' if on else 'off'}/{share}")


def in_words(it: State) -> str:
    """``off``, or ``on at 10 %``."""
    return f"on at {percent(it.share)}" if it.switched_on else f"off at {percent(it.share)}"


def number_of(share: int, whole: int) -> float:
    """A share in hundredths of a percent as the app counts it; whole numbers without a point."""
    number = share * whole / BUCKETS
    return int(number) if math.isclose(number, round(number)) else number


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """The template with the values for what stands for them."""
    if isinstance(template, dict):
        return {name: filled(each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    return values[template] if isinstance(template, str) and template in values else template


def field(found: Any, path: str) -> Any:
    """The value at a path such as ``canary.percentage``; None where there is none."""
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
