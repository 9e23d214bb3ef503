"""A clock that moves only when a test says so."""


class Clock:
    """Seconds since the epoch; starts in the middle of a sample period."""

    def __init__(self, at: float = 1_800_000_000.5) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        self.at += seconds
