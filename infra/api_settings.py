"""What the ``api`` function reads from the environment."""

import re

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from bot.pipelines import SPELLED
from infra.listed import listed


class ApiSettings(BaseSettings):
    """Which pipelines may call, by tokens for whom."""

    api_audience: str = Field("", validation_alias="CANARIO_API_AUDIENCE")
    api_callers: str = Field("", validation_alias="CANARIO_API_CALLERS")
    github_issuer: str = Field(
        "https://token.actions.githubusercontent.com", validation_alias="CANARIO_GITHUB_OIDC_ISSUER"
    )

    @field_validator("github_issuer")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must be an address that starts with https:// (or http://)")
        return value

    @field_validator("api_callers")
    @classmethod
    def _pipelines(cls, value: str) -> str:
        if not all(re.fullmatch(SPELLED, each) for each in listed(value)):
            raise ValueError(
                "must be service accounts, or repositories such as acme/shop or "
                "acme/shop@refs/heads/main, with commas between them"
            )
        return value

    @property
    def pipelines(self) -> tuple[str, ...]:
        """The pipelines that may call ``api``."""
        return tuple(listed(self.api_callers))
