"""What can be made to go wrong in a server that speaks HTTP: the sandbox's Slack, its PagerDuty."""

import threading
from enum import Enum, auto


class Fault(Enum):
    """What happens to one call."""

    NONE = auto()
    DOWN = auto()
    RATE_LIMITED = auto()
    ANSWER_LOST = auto()
    HUNG_UP = auto()


class Faults:
    """Knobs that tests turn; each call asks what happens to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._down = False
        self._rate_limited = 0
        self._limited_method = ""
        self._lost = 0
        self._lost_as = Fault.ANSWER_LOST
        self.retry_after = 1

    def unavailable(self, down: bool = True) -> None:
        """Answer 503 to everything until told otherwise."""
        with self._lock:
            self._down = down

    def rate_limit_next(self, calls: int = 1, retry_after: int = 1, *, method: str = "") -> None:
        """Answer 429 with Retry-After (seconds) to the next calls, or those of one ``method``."""
        with self._lock:
            self._rate_limited = calls
            self._limited_method = method
            self.retry_after = retry_after

    def fail_after_doing_it(self, calls: int = 1, *, hang_up: bool = False) -> None:
        """Do what the next writing calls ask, then answer 500, or close the connection."""
        with self._lock:
            self._lost = calls
            self._lost_as = Fault.HUNG_UP if hang_up else Fault.ANSWER_LOST

    def next(self, *, writes: bool, method: str = "") -> Fault:
        """What happens to the call that comes now."""
        with self._lock:
            if self._down:
                return Fault.DOWN
            if self._rate_limited and self._limited_method in ("", method):
                self._rate_limited -= 1
                return Fault.RATE_LIMITED
            if writes and self._lost:
                self._lost -= 1
                return self._lost_as
        return Fault.NONE
