"""Headers of requests that a plan has the bot make; their values are secrets, by name."""

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.plan.values.base import Matches, PlanModel, Word
from bot.plan.values.errors import FieldError

OURS = {"host", "content-length", "transfer-encoding", "connection", "user-agent"}
"""The bot sets them itself."""


class FromSecret(PlanModel):
    """A value that no plan holds: CANARIO_HEADER_SECRETS has it under this name, for one host."""

    secret: Word = Field(description="The secret's name.")


def _not_ours(name: str) -> str:
    if name.lower() in OURS:
        raise FieldError(name, "a header that the bot does not set itself")
    return name


HeaderName = Annotated[
    str,
    Matches(r"[A-Za-z][A-Za-z0-9-]{0,60}", "a header's name such as Authorization"),
    AfterValidator(_not_ours),
]
Headers = Annotated[dict[HeaderName, FromSecret], Field(max_length=10)]
