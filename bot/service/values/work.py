"""What travels through the queue: typed messages for the worker, with a schema version
(``bot/schema``)."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.model import Model
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.notices.topics import Topic
from bot.service.values.commands.registry import AnyCommand


class DoCommand(Model):
    """Carry out what a person asked for."""

    task: Literal["command"] = "command"
    command: AnyCommand


class Evaluate(Model):
    """Judge these services; all are of one project. ``asked_at`` makes the evaluation's facts the
    same when the message arrives twice."""

    task: Literal["evaluate"] = "evaluate"
    services: tuple[str, ...]
    asked_at: datetime


class CarryOut(Model):
    """Carry out outbox entries of one service that were left undone."""

    task: Literal["carry_out"] = "carry_out"
    service: str = ""
    entries: tuple[str, ...]


class PublishHome(Model):
    """Show a person's App Home as things are now."""

    task: Literal["home"] = "home"
    user: str


class RefreshHomes(Model):
    """Show what changed at ``changed_at`` in the App Homes that are open."""

    task: Literal["homes"] = "homes"
    changed_at: datetime


class FillStart(Model):
    """Fill the start modal that was opened empty, for Slack gives three seconds to open one.

    ``service`` and ``plan`` are what was chosen so far in it, empty at first.
    """

    task: Literal["fill_start"] = "fill_start"
    view: str
    user: str
    channel: str
    service: str = ""
    plan: str = ""


class TellChannel(Model):
    """Say in a channel what belongs to no rollout's thread. ``id`` is the same when it is said
    again, and then it is not; ``at`` is when it happened."""

    task: Literal["tell_channel"] = "tell_channel"
    id: str
    channel: str
    topic: Topic
    words: str
    next: str
    at: datetime


class UpdatePage(Model):
    """Say what a person did with a page. ``incident`` is the pager's id for it; ``key`` the one
    that it was opened with, empty where the pager did not say it. ``id`` makes it count once;
    ``text`` is the note, or who has the page now. ``of_several``: of a rollout whose page is in
    another one's incident, which was told already."""

    task: Literal["update_page"] = "update_page"
    id: str
    incident: str
    key: str = ""
    change: PageChange
    user: str
    name: str
    text: str = ""
    of_several: bool = False


Work = Annotated[
    DoCommand
    | Evaluate
    | CarryOut
    | PublishHome
    | RefreshHomes
    | FillStart
    | TellChannel
    | UpdatePage,
    Field(discriminator="task"),
]
