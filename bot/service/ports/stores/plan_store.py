"""Where rollout plans are kept."""

from typing import Protocol

from bot.plan import Plan
from bot.service.values.records import Push


class PlanStore(Protocol):
    """Rollout plans by name. Raises Unavailable."""

    def plan(self, name: str) -> Plan | None: ...

    def plans(self) -> list[Plan]:
        """All plans, by name."""
        ...

    def put_plan(self, plan: Plan, push: Push | None = None) -> None:
        """Store it in the place of the one of its name; ``push``: who did, and what they said."""
        ...

    def replace_plan(self, old: Plan, new: Plan) -> bool:
        """Store ``new`` where ``old`` of the same name still is what is stored, and keep how that
        was pushed; whether it was."""
        ...

    def pushes(self) -> dict[str, Push]:
        """How each plan was pushed, by its name, as far as that is known."""
        ...
