"""Several metrics in one check: all of them, or any of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

How = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Together:
    """A check of several parts, each of which is judged as a check is.

    ``all`` rolls back when every part does, and one part that is good lets it continue. ``any``
    rolls back when one part does, and every part must be good to continue. ``parts`` maps the
    names under which they are judged to those in the plan.
    """

    how: How
    parts: Mapping[str, str]
    hard: bool


def part_name(check: str, part: str) -> str:
    """The name under which a part is judged."""
    return f"{check}.{part}"
