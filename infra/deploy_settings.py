"""What reading Cloud Run's audit log needs from the environment."""

from pydantic import Field, field_validator

from infra.api_settings import ApiSettings
from infra.listed import listed


class DeploySettings(ApiSettings):
    """Which changes of a service are Canario's own."""

    accounts: str = Field("", validation_alias="CANARIO_ACCOUNTS")

    @field_validator("accounts")
    @classmethod
    def _emails(cls, value: str) -> str:
        if value and not (listed(value) and all("@" in each for each in listed(value))):
            raise ValueError("must be e-mail addresses with commas between them")
        return value

    @property
    def own_accounts(self) -> frozenset[str]:
        """The accounts in whose name Canario's functions change a service."""
        return frozenset(listed(self.accounts))
