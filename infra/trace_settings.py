"""Where spans are sent, from the environment."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

OFF, CLOUD = "off", "cloud"


class TraceSettings(BaseSettings):
    """Who collects the spans of ``work``, ``alert`` and ``tick``."""

    traces: str = Field(OFF, validation_alias="CANARIO_TRACES")

    @field_validator("traces")
    @classmethod
    def _known_place(cls, value: str) -> str:
        if value in (OFF, CLOUD) or value.startswith(("http://", "https://")):
            return value
        raise ValueError("must be `off`, `cloud`, or the address of a collector (OTLP over HTTP)")
