"""What the sandbox claims of Google Cloud, and what was seen instead."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    """``name`` of what was done, what the sandbox has (several where any will do), what was seen,
    and what else may be of interest."""

    name: str
    expected: tuple[str, ...]
    seen: str
    more: str = ""

    @property
    def same(self) -> bool:
        """Whether the real thing does it as the sandbox."""
        return self.seen in self.expected

    def as_json(self) -> dict[str, Any]:
        """For the file that is sent to whoever keeps the sandbox."""
        return {**asdict(self), "same": self.same}
