"""What a button carries: what it is about. The truth is in the store, for messages stay pressable
for ever."""

from pydantic import BaseModel, ConfigDict, Field

from bot.schema.versions import read, with_version
from bot.short import in_short

LONGEST_VALUE = 2000
"""Characters that Slack takes as a button's value."""


class Pointer(BaseModel):
    """The rollout that a button's message showed, and the step that it was on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: str = Field(min_length=1, max_length=200)
    rollout: str = Field(min_length=1, max_length=200)
    step: int = Field(ge=0, le=1000)

    @property
    def value(self) -> str:
        """As a button's value."""
        return with_version(self.model_dump_json())


class ItemPointer(Pointer):
    """One of the confirmations that a message asks for: the Ask's key, and its number from 1."""

    ask: str = Field(min_length=1, max_length=400)
    number: int = Field(ge=1, le=1000)


class RollBackTo(BaseModel):
    """A revision that all traffic can go to, as an answer offers it (see Offer)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: str = Field(min_length=1, max_length=200)
    to: str = Field(min_length=1, max_length=200)
    leaving: str = Field(min_length=1, max_length=200)
    reason: str = ""
    sure: bool = False

    @property
    def value(self) -> str:
        """As a button's value; no reason in it looks like a mention. One that would be too long,
        for its characters are written as several, is cut."""
        for longest in (500, 250, 120, 0):
            words = in_short(self.reason, longest)
            cut = self.model_copy(update={"reason": words})
            written = with_version(cut.model_dump_json(exclude_defaults=True))
            written = written.replace("<", "\\u003c")
            if len(written.encode("utf-16-le")) // 2 <= LONGEST_VALUE:
                break
        return written


class DeploymentPointer(BaseModel):
    """A revision that was deployed without traffic, and the plan that has the channel asked."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: str = Field(min_length=1, max_length=200)
    plan: str = Field(min_length=1, max_length=200)
    revision: str = Field(min_length=1, max_length=200)

    @property
    def value(self) -> str:
        """As a button's value."""
        return with_version(self.model_dump_json())


def read_deployment(value: str) -> DeploymentPointer | None:
    """The same, read; None where it isn't one of ours. Raises NewerVersion."""
    try:
        return DeploymentPointer.model_validate_json(read("button", value))
    except ValueError:
        return None


def read_rollback(value: str) -> RollBackTo | None:
    """The same, read; None where it isn't one of ours. Raises NewerVersion."""
    try:
        return RollBackTo.model_validate_json(read("button", value))
    except ValueError:
        return None


def read_item(value: str) -> ItemPointer | None:
    """A confirmation's button, read; None where it isn't one of ours. Raises NewerVersion."""
    try:
        return ItemPointer.model_validate_json(read("button", value))
    except ValueError:
        return None


def read_pointer(value: str) -> Pointer | None:
    """A button's value, of this or an earlier schema version; None where it isn't one of ours.
    Raises NewerVersion for a button that newer code has shown."""
    try:
        return Pointer.model_validate_json(read("button", value))
    except ValueError:
        return None
