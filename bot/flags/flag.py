"""A flag as it is stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, JsonValue, StringConstraints, model_validator

from bot.flags.buckets import BUCKETS
from bot.model import Model

Side = Literal["off", "on"]
Way = Literal["percentage", "workspace", "user", "country"]
Share = Annotated[int, Field(ge=0, le=BUCKETS, strict=True)]
"""Hundredths of a percent: 0 to 10,000."""
Key = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,40}$")]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Named = Annotated[frozenset[Text], Field(max_length=1000)]


class Variant(Model):
    """One side of a flag: what it is called, and the value that an app gets."""

    name: Text
    value: JsonValue


class Change(Model):
    """Who changed a flag last, when, and why."""

    by: str
    at: datetime
    why: str = ""


class Flag(Model):
    """A feature of an app, and who has it.

    ``switched_on`` and ``share`` are two things: a flag that is switched off is off for everybody,
    whatever its share; with 100 % everybody has it, and with 0 % only those that are named.
    ``bucket_by`` is the field of the context whose value is hashed with the ``salt`` (empty: the
    key). ``workspaces``, ``users`` and ``countries`` have it while it is switched on, as far
    as ``by`` has their way of choosing; ``overrides`` puts single keys on a side, before anything
    else but the switch.
    """

    key: Key
    switched_on: bool = False
    share: Share = 0
    off: Variant = Variant(name="off", value=False)
    on: Variant = Variant(name="on", value=True)
    salt: Annotated[str, Field(max_length=300)] = ""
    bucket_by: Text = "targetingKey"
    by: tuple[Way, ...] = ("percentage", "workspace", "user", "country")
    workspaces: Named = frozenset()
    users: Named = frozenset()
    countries: Named = frozenset()
    overrides: Annotated[Mapping[Text, Side], Field(max_length=1000)] = Field(default_factory=dict)
    changed: Change | None = None

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if self.off.name == self.on.name:
            raise ValueError(f"both variants are called {self.on.name}")
        if "\0" in self.salt:
            raise ValueError("the salt has a zero byte, which ends it in the hash")
        return self

    @property
    def hashed_with(self) -> str:
        """The salt of its buckets."""
        return self.salt or self.key

    def variant(self, side: Side) -> Variant:
        """One of its sides."""
        return self.on if side == "on" else self.off

    def with_state(self, switched_on: bool, share: int, change: Change) -> "Flag":
        """The same flag, switched so and with this share. Raises ValidationError for a share that
        is none."""
        fields: dict[str, Any] = dict(self)
        fields |= {"switched_on": switched_on, "share": share, "changed": change}
        return Flag(**fields)

    def is_as(self, other: "Flag") -> bool:
        """Whether they are the same, whoever changed them last."""
        return self.model_copy(update={"changed": other.changed}) == other

    @property
    def in_words(self) -> str:
        """``switched off``, or ``at 12.5 %``."""
        return f"at {percent(self.share)}" if self.switched_on else "switched off"


def percent(share: int) -> str:
    """A share in words: ``0.01 %``, ``12.5 %``, ``100 %``."""
    whole, part = divmod(share, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + " %" if part else f"{whole} %"
