"""The base of our own models: frozen, and strict about what they are given."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A value of ours: immutable, without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
