"""Settings from the environment, each checked by itself; ``read_settings`` reads them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from infra.bad_settings import BadSettings
from infra.deploy_settings import DeploySettings
from infra.header_token import Token
from infra.listed import is_host, listed
from infra.page_secret import PageSecret
from infra.trace_settings import TraceSettings

if TYPE_CHECKING:
    from infra.alerts.sources import Source
    from infra.http.header_secrets import HeaderSecrets
    from infra.http.ssrf import Allowed

FIRESTORE = "firestore"
DATABASE = re.compile(r"firestore:([a-z][a-z0-9-]{2,61}[a-z0-9])", re.ASCII)
"""Another database than the default one, by Firestore's rule for its name."""
SQLITE = "sqlite:///"
PUBSUB = "pubsub:"
SHORTEST_KEY = 16
"""So many characters has the key that an app sends; fewer could be guessed."""


class Settings(DeploySettings, TraceSettings):
    """Every name that Canario reads from the environment (design, "Functions").

    Endpoints are ``host:port`` and spoken to in plain gRPC; unset means Google's own.
    """

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, env_ignore_empty=True, str_strip_whitespace=True
    )

    project: str = Field("", validation_alias="GOOGLE_CLOUD_PROJECT")
    store: str = Field("firestore", validation_alias="CANARIO_STORE")
    firestore_emulator: str = Field("", validation_alias="FIRESTORE_EMULATOR_HOST")
    queue: str = Field("inline", validation_alias="CANARIO_QUEUE")
    pubsub_emulator: str = Field("", validation_alias="PUBSUB_EMULATOR_HOST")
    cloud_run_endpoint: str = Field("", validation_alias="CANARIO_CLOUD_RUN_ENDPOINT")
    monitoring_endpoint: str = Field("", validation_alias="CANARIO_MONITORING_ENDPOINT")
    prometheus_url: str = Field("", validation_alias="CANARIO_PROMETHEUS_URL")
    logging_url: str = Field("", validation_alias="CANARIO_LOGGING_URL")
    google_url: str = Field("", validation_alias="CANARIO_GOOGLE_URL")
    slack_signing_secret: SecretStr = Field(SecretStr(""), validation_alias="SLACK_SIGNING_SECRET")
    slack_bot_token: Token = Field(SecretStr(""), validation_alias="SLACK_BOT_TOKEN")
    slack_team_id: str = Field("", validation_alias="SLACK_TEAM_ID")
    guests: Literal["stop", "read"] = Field("stop", validation_alias="CANARIO_GUESTS")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="CANARIO_SLACK_API_URL")
    pagerduty_routing_key: SecretStr = Field(
        SecretStr(""), validation_alias="PAGERDUTY_ROUTING_KEY"
    )
    pagerduty_keys: SecretStr = Field(SecretStr(""), validation_alias="CANARIO_PAGERDUTY_KEYS")
    pagerduty_api_token: Token = Field(SecretStr(""), validation_alias="PAGERDUTY_API_TOKEN")
    pagerduty_webhook_secret: SecretStr = Field(
        SecretStr(""), validation_alias="PAGERDUTY_WEBHOOK_SECRET"
    )
    flags_keys: SecretStr = Field(SecretStr(""), validation_alias="CANARIO_FLAGS_KEYS")
    pagerduty_events_url: str = Field(
        "https://events.pagerduty.com", validation_alias="CANARIO_PAGERDUTY_EVENTS_URL"
    )
    pagerduty_api_url: str = Field(
        "https://api.pagerduty.com", validation_alias="CANARIO_PAGERDUTY_API_URL"
    )
    github_token: Token = Field(SecretStr(""), validation_alias="GITHUB_TOKEN")
    github_api_url: str = Field("https://api.github.com", validation_alias="CANARIO_GITHUB_API_URL")
    alert_sources: SecretStr = Field(SecretStr(""), validation_alias="CANARIO_ALERT_SOURCES")
    smtp: str = Field("", validation_alias="CANARIO_SMTP")
    smtp_password: SecretStr = Field(SecretStr(""), validation_alias="CANARIO_SMTP_PASSWORD")
    mail_from: str = Field("", validation_alias="CANARIO_MAIL_FROM")
    page_url: str = Field("", validation_alias="CANARIO_PAGE_URL")
    page_secret: PageSecret = Field(SecretStr(""), validation_alias="CANARIO_PAGE_SECRET")
    alert_topic: str = Field("", validation_alias="CANARIO_ALERT_TOPIC")
    oidc: Literal["on", "off"] = Field("on", validation_alias="CANARIO_OIDC")
    oidc_audience: str = Field("", validation_alias="CANARIO_OIDC_AUDIENCE")
    oidc_emails: str = Field("", validation_alias="CANARIO_OIDC_EMAILS")
    oidc_signature: Literal["check", "platform"] = Field(
        "check", validation_alias="CANARIO_OIDC_SIGNATURE"
    )
    oidc_certs_url: str = Field(
        "https://www.googleapis.com/oauth2/v1/certs", validation_alias="CANARIO_OIDC_CERTS_URL"
    )
    header_secrets: SecretStr = Field(SecretStr(""), validation_alias="CANARIO_HEADER_SECRETS")
    metadata_host: str = Field("metadata.google.internal", validation_alias="GCE_METADATA_HOST")
    post_secret: SecretStr = Field(SecretStr(""), validation_alias="CANARIO_POST_SECRET")
    probe_allow: str = Field("", validation_alias="CANARIO_PROBE_ALLOW")
    plans: Path | None = Field(None, validation_alias="CANARIO_PLANS")
    metrics_lag: timedelta | None = Field(None, validation_alias="CANARIO_METRICS_LAG")

    @field_validator("store")
    @classmethod
    def _known_store(cls, value: str) -> str:
        embedded = value.startswith(SQLITE) and len(value) > len(SQLITE)
        if embedded or value == FIRESTORE or DATABASE.fullmatch(value):
            return value
        raise ValueError("must be `firestore`, `firestore:DATABASE` or `sqlite:///PATH`")

    @field_validator("queue")
    @classmethod
    def _known_queue(cls, value: str) -> str:
        if value == "inline" or (value.startswith(PUBSUB) and len(value) > len(PUBSUB)):
            return value
        raise ValueError("must be `inline` or `pubsub:TOPIC`")

    @field_validator(
        "firestore_emulator", "pubsub_emulator", "cloud_run_endpoint", "monitoring_endpoint"
    )
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if not value:
            return value
        host, _, port = value.rpartition(":")
        if not (port.isascii() and port.isdigit() and is_host(host)):
            raise ValueError("must be `host:port`, such as 127.0.0.1:8080")
        return value

    @field_validator(
        "prometheus_url",
        "logging_url",
        "google_url",
        "slack_api_url",
        "pagerduty_events_url",
        "pagerduty_api_url",
        "github_api_url",
        "oidc_certs_url",
        "page_url",
    )
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must be an address that starts with https:// (or http://)")
        return value

    @field_validator("oidc_emails")
    @classmethod
    def _addresses(cls, value: str) -> str:
        if value and not (listed(value) and all("@" in each for each in listed(value))):
            raise ValueError("must be e-mail addresses with commas between them")
        return value

    @field_validator("pagerduty_keys")
    @classmethod
    def _teams_and_keys(cls, value: SecretStr) -> SecretStr:
        pairs = [each.partition("=") for each in listed(value.get_secret_value())]
        teams = [team.strip() for team, _, _ in pairs]
        if len(set(teams)) < len(teams) or not all(t.strip() and k.strip() for t, _, k in pairs):
            raise ValueError("must be TEAM=KEY with commas between them, each team once")
        return value

    @field_validator("flags_keys")
    @classmethod
    def _apps_and_keys(cls, value: SecretStr) -> SecretStr:
        pairs = [each.partition("=") for each in listed(value.get_secret_value())]
        if not all(app.strip() and len(key.strip()) >= SHORTEST_KEY for app, _, key in pairs):
            raise ValueError(f"must be APP=KEY with commas between them, keys of {SHORTEST_KEY} up")
        return value

    @field_validator("alert_sources", "header_secrets")
    @classmethod
    def _can_be_read(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if value.get_secret_value().strip():
            from infra.alerts.sources import read_sources
            from infra.http.header_secrets import HeaderSecrets

            sources = info.field_name == "alert_sources"
            read_sources(value.get_secret_value()) if sources else HeaderSecrets.of(value)
        return value

    @field_validator("probe_allow")
    @classmethod
    def _hosts(cls, value: str) -> str:
        if value.strip():
            from infra.http.ssrf import Allowed

            Allowed.of(listed(value))
        return value

    @field_validator("metrics_lag", mode="before")
    @classmethod
    def _a_duration(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        # The plan language would cost every function's cold start a tenth of a second.
        from bot.plan import FieldError, parse_duration

        try:
            return parse_duration(value)
        except FieldError as wrong:
            raise ValueError("must be a duration such as 0s, 90s or 4m") from wrong

    @model_validator(mode="after")
    def _project_where_google_is_asked(self) -> Self:
        asks = self.sqlite_path is None or self.queue.startswith(PUBSUB)
        if asks and not self.project:
            raise ValueError("GOOGLE_CLOUD_PROJECT is missing; Firestore and Pub/Sub need it")
        return self

    @model_validator(mode="after")
    def _callers_whole_or_not_at_all(self) -> Self:
        # Half of it lets in any Google account, or a token that was made for another service.
        missing = [
            name
            for name, value in (
                ("CANARIO_OIDC_AUDIENCE", self.oidc_audience.strip()),
                ("CANARIO_OIDC_EMAILS", self.oidc_emails),
            )
            if not value
        ]
        if self.oidc == "on" and len(missing) == 1:
            raise ValueError(f"{missing[0]} is missing; callers are checked by both or by neither")
        return self

    @property
    def database(self) -> str:
        """The name of Firestore's database, which is ``(default)`` unless the setting names one."""
        named = DATABASE.fullmatch(self.store)
        return named[1] if named else "(default)"

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the embedded store, or None for Firestore."""
        return Path(self.store[len(SQLITE) :]) if self.store.startswith(SQLITE) else None

    @property
    def topic(self) -> str:
        """The work topic, or nothing where work is done inline."""
        return self.queue[len(PUBSUB) :] if self.queue.startswith(PUBSUB) else ""

    @property
    def team_keys(self) -> dict[str, SecretStr]:
        """The routing key of each team that has one of its own."""
        pairs = [each.partition("=") for each in listed(self.pagerduty_keys.get_secret_value())]
        return {team.strip(): SecretStr(key.strip()) for team, _, key in pairs}

    @property
    def app_keys(self) -> list[tuple[str, SecretStr]]:
        """The apps that may ask about flags, each with its key, or several."""
        pairs = [each.partition("=") for each in listed(self.flags_keys.get_secret_value())]
        return [(app.strip(), SecretStr(key.strip())) for app, _, key in pairs]

    @property
    def sources(self) -> tuple["Source", ...]:
        """Which systems may send alerts."""
        from infra.alerts.sources import read_sources

        return read_sources(self.alert_sources.get_secret_value())

    @property
    def headers(self) -> "HeaderSecrets":
        """The secrets that headers of plans name."""
        from infra.http.header_secrets import HeaderSecrets

        return HeaderSecrets.of(self.header_secrets)

    @property
    def callers(self) -> frozenset[str]:
        """The accounts that may call ``work``, ``alert`` and ``tick``; none: it isn't asked."""
        return frozenset(listed(self.oidc_emails))

    @property
    def allowed(self) -> "Allowed":
        """What probes may ask besides public addresses: what is named, and the host of a Cloud Run
        on this machine, whose addresses are its own."""
        from infra.http.ssrf import Allowed

        local = self.cloud_run_endpoint.rpartition(":")[0].strip("[]")
        return Allowed.of([*listed(self.probe_allow), *([local] if local else [])])

    def need(self, *names: str) -> None:
        """Raise BadSettings unless these environment variables are set."""
        missing = [name for name in names if not self._has(name)]
        if missing:
            raise BadSettings(f"{name} is missing" for name in missing)

    @property
    def secrets(self) -> Iterator[str]:
        """Every secret that is set."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr) and value.get_secret_value():
                yield value.get_secret_value()
        others = (*(key for _, key in self.app_keys), *(each.key for each in self.sources))
        for key in (*self.team_keys.values(), *others, *self.headers.values):
            yield key.get_secret_value()

    def _has(self, name: str) -> bool:
        for field, info in type(self).model_fields.items():
            if info.validation_alias == name:
                value = getattr(self, field)
                return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
        raise LookupError(name)
