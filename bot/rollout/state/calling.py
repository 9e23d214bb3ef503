"""Who has been called about a rollout, level by level. Only decide() makes new ones."""

from datetime import datetime, timedelta

from bot.model import Model


class Level(Model):
    """One level of a plan's escalation as it was when the first page went out: the role's people,
    and who stands in for them until ``until``. ``after`` is since the level before."""

    role: str
    people: tuple[str, ...]
    teams: tuple[str, ...]
    after: timedelta
    first_role: str = ""
    first_people: tuple[str, ...] = ()
    until: datetime | None = None

    def called_at(self, now: datetime) -> tuple[str, tuple[str, ...]]:
        """The role that is called then, and its people."""
        if self.until is not None and now < self.until:
            return self.first_role, self.first_people
        return self.role, self.people


class Calling(Model):
    """The calls about one rollout's page. ``called`` levels have been called, the next one is at
    ``next_at``; None: there is none, or somebody (``taken_by``) took it, or its reason is gone.
    ``begun`` is when the page was opened; None in what an earlier version stored."""

    rollout: str
    step: int
    severity: str
    summary: str
    levels: tuple[Level, ...]
    called: int = 0
    next_at: datetime | None = None
    taken_by: str = ""
    over: bool = False
    begun: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether somebody is still to take it."""
        return not self.taken_by and not self.over
