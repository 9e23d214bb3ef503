"""The secrets that a plan's headers name, each for one host: who writes a plan can send no secret
to a host of their own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.errors import Rejected
from infra.listed import listed

if TYPE_CHECKING:
    # The settings have this in every function, and slack does without the plan language.
    from bot.plan.values.headers import FromSecret

TAGGED, CLOUD_RUN = "---", ".run.app"
"""Between a tag and the rest of a Cloud Run address, and how one ends. Anywhere else such a name is
somebody else's: ``x---shop.example`` is nobody's tag."""
COMMAND = "`gcloud secrets versions add canario-canario-header-secrets --data-file=-`"
"""What sets their values, with all of them (docs/deploy.md)."""


class HeaderSecrets:
    """``pairs`` are ``NAME@HOST`` with the value."""

    def __init__(self, pairs: Mapping[str, SecretStr] | None = None) -> None:
        self._pairs = dict(pairs or {})

    @classmethod
    def of(cls, text: SecretStr) -> "HeaderSecrets":
        """From ``NAME@HOST=VALUE`` with commas between them. Raises ValueError."""
        found: dict[str, SecretStr] = {}
        for each in listed(text.get_secret_value()):
            key, sign, value = (part.strip() for part in each.partition("="))
            name, at, host = key.partition("@")
            if not (sign and at and name and host and value) or key in found:
                raise ValueError("must be NAME@HOST=VALUE with commas between them, each once")
            found[key] = SecretStr(value)
        return cls(found)

    @property
    def values(self) -> tuple[SecretStr, ...]:
        """All of them, to be kept out of words and logs; of ``Bearer KEY`` the key alone, too, for
        whoever is asked may repeat that."""
        whole = [each.get_secret_value() for each in self._pairs.values()]
        keys = [key for each in whole if (key := each.partition(" ")[2].strip())]
        return tuple(map(SecretStr, (*whole, *keys)))

    def headers(self, url: str, wanted: "Mapping[str, FromSecret]") -> dict[str, str]:
        """The headers of a request to this address. Raises Rejected where one has no value."""
        return {name: self._needed(url, each.secret) for name, each in wanted.items()}

    def missing(self, url: str, wanted: "Mapping[str, FromSecret]") -> dict[str, str]:
        """The headers that would have no value in a request to this address: which secret is
        missing, and what sets it, in words."""
        names = {header: each.secret for header, each in wanted.items()}
        return {
            header: f"CANARIO_HEADER_SECRETS has no {name}@{host_of(url)}=VALUE; "
            f"add it to the others: {COMMAND}"
            for header, name in names.items()
            if self._value(url, name) is None
        }

    def _needed(self, url: str, name: str) -> str:
        value = self._value(url, name)
        if value is None:
            raise Rejected(
                f"There is no secret named {name} for {host_of(url)}.",
                "Set it in CANARIO_HEADER_SECRETS (docs/settings.md).",
            )
        return value

    def _value(self, url: str, name: str) -> str | None:
        host = host_of(url)
        for key, value in self._pairs.items():
            known, _, of = key.partition("@")
            if known == name and is_of(host, of.lower()):
                return value.get_secret_value()
        return None


def host_of(url: str) -> str:
    """An address's host, as it is compared."""
    return (urlsplit(url).hostname or "").lower()


def is_of(host: str, mine: str) -> bool:
    """Whether this is the host, or a revision's own address of that Cloud Run service."""
    return host == mine or (mine.endswith(CLOUD_RUN) and host.endswith(f"{TAGGED}{mine}"))
