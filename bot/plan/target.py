"""Targets: whose traffic moves, a Cloud Run service's or a flag's."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.plan.values.base import Line, Matches, Name, PlanModel, WebAddress, Word
from bot.plan.values.errors import FieldError, Said

Region = Annotated[str, Matches(r"[a-z]+-[a-z]+\d{1,2}", "a region such as us-central1")]
Wave = Annotated[tuple[Region, ...], Field(min_length=1, max_length=50)]
_PROJECT = r"([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]"
Project = Annotated[str, Matches(_PROJECT, "a project id such as acme-prod")]
ProjectIfAny = Annotated[str, Matches(rf"({_PROJECT})?", "a project id such as acme-prod")]
Strategy = Literal["percentage", "workspace", "user", "country"]


class CloudRunTarget(PlanModel):
    """A Cloud Run service: in one region, in several that move together, or in waves of them."""

    project: Project = Field(description="The project's id.")
    region: Region | None = Field(None, description="The region.")
    regions: Annotated[tuple[Region, ...], Field(max_length=50)] = Field(
        (), description="Several regions that move together."
    )
    waves: Annotated[tuple[Wave, ...], Field(max_length=50)] = Field(
        (), description="Regions that move one wave after another, at each step."
    )
    service: Name = Field(description="The service's name.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("region", "regions", "waves") if getattr(self, name)]
        if len(given) != 1:
            raise FieldError(
                Said(f"both {' and '.join(given)}" if given else "neither region nor regions"),
                "region: for one, regions: [a, b] for several, or waves: [[a], [b, c]]",
            )
        if len(set(self.all_regions)) != len(self.all_regions):
            raise FieldError(list(self.all_regions), "each region once", at=(given[0],))
        return self

    @property
    def all_regions(self) -> tuple[str, ...]:
        """The regions, one or several, in the plan's order."""
        if self.region:
            return (self.region,)
        return self.regions or tuple(region for wave in self.waves for region in wave)

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self.all_regions) > 1

    @property
    def each(self) -> "tuple[CloudRunTarget, ...]":
        """The service in each region by itself."""
        return tuple(self.only(region) for region in self.all_regions)

    @property
    def first(self) -> "CloudRunTarget":
        """The service in the first region."""
        return self.only(self.all_regions[0])

    def only(self, region: str) -> "CloudRunTarget":
        """The service in one region."""
        return CloudRunTarget(project=self.project, region=region, service=self.service)


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class FlagTarget(PlanModel):
    """A flag whose share of users moves inside an app, in sticky buckets by a hash.

    Off and 100 % are different words: ``switch`` turns the feature off, ``key`` is the share.
    """

    key: Word = Field(description="The flag that holds the share.")
    project: ProjectIfAny = Field("", description="The project where its metrics and jobs are.")
    region: Region | None = Field(None, description="The region where its jobs run.")
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
        description="Ids for tests: while it is on, low is on its new side, high on its old one.",
    )
    address: WebAddress | None = Field(None, description="Where probes of the app are sent.")
    adjustable: bool = Field(
        False, strict=True, description="The share may be changed by hand while it runs."
    )

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if self.off == self.on:
            raise FieldError(self.on, "another name than that of off", at=("on",))
        return self

    @property
    def service(self) -> str:
        """What is rolled out, by its name."""
        return self.key

    @property
    def all_regions(self) -> tuple[str, ...]:
        """The one place where it is; empty text where the plan names no region."""
        return (self.region or "",)

    @property
    def several(self) -> bool:
        """It is in one place."""
        return False

    @property
    def each(self) -> "tuple[FlagTarget, ...]":
        """Itself."""
        return (self,)

    @property
    def first(self) -> "FlagTarget":
        """Itself."""
        return self

    def only(self, region: str) -> "FlagTarget":  # noqa: ARG002 - there is no other
        """Itself."""
        return self


AnyTarget = CloudRunTarget | FlagTarget
"""Both have a ``project``, a ``service`` (its name), and regions."""


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
    def moved(self) -> AnyTarget:
        """What it is."""
        found = self.cloud_run or self.flag
        if found is None:
            raise LookupError("a target that is neither")
        return found

    @property
    def service_id(self) -> str:
        """The key of the service document: ``project~service``, or ``flag~key``."""
        if self.cloud_run:
            return f"{self.cloud_run.project}~{self.cloud_run.service}"
        return f"flag~{self.flag.key}" if self.flag else ""
