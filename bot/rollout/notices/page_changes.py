"""What people do with a page. It imports nothing of a plan, for what must start fast has it."""

from enum import StrEnum


class PageChange(StrEnum):
    """What a person did with a page."""

    ACKNOWLEDGED = "acknowledged"
    NOTED = "noted"
    REASSIGNED = "reassigned"
    RESOLVED = "resolved"
