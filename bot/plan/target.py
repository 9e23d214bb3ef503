"""Targets: whose traffic moves, a Cloud Run service's or a flag's."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.plan.probes import FieldPath
from bot.plan.values.base import Line, Matches, Name, PlanModel, UrlPath, WebAddress, Word
from bot.plan.values.errors import FieldError, Said
from bot.plan.values.headers import Headers

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


ENABLED, PERCENTAGE = "{enabled}", "{percentage}"
"""What a template of a request has for whether it is on, and for the share."""


class AppEndpoint(PlanModel):
    """The app's own endpoint for its switch and its share, below the target's ``address``, instead
    of a flag that Canario keeps. What the app says that it does is always read back."""

    status: UrlPath = Field(description="Where the app says what it does: a GET, answered in JSON.")
    config: UrlPath = Field(description="Where that is changed: a POST in JSON.")
    body: Annotated[dict[str, Any], Field(max_length=50)] = Field(
        default_factory=lambda: {"enabled": ENABLED, "percentage": PERCENTAGE},
        description="What is posted, with {enabled} and {percentage} for the values.",
    )
    enabled: FieldPath = Field(
        "enabled", description="The field of the status that says whether it is on: true or false."
    )
    percentage: FieldPath = Field(
        "percentage", description="The field of the status with the share."
    )
    whole: Literal[1, 100] = Field(100, description="The number that everybody is: 1 or 100.")
    rollback: Literal["switch_off", "zero"] = Field(
        "switch_off",
        description="How it is rolled back: switched off, or left on at 0 %. With zero, no step of "
        "the plan may have 0 %.",
    )
    headers: Headers = Field(default_factory=dict, description="Headers of every request.")

    @model_validator(mode="after")
    def _says_both(self) -> Self:
        needed = [PERCENTAGE] if self.rollback == "zero" else [ENABLED, PERCENTAGE]
        missing = [each for each in needed if not holds(self.body, each)]
        if missing:
            raise FieldError(
                Said(f"no {' and no '.join(missing)}"),
                'a template such as {enabled: "{enabled}", percentage: "{percentage}"}',
                at=("body",),
            )
        return self


def holds(template: Any, value: str) -> bool:
    """Whether a template has this value anywhere."""
    if isinstance(template, dict):
        return any(holds(each, value) for each in template.values())
    if isinstance(template, list):
        return any(holds(each, value) for each in template)
    return bool(template == value)


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
    app: AppEndpoint | None = Field(
        None, description="The app's own endpoint, which is driven instead of a flag of Canario's."
    )

    def __hash__(self) -> int:
        # Targets are looked up by themselves, and what a plan says of test_ids is a dict.
        return hash((self.project, self.region, self.key))

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if self.off == self.on:
            raise FieldError(self.on, "another name than that of off", at=("on",))
        return self

    @model_validator(mode="after")
    def _kept_by_the_app(self) -> Self:
        if self.app is None:
            return self
        if not self.address:
            raise FieldError(Said("no address"), "the app's https:// address", at=("address",))
        for name in ("switch", "by", "bucket_by", "test_ids"):
            if getattr(self, name) != type(self).model_fields[name].get_default(
                call_default_factory=True
            ):
                raise FieldError(
                    Said("beside app"),
                    "a flag without it",
                    "The app itself chooses its users, and has its own switch",
                    at=(name,),
                )
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
