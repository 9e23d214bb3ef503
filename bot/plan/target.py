"""Targets: whose traffic moves, a Cloud Run service's or a flag's."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.plan.values.base import Line, Matches, Name, PlanModel, WebAddress, Word
from bot.plan.values.errors import FieldError, Said

Region = Annotated[str, Matches(r"[a-z]+-[a-z]+\d{1,2}", "a region such as us-central1")]
Project = Annotated[
    str,
    Matches(r"([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]", "a project id such as acme-prod"),
]
Strategy = Literal["percentage", "workspace", "user", "country"]


class CloudRunTarget(PlanModel):
    """A Cloud Run service, in one region or in several that move together."""

    project: Project = Field(description="The project's id.")
    region: Region | None = Field(None, description="The region.")
    regions: Annotated[tuple[Region, ...], Field(max_length=50)] = Field(
        (), description="Several regions that move together."
    )
    service: Name = Field(description="The service's name.")

    @model_validator(mode="after")
    def _region_or_regions(self) -> Self:
        if bool(self.region) == bool(self.regions):
            raise FieldError(
                Said("both region and regions" if self.region else "neither region nor regions"),
                "region: for one, or regions: [a, b] for several",
            )
        if len(set(self.regions)) != len(self.regions):
            raise FieldError(list(self.regions), "each region once", at=("regions",))
        return self

    @property
    def all_regions(self) -> tuple[str, ...]:
        """The regions, one or several."""
        return (self.region,) if self.region else self.regions


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class FlagTarget(PlanModel):
    """A flag whose share of users moves inside an app, in sticky buckets by a hash.

    Off and 100 % are different words: ``switch`` turns the feature off, ``key`` is the share.
    """

    key: Word = Field(description="The flag that holds the share.")
    switch: Word | None = Field(None, description="The flag that turns the feature off.")
    by: Annotated[
        tuple[Strategy, ...],
        Field(min_length=1, max_length=4),
        BeforeValidator(_several, json_schema_input_type=Strategy | list[Strategy]),
    ] = Field(("percentage",), description="How users are chosen: one way, or those allowed.")
    bucket_by: Word = Field("targetingKey", description="What is hashed: one id, one side.")
    off: Line = Field("off", description="What the app calls the old side.")
    on: Line = Field("on", description="What the app calls the new side.")
    test_ids: dict[Literal["low", "high"], Line] = Field(
        default_factory=dict,
        description="Ids known to fall into a low and into a high bucket, for forced routes.",
    )
    address: WebAddress | None = Field(None, description="Where probes of the app are sent.")
    adjustable: bool = Field(
        False, strict=True, description="The share may be changed by hand while it runs."
    )


class Target(PlanModel):
    """Exactly one of the two kinds."""

    cloud_run: CloudRunTarget | None = Field(None, description="A Cloud Run service.")
    flag: FlagTarget | None = Field(None, description="A flag inside an app.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.cloud_run is None) == (self.flag is None):
            raise FieldError(
                Said("both" if self.flag else "neither"), "cloud_run: or flag:, one of them"
            )
        return self

    @property
    def service_id(self) -> str:
        """The key of the service document: ``project~service``, or ``flag~key``."""
        if self.cloud_run:
            return f"{self.cloud_run.project}~{self.cloud_run.service}"
        return f"flag~{self.flag.key}" if self.flag else ""
