"""What a pipeline says to start a rollout."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.model import Model
from bot.pipelines import AT
from bot.service.values.answers import ReplyTo
from bot.service.values.commands.start import Start
from bot.service_id import name_of

PREFIX = "api~"
"""How the ids of pipelines' starts begin; their rollout's id follows."""

Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=300)]
Named = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+~-]*$", max_length=200)]


class Caller(Model):
    """A pipeline that calls: who it is (``bot/pipelines.py``), and in words for people."""

    pipeline: str
    words: str


class StartAsked(Model):
    """The start of a rollout. What people alone may say is no part of it: that a revision which
    was rolled back starts again, that a doubt is none, and what they ticked."""

    service: Named = Field(description="The service's name, or its id where several have that.")
    revision: Named = Field(description="The revision that was deployed without traffic.")
    plan: Annotated[str, Field(pattern=r"^[a-z0-9-]*$", max_length=63)] = Field(
        "", description="The plan to follow, where the service has several."
    )
    reason: Line = Field("", description="Why, in one line for people.")
    manual: bool = Field(False, description="After each soak it asks people for a promote.")
    newer: Literal["", "supersede", "wait"] = Field(
        "", description="While another rollout is active; empty: as the plan says."
    )


def rollout_of(caller: Caller, service_id: str, key: str) -> str:
    """The id of the rollout that this key stands for; the same for each ref of a repository."""
    said = "\n".join((caller.pipeline.partition(AT)[0].casefold(), service_id, key))
    return f"{name_of(service_id)}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def command_of(
    asked: StartAsked, caller: Caller, service_id: str, rollout: str, at: datetime
) -> Start:
    """The start as people's starts travel."""
    return Start(
        id=f"{PREFIX}{rollout}",
        user="",
        user_name=caller.words,
        pipeline=caller.pipeline,
        channel="",
        reply_to=ReplyTo(user="", channel=""),
        service=service_id,
        revision=asked.revision,
        plan=asked.plan,
        reason=asked.reason,
        manual=asked.manual,
        newer=asked.newer,
        becomes=rollout,
        at=at,
    )
