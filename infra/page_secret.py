"""What signs the links to the page."""

from typing import Annotated

from pydantic import AfterValidator, SecretStr

from bot.page.signed import SHORTEST_SECRET


def _long(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and len(value.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"must be {SHORTEST_SECRET} characters or more")
    return value


PageSecret = Annotated[SecretStr, AfterValidator(_long)]
"""Nothing, or long enough that nobody guesses it."""
