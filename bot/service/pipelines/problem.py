"""What is in the way, as pipelines are told (RFC 9457)."""

from pydantic import Field

from bot.errors import CanarioError
from bot.model import Model


class Denied(CanarioError):  # noqa: N818 - named for what it is
    """The caller is known and may not do this."""


class Unusable(CanarioError):  # noqa: N818
    """What was sent can't be used as it is."""


class Problem(Model):
    """An error: one clear sentence, and what to do."""

    type: str = Field("about:blank", description="Always about:blank; the status says the kind.")
    title: str = Field(description="The kind of problem.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong, in one or two sentences.")
    next_step: str = Field("", description="What to do about it.")
