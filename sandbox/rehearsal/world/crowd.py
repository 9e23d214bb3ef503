"""The people of a plan: for each role somebody who has it."""

from collections.abc import Sequence

from bot.plan import Plan

ANYBODY = "U0ANYBODY"
"""A member of the workspace whom the plan does not name."""


class Crowd:
    """Who has which role. Of a role's people the first person stands for it, or, where these are
    groups, a member of the first; never somebody who stands for another role already."""

    def __init__(self, plan: Plan) -> None:
        self._people = dict(plan.people)
        self._users: dict[str, str] = {}
        self._groups: dict[str, set[str]] = {}
        for role, people in plan.people.items():
            self._users[role] = self._somebody(role, people)

    def _somebody(self, role: str, people: Sequence[str]) -> str:
        taken = self._users.values()
        alone = [each for each in people if each.startswith("U") and "@" not in each]
        free = [each for each in alone if each not in taken]
        if free:
            return free[0]
        others = [each for each in people if each not in alone]
        if not others:
            return alone[0]
        user = f"U0{''.join(c for c in role.upper() if c.isascii() and c.isalnum())}"
        self._groups.setdefault(others[0], set()).add(user)
        return user

    def user(self, role: str) -> str:
        """Who has the role."""
        return self._users.get(role, ANYBODY)

    def name(self, user: str) -> str:
        """What they are called: their role."""
        return next((role for role, each in self._users.items() if each == user), "anybody")

    def roles_of(self, people: Sequence[str]) -> tuple[str, ...]:
        """The roles whose people these are."""
        named = set(people)
        return tuple(role for role, its in self._people.items() if named & set(its))

    def is_one_of(self, user: str, people: Sequence[str]) -> bool:
        """Whether the user is named, or is in one of the groups."""
        return any(user == each or user in self._groups.get(each, ()) for each in people)
