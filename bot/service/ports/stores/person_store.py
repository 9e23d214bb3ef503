"""What people have chosen."""

from typing import Protocol

from bot.service.values.person import Person


class PersonStore(Protocol):
    """Choices by user, kept for good. Raises Unavailable."""

    def person(self, user: str) -> Person:
        """What this user has chosen; who has chosen nothing has the defaults."""
        ...

    def put_person(self, person: Person) -> None:
        """Keep it; the last one counts."""
        ...
