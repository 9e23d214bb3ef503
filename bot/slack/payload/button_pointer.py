"""What a button carries: what it is about. The truth is in the store, for messages stay pressable
for ever."""

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Pointer(BaseModel):
    """The rollout that a button's message showed, and the step that it was on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: str = Field(min_length=1, max_length=200)
    rollout: str = Field(min_length=1, max_length=200)
    step: int = Field(ge=0, le=1000)

    @property
    def value(self) -> str:
        """As a button's value."""
        return self.model_dump_json()


def read_pointer(value: str) -> Pointer | None:
    """A button's value, or None where it isn't one of ours."""
    try:
        return Pointer.model_validate_json(value)
    except ValidationError:
        return None
