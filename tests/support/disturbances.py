"""What happens around the next calls of a port, real or fake: it fails, or somebody is quicker."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

Happening = Exception | Callable[[], object] | None
"""Raised, or called, or nothing."""

P = TypeVar("P")


class Disturbances:
    """Each happening is used up by one call, in order; a call that an earlier one makes counts."""

    def __init__(self) -> None:
        self._before: dict[str, Iterator[Happening]] = {}
        self._after: dict[str, Iterator[Happening]] = {}

    def before(self, method: str, happenings: Iterable[Happening]) -> None:
        """These happen before the next calls of ``method``; what raises keeps them from it."""
        self._before[method] = iter(happenings)

    def after(self, method: str, happenings: Iterable[Happening]) -> None:
        """These happen after the next calls that did not fail; what raises loses the answer."""
        self._after[method] = iter(happenings)

    def end(self) -> None:
        """Nothing happens any more."""
        self._before.clear()
        self._after.clear()

    def around(self, port: P) -> P:
        """The same port, disturbed."""
        return cast("P", _Disturbed(port, self))

    def call(self, method: str, made: Callable[[], Any]) -> Any:
        """A call, with what happens before and after it."""
        _happen(self._before.get(method))
        answer = made()
        _happen(self._after.get(method))
        return answer


class _Disturbed:
    def __init__(self, port: object, disturbances: Disturbances) -> None:
        self._port = port
        self._disturbances = disturbances

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def call(*args: Any, **named: Any) -> Any:
            return self._disturbances.call(name, lambda: found(*args, **named))

        return call


def _happen(happenings: Iterator[Happening] | None) -> None:
    happening = None if happenings is None else next(happenings, None)
    if isinstance(happening, Exception):
        raise happening
    if happening is not None:
        happening()
