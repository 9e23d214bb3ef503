"""Who may do what on this machine's Google: everybody everything, but for what was taken away."""

import threading
from collections.abc import Iterable

from sandbox.wire.refused import RefusedError


class Access:
    """Permissions by resource (its full name); thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._denied: dict[str, set[str]] = {}

    def deny(self, resource: str, *permissions: str) -> None:
        """From now on they are missing on that resource."""
        with self._lock:
            self._denied.setdefault(resource, set()).update(permissions)

    def clear(self) -> None:
        """Everybody may do everything again."""
        with self._lock:
            self._denied.clear()

    def granted(self, resource: str, asked: Iterable[str]) -> list[str]:
        """Which of these there are."""
        with self._lock:
            return [each for each in asked if each not in self._denied.get(resource, ())]

    def check(self, resource: str, permission: str) -> None:
        """Raise RefusedError where it is missing, in Google's words."""
        if not self.granted(resource, [permission]):
            raise RefusedError(
                "PERMISSION_DENIED",
                f"Permission '{permission}' denied on resource '{resource}' (or it may not exist).",
            )
