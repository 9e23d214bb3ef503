"""Trouble that a test or a person puts into the local Cloud Run on purpose."""

import threading

from sandbox.wire.access import Access
from sandbox.wire.refused import RefusedError


class Knobs:
    """Refusals that wait for the next calls, and rights that are missing; thread-safe."""

    def __init__(self) -> None:
        self.access = Access()
        self._lock = threading.Lock()
        self._refusals: list[tuple[str, RefusedError]] = []
        self._failures: list[tuple[str, bool]] = []
        self._unavailable = False

    def refuse_next(
        self, status: str, message: str, times: int = 1, method: str = "UpdateService"
    ) -> None:
        """Answer the next ``times`` calls of ``method`` with ``status`` (a gRPC code's name)."""
        with self._lock:
            self._refusals += [(method, RefusedError(status, message))] * times

    def conflict_next(self, times: int = 1) -> None:
        """Answer the next ``times`` updates as if somebody else had been faster."""
        self.refuse_next("ABORTED", "Conflict for resource: it has been changed meanwhile.", times)

    def fail_next(self, message: str, times: int = 1, *, applied: bool = False) -> None:
        """Accept the next ``times`` updates, and let their operations end with an error: the old
        traffic stays served, or, ``applied``, the new one is, for the error is another revision's.
        """
        with self._lock:
            self._failures += [(message, applied)] * times

    def unavailable(self, unavailable: bool = True) -> None:
        """Answer every call with UNAVAILABLE until told otherwise."""
        with self._lock:
            self._unavailable = unavailable

    def check(self, method: str) -> None:
        """Raise the RefusedError that waits for a call of ``method``, if there is one."""
        with self._lock:
            if self._unavailable:
                raise RefusedError("UNAVAILABLE", "The service is currently unavailable.")
            for place, (wanted, refusal) in enumerate(self._refusals):
                if wanted == method:
                    del self._refusals[place]
                    raise refusal

    def failure(self) -> tuple[str, bool] | None:
        """Why the operation that starts now must fail, if it must, and whether its traffic is
        served nevertheless."""
        with self._lock:
            return self._failures.pop(0) if self._failures else None
