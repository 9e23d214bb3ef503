"""The plan: one service's rollouts from the first request to the last."""

import hashlib
import json
from typing import Self

from pydantic import model_validator

from bot.plan.consistency import broken_rules
from bot.plan.plan_fields import PlanFields
from bot.plan.values.errors import FieldsError


class Plan(PlanFields):
    """What a rollout does, whom it asks and when it rolls back; a rollout keeps its own copy."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        errors = tuple(broken_rules(self))
        if errors:
            raise FieldsError(errors)
        return self

    @property
    def digest(self) -> str:
        """The SHA-256 of the plan's canonical JSON, in hex: the same plan, the same digest."""
        text = json.dumps(
            self.model_dump(mode="json", by_alias=True),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        return hashlib.sha256(text.encode()).hexdigest()
