"""What was asked about a rollout that has ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class AboutRollout(Protocol):
    """Asked about ``rollout``, by its id."""

    @property
    def rollout(self) -> str:
        """The rollout's id."""

    @property
    def asked_at(self) -> datetime | None:
        """When; None where that is not known."""

    @property
    def open(self) -> bool:
        """Whether somebody is still to answer."""


A = TypeVar("A", bound=AboutRollout)


def last_asked(asked: Sequence[A], rollout: str) -> A | None:
    """What was asked last about this rollout; of all, where none is named."""
    mine = [each for each in asked if rollout in (each.rollout, "")]
    return mine[-1] if mine else None
