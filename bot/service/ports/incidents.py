"""The incidents that our pages have opened."""

from typing import Protocol


class Incidents(Protocol):
    """Reads incidents. Raises Unavailable and Rejected."""

    def key_of(self, incident: str) -> str:
        """The key under which this incident was opened; empty where nobody can be asked, or it
        is gone."""
        ...
