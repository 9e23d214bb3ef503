"""Metrics that a check can use: the built-in ones, and any other by its query."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from bot.plan.values.base import Matches, PlanModel
from bot.plan.values.errors import FieldError, Said, nearest, quoted
from bot.plan.values.statuses import Statuses

MetricUnit = Literal["ratio", "seconds", "count", "per_minute"]
MetricKind = Literal["rate", "quantile", "count", "gauge"]
MetricTag = Literal["builtin", "errors_are", "monitoring", "promql"]
TAGS: tuple[MetricTag, ...] = get_args(MetricTag)
"""The tags of a metric: the field that says where its values come from. ``infra/metrics`` says
which source reads which."""

_BUILTIN: dict[str, tuple[MetricKind, MetricUnit]] = {
    "requests": ("count", "count"),
    "error_rate": ("rate", "ratio"),
    "latency_p50": ("quantile", "seconds"),
    "latency_p90": ("quantile", "seconds"),
    "latency_p95": ("quantile", "seconds"),
    "latency_p99": ("quantile", "seconds"),
    "cpu": ("gauge", "ratio"),
    "memory": ("gauge", "ratio"),
    "instances": ("gauge", "count"),
}
_SOURCES = "errors_are:, monitoring: or promql:, one of them"
_OF_REVISION = re.compile(r"\{\s*(revision|variant)\s*\}")
FILLED_IN = ("revision", "service", "region", "variant")


def _filled_in(query: str) -> str:
    for name in re.findall(r"\{\s*([A-Za-z_]\w{0,40})\s*\}", query):
        if name not in FILLED_IN:
            raise FieldError(
                Said(f"the name {quoted('{' + name + '}')}"),
                "only {revision}, {service}, {region} and {variant}",
                nearest(name, FILLED_IN),
            )
    return query


Query = Annotated[
    str,
    Matches(r"\S[\s\S]{0,1999}", "a query of 1 to 2000 characters"),
    AfterValidator(_filled_in),
]


class MonitoringQuery(PlanModel):
    """A Cloud Monitoring time series query; ``{revision}``, ``{service}``, ``{region}`` and
    ``{variant}`` (canary or stable) are filled in."""

    filter: Query = Field(description="A Cloud Monitoring filter.")
    part: Query | None = Field(
        None, description="For a rate: which of the events that the filter finds are counted."
    )
    aligner: Literal[
        "ALIGN_MEAN",
        "ALIGN_MAX",
        "ALIGN_MIN",
        "ALIGN_SUM",
        "ALIGN_DELTA",
        "ALIGN_RATE",
        "ALIGN_NEXT_OLDER",
        "ALIGN_FRACTION_TRUE",
        "ALIGN_PERCENTILE_99",
        "ALIGN_PERCENTILE_95",
        "ALIGN_PERCENTILE_50",
    ] = "ALIGN_MEAN"
    reducer: Literal["REDUCE_MEAN", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_SUM"] = "REDUCE_MEAN"


class PromQuery(PlanModel):
    """A PromQL query, evaluated once a minute; for a rate, with one for its part."""

    query: Query = Field(
        description="What gives the number, the events of a minute, or their buckets by le."
    )
    part: Query | None = Field(
        None, description="For a rate: what gives those of the events that are counted."
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"query": value} if isinstance(value, str) else value

    @model_serializer(mode="wrap")
    def _write(self, handler: SerializerFunctionWrapHandler) -> Any:
        return self.query if self.part is None else handler(self)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [whole["properties"]["query"], whole]}


class Metric(PlanModel):
    """What is measured: a built-in metric by its name, answers by their status, or a query with a
    unit and a kind.

    ``rate`` is bad events over all events, ``quantile`` comes from a merged distribution,
    ``count`` is a number of events in the window, ``gauge`` is sampled. A limit on a ``count``
    is a number in the window, or with ``/min`` a number per minute.
    """

    # A tagged union, written as plans write it: exactly one of the fields in TAGS is set.
    builtin: str | None = Field(None, description="The name of a built-in metric.")
    errors_are: Statuses | None = Field(
        None,
        description="The rate of answers with these statuses: one, a class (4xx), or several. "
        "`error_rate` is that of 5xx.",
    )
    monitoring: MonitoringQuery | None = None
    promql: PromQuery | None = Field(
        None, description="A PromQL query, or for a rate query: and part:."
    )
    unit: MetricUnit = Field(description="What its values are in; must be given for a query.")
    kind: MetricKind = Field("gauge", description="What it is; queries are gauges unless given.")
    quantile: Annotated[int, Field(ge=1, le=99)] | None = Field(
        None, description="For kind quantile: which one, 99 for p99."
    )

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("errors_are") is not None:
            return {"unit": "ratio", "kind": "rate", **value}
        if isinstance(value, dict) and not any(value.get(tag) is not None for tag in TAGS):
            raise FieldError(Said("neither of them"), _SOURCES)
        if isinstance(value, str):
            if value not in _BUILTIN:
                raise FieldError(
                    value,
                    f"a built-in metric ({', '.join(_BUILTIN)}), errors_are:, or a monitoring: or "
                    "promql: query",
                    nearest(value, _BUILTIN),
                )
            kind, unit = _BUILTIN[value]
            quantile = int(value[-2:]) if kind == "quantile" else None
            return {"builtin": value, "unit": unit, "kind": kind, "quantile": quantile}
        return value

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        sources = [name for name in TAGS if getattr(self, name) is not None]
        if len(sources) != 1:
            raise FieldError(Said(" and ".join(sources) or "neither of them"), _SOURCES)
        if (self.kind == "quantile") != (self.quantile is not None):
            raise FieldError(
                self.quantile,
                "a quantile for kind quantile, such as 99, and for no other kind",
                at=("quantile",),
            )
        query = self.monitoring or self.promql
        if query and (self.kind == "rate") != (query.part is not None):
            raise FieldError(
                query.part,
                "the query of the events that are counted for kind rate, and for no other kind",
                at=(self.tag, "part"),
            )
        if self.errors_are and self.kind != "rate":
            raise FieldError(self.kind, "rate, or no kind at all, for errors_are", at=("kind",))
        if self.kind == "rate" and self.unit != "ratio":
            raise FieldError(self.unit, "ratio for kind rate", at=("unit",))
        return self

    @model_serializer(mode="wrap")
    def _short(self, handler: SerializerFunctionWrapHandler) -> Any:
        if self.builtin:
            return self.builtin
        return {name: value for name, value in handler(self).items() if value is not None}

    @property
    def name(self) -> str:
        """A word for messages: the built-in's name, or the kind of query."""
        return self.builtin or ("error_rate" if self.errors_are else self.tag)

    @property
    def of_requests(self) -> bool:
        """Whether it is about requests as the platform measures them, not by a query."""
        return self.builtin is not None or self.errors_are is not None

    @property
    def by_revision(self) -> bool:
        """Whether each revision has its own values."""
        query = self.monitoring or self.promql
        if query is None:
            return True
        text = query.filter if isinstance(query, MonitoringQuery) else query.query
        return bool(_OF_REVISION.search(f"{text} {query.part or ''}"))

    @property
    def counts_by_side(self) -> bool:
        """Whether everything that it counts is told by side, not only a part of it."""
        query = self.monitoring or self.promql
        if query is None:
            return True
        text = query.filter if isinstance(query, MonitoringQuery) else query.query
        return bool(_OF_REVISION.search(text))

    @property
    def tag(self) -> MetricTag:
        """Where its values come from."""
        return next(name for name in TAGS if getattr(self, name) is not None)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        query = handler.resolve_ref_schema(handler(schema))
        query["properties"].pop("builtin")
        query["required"] = []
        query["oneOf"] = [
            {"required": ["errors_are"]},
            *({"required": [tag, "unit"]} for tag in TAGS if tag not in ("builtin", "errors_are")),
        ]
        return {"anyOf": [{"enum": list(_BUILTIN)}, query]}


BUILTIN: Mapping[str, Metric] = MappingProxyType(
    {name: Metric.model_validate(name) for name in _BUILTIN}
)
"""The built-in metrics by name, per revision; percentages as fractions, times in seconds."""

_FITS: dict[MetricUnit, tuple[str, str]] = {
    "ratio": ("ratio", "a percentage such as 1%"),
    "seconds": ("seconds", "a time such as 800ms or 2s"),
    "count": ("count", "a plain number such as 100, or a number per minute such as 5/min"),
    "per_minute": ("per_minute", "a number per minute such as 5/min"),
}


def expected_unit(metric: Metric) -> str:
    """What a limit on this metric must be written in, in words."""
    if metric.unit == "count" and metric.kind == "gauge":
        return "a plain number such as 100"
    return _FITS[metric.unit][1]


def fits(limit_unit: str, metric: Metric) -> bool:
    """Whether an absolute limit of that unit can be compared with this metric."""
    per_minute = metric.kind == "count" and metric.unit == "count" and limit_unit == "per_minute"
    return per_minute or limit_unit == _FITS[metric.unit][0]
