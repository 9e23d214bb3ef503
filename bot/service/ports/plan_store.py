"""Where rollout plans are kept."""

from typing import Protocol

from bot.plan import Plan


class PlanStore(Protocol):
    """Rollout plans by name. Raises Unavailable."""

    def plan(self, name: str) -> Plan | None: ...

    def plans(self) -> list[Plan]:
        """All plans, by name."""
        ...

    def put_plan(self, plan: Plan) -> None: ...
