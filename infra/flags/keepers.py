"""Whoever keeps a flag: its app, where the plan says so, or Canario."""

from bot.plan import FlagTarget
from infra.flags.traffic import State, Switchboard


class Keepers:
    """Switchboard over both."""

    def __init__(self, apps: Switchboard, kept: Switchboard) -> None:
        self._apps, self._kept = apps, kept

    def read(self, target: FlagTarget) -> State:
        """See Switchboard."""
        return self._of(target).read(target)

    def write(self, target: FlagTarget, seen: State, switched_on: bool, share: int) -> None:
        """See Switchboard."""
        self._of(target).write(target, seen, switched_on, share)

    def _of(self, target: FlagTarget) -> Switchboard:
        return self._apps if target.app else self._kept
