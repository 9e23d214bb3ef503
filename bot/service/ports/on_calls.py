"""Who is on call."""

from typing import NamedTuple, Protocol


class OnCall(NamedTuple):
    """Somebody who is on call; ``email`` is empty where it isn't known."""

    name: str
    email: str = ""


class OnCalls(Protocol):
    """Who is on call. Raises Unavailable and Rejected."""

    def on_call(self, schedule: str) -> tuple[OnCall, ...]:
        """Those who are on call now, each once; nobody: empty."""
        ...
