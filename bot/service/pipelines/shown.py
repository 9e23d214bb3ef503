"""A rollout as pipelines see it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from bot.model import Model
from bot.rollout.state import ENDED, Phase, Rollout, Service
from bot.service.wording.next_steps import next_words
from bot.service.wording.pages import page_links
from bot.service_id import ServiceId

SCHEMA = 1
"""The version of these answers; fields are only added to it."""

State = Literal[
    "queued",
    "requested",
    "verifying",
    "soaking",
    "holding",
    "watching",
    "rolling_back",
    "shadowing",
    "completed",
    "rolled_back",
    "cancelled",
    "shadowed",
    "refused",
]


class StepShown(Model):
    """One step of the plan."""

    traffic: int = Field(description="The canary's share in percent.")
    soak_seconds: int = Field(description="How long it soaks at most, unless it holds.")
    state: Literal["done", "current", "ahead"] = Field(description="How far it has come.")


class Link(Model):
    """Where people look."""

    name: str
    url: str


class RolloutShown(Model):
    """A rollout: where it is, why, and what happens next."""

    schema_version: Literal[1] = Field(1, description="The version of this document.")
    id: str = Field(description="Its id, also in Slack.")
    service: str = Field(description="The service's name.")
    project: str = Field("", description="Its project.")
    region: str = Field("", description="Its region, or its regions with + between them.")
    plan: str = Field("", description="The plan that it follows.")
    revision: str = Field("", description="The revision that is rolled out: the canary.")
    stable: str = Field("", description="What served everything before it.")
    state: State = Field(description="Where it is.")
    finished: bool = Field(description="Whether nothing more happens to it.")
    traffic: dict[str, int] = Field(
        default_factory=dict, description="What users get, by revision in percent, as last seen."
    )
    step: int = Field(0, description="The number of the current step, counted from 1.")
    steps: tuple[StepShown, ...] = Field((), description="The plan's steps.")
    reason: str = Field("", description="Why it is where it is, in words for people.")
    next: str = Field("", description="What to do about it, where there is something.")
    waits_for: tuple[str, ...] = Field((), description="Gates that are closed, in words.")
    requested_by: str = Field("", description="Who asked for it, in words.")
    requested_at: datetime | None = Field(None, description="When.")
    superseded: bool = Field(False, description="Whether it makes, or made, room for a newer.")
    ended_at: datetime | None = Field(None, description="When it was over.")
    links: tuple[Link, ...] = Field((), description="Where people look.")


def rollout_shown(service: Service, rollout: Rollout) -> RolloutShown:
    """As it is now, or as it ended."""
    of = ServiceId.of(rollout.service_id)
    return RolloutShown(
        id=rollout.id,
        service=of.name,
        project=of.project,
        region=of.region,
        plan=rollout.plan.name,
        revision=rollout.canary,
        stable=rollout.stable,
        state=rollout.phase.value if rollout.phase is not Phase.IDLE else "requested",
        finished=rollout.phase in ENDED,
        traffic=dict(served(service, rollout)),
        step=rollout.step + 1,
        steps=steps(rollout),
        reason=why(rollout),
        next=" ".join(next_words(each.ends) for each in rollout.holds),
        waits_for=tuple(each.words for each in rollout.waiting),
        requested_by=rollout.requester.words,
        requested_at=rollout.requested_at,
        ended_at=rollout.ended_at,
        links=tuple(Link(name=name, url=url) for name, url in page_links(rollout).items()),
        superseded=rollout.superseded,
    )


def steps(rollout: Rollout) -> tuple[StepShown, ...]:
    """The plan's steps, and how far it has come: behind the last one in its watch and after it."""
    over = rollout.acting_phase in (Phase.WATCHING, Phase.COMPLETED)

    def state(number: int) -> Literal["done", "current", "ahead"]:
        if number < rollout.step or over:
            return "done"
        return "current" if number == rollout.step and rollout.phase not in ENDED else "ahead"

    return tuple(
        StepShown(
            traffic=rollout.plan.share_at(number),
            soak_seconds=int(each.soak.longest.total_seconds()),
            state=state(number),
        )
        for number, each in enumerate(rollout.plan.steps)
    )


def served(service: Service, rollout: Rollout) -> Mapping[str, int]:
    """What users get, of the active rollout only: later others may move it."""
    mine = service.active is not None and service.active.id == rollout.id
    if mine and rollout.shadow is not None:
        return rollout.shadow.served
    desired = service.desired if mine else None
    return (desired.served if desired else None) or {}


def why(rollout: Rollout) -> str:
    """How it ended, why it holds or is rolled back, or what was found last."""
    if rollout.outcome:
        return rollout.outcome
    if rollout.rollback is not None:
        return f"{rollout.rollback.by.begins} rolls it back: {rollout.rollback.reason}"
    if rollout.holds:
        return " ".join(each.reason for each in rollout.holds)
    return rollout.probe_words if rollout.phase is Phase.VERIFYING else ""
