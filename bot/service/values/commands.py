"""What a person can ask for. Imperative; typed and versioned, for they travel through a queue."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bot.model import Model
from bot.service.values.answers import ReplyTo


class Who(StrEnum):
    """Who may ask for something."""

    ANYONE = "anyone"
    OPERATORS = "operators"
    APPROVERS = "approvers"


class Request(Model):
    """Who asked (``user`` is a Slack user id), where, and an ``id`` that is the same when the
    same request arrives twice. ``service`` may be empty: the channel's one rollout is meant.

    ``rollout`` and ``step`` are what the person saw when asking (a button's message may be old);
    empty and None when they saw nothing in particular. ``at`` is when they asked, where known.

    Of a whole kind of request: ``who`` may ask, whether it only ``reads``, and whether it lets
    something ``continue``: such a request is refused when it is older than two minutes.
    """

    who: ClassVar[Who] = Who.ANYONE
    reads: ClassVar[bool] = False
    continues: ClassVar[bool] = False

    id: str
    user: str
    user_name: str = ""
    channel_name: str = ""
    channel: str
    reply_to: ReplyTo
    service: str = ""
    rollout: str = ""
    step: int | None = None
    at: datetime | None = None


class Start(Request):
    """Start a rollout of ``revision`` (empty or ``latest``: the newest). ``plan`` may be left out
    when the service has one."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    verb: Literal["start"] = "start"
    revision: str = ""
    plan: str = ""
    reason: str = ""
    again: bool = False
    ticked: tuple[str, ...] = ()
    """The plan's checklist, as far as it was ticked."""


class Status(Request):
    """Where a rollout stands; without a service, all of them."""

    reads: ClassVar[bool] = True
    verb: Literal["status"] = "status"


class Promote(Request):
    """Go to the next step now."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    verb: Literal["promote"] = "promote"
    reason: str = ""
    sure: bool = False
    anyway: bool = False


class RollBack(Request):
    """All traffic to stable; ``to`` is the revision that the person named for it, if any."""

    verb: Literal["rollback"] = "rollback"
    reason: str = ""
    to: str = ""


class Hold(Request):
    """Stop where it is."""

    verb: Literal["hold"] = "hold"
    reason: str = ""


class Resume(Request):
    """Continue after a hold. ``sure``: also where that undoes what was set by hand."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    verb: Literal["resume"] = "resume"
    reason: str = ""
    adopt: bool = False
    sure: bool = False


class History(Request):
    """The last rollouts of a service."""

    reads: ClassVar[bool] = True
    verb: Literal["history"] = "history"


class Approve(Request):
    """Yes to what the rollout asks approval for. Without a role: the ones that the person has.
    ``revision`` and ``percent`` are what the person named, if anything."""

    who: ClassVar[Who] = Who.APPROVERS
    continues: ClassVar[bool] = True
    verb: Literal["approve"] = "approve"
    role: str = ""
    reason: str = ""
    revision: str = ""
    percent: int | None = None


class Refuse(Request):
    """No to it, with a reason."""

    who: ClassVar[Who] = Who.APPROVERS
    verb: Literal["refuse"] = "refuse"
    role: str = ""
    reason: str = ""


class Explain(Request):
    """Why it is where it is, and what would move it."""

    reads: ClassVar[bool] = True
    verb: Literal["explain"] = "explain"


class ShowPlan(Request):
    """What a plan does, in words; ``plan`` may be left out where the service has one."""

    reads: ClassVar[bool] = True
    verb: Literal["plan"] = "plan"
    plan: str = ""


class ForServices(Request):
    """What can be asked of several ``services`` at once, or of ``everything`` that has a plan;
    ``service`` is empty then."""

    services: tuple[str, ...] = ()
    everything: bool = False


class Freeze(ForServices):
    """From now on nothing of the service continues: for ``seconds``, ``until`` a time as it was
    written (``friday 18:00``, ``2026-11-27 18:00``), or, with neither, until somebody ends it."""

    who: ClassVar[Who] = Who.OPERATORS
    verb: Literal["freeze"] = "freeze"
    reason: str = ""
    seconds: int = 0
    until: str = ""


class Unfreeze(ForServices):
    """It may continue again."""

    who: ClassVar[Who] = Who.OPERATORS
    continues: ClassVar[bool] = True
    verb: Literal["unfreeze"] = "unfreeze"
    reason: str = ""


class OnCall(Request):
    """Who is on call for the service's plan."""

    reads: ClassVar[bool] = True
    verb: Literal["oncall"] = "oncall"


class Bucket(Request):
    """Which side of a flag a key is on."""

    reads: ClassVar[bool] = True
    verb: Literal["bucket"] = "bucket"
    key: str = ""


class Doctor(Request):
    """What is stuck."""

    reads: ClassVar[bool] = True
    verb: Literal["doctor"] = "doctor"


Command = Annotated[
    Start
    | Status
    | Promote
    | RollBack
    | Hold
    | Resume
    | History
    | Approve
    | Refuse
    | Explain
    | ShowPlan
    | Freeze
    | Unfreeze
    | OnCall
    | Bucket
    | Doctor,
    Field(discriminator="verb"),
]
