"""What is known of deployments and of those who make them, from the environment."""

import re

from pydantic import Field, field_validator

from infra.api_settings import ApiSettings
from infra.listed import listed

_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


class DeploySettings(ApiSettings):
    """Which changes of a service are Canario's own, and where those who write code have their mail:
    a label can name an author, but holds no address."""

    accounts: str = Field("", validation_alias="CANARIO_ACCOUNTS")
    authors_at: str = Field("", validation_alias="CANARIO_AUTHORS_AT")

    @field_validator("accounts")
    @classmethod
    def _emails(cls, value: str) -> str:
        if value and not (listed(value) and all("@" in each for each in listed(value))):
            raise ValueError("must be e-mail addresses with commas between them")
        return value

    @field_validator("authors_at")
    @classmethod
    def _domain(cls, value: str) -> str:
        if value and not _DOMAIN.fullmatch(value):
            raise ValueError("must be the domain of e-mail addresses, such as example.com")
        return value

    @property
    def own_accounts(self) -> frozenset[str]:
        """The accounts in whose name Canario's functions change a service."""
        return frozenset(listed(self.accounts))
