"""What a person can ask for. Imperative; typed and versioned, for they travel through a queue."""

from typing import Annotated, Literal

from pydantic import Field

from bot.model import Model
from bot.service.values.answers import ReplyTo


class Request(Model):
    """Who asked (``user`` is a Slack user id), where, and an ``id`` that is the same when the
    same request arrives twice. ``service`` may be empty: the channel's one rollout is meant.

    ``rollout`` and ``step`` are what the person saw when asking (a button's message may be old);
    empty and None when they saw nothing in particular.
    """

    id: str
    user: str
    user_name: str = ""
    channel_name: str = ""
    channel: str
    reply_to: ReplyTo
    service: str = ""
    rollout: str = ""
    step: int | None = None


class Start(Request):
    """Start a rollout of ``revision`` (empty or ``latest``: the newest). ``plan`` may be left out
    when the service has one."""

    verb: Literal["start"] = "start"
    revision: str = ""
    plan: str = ""
    reason: str = ""
    again: bool = False
    ticked: tuple[str, ...] = ()
    """The plan's checklist, as far as it was ticked."""


class Status(Request):
    """Where a rollout stands; without a service, all of them."""

    verb: Literal["status"] = "status"


class Promote(Request):
    """Go to the next step now."""

    verb: Literal["promote"] = "promote"
    reason: str = ""
    sure: bool = False
    anyway: bool = False


class RollBack(Request):
    """All traffic to stable."""

    verb: Literal["rollback"] = "rollback"
    reason: str = ""


class Hold(Request):
    """Stop where it is."""

    verb: Literal["hold"] = "hold"
    reason: str = ""


class Resume(Request):
    """Go on after a hold."""

    verb: Literal["resume"] = "resume"
    reason: str = ""
    adopt: bool = False


class History(Request):
    """The last rollouts of a service."""

    verb: Literal["history"] = "history"


class Approve(Request):
    """Yes to what the rollout asks approval for. Without a role: the ones that the person has."""

    verb: Literal["approve"] = "approve"
    role: str = ""
    reason: str = ""


class Refuse(Request):
    """No to it, with a reason."""

    verb: Literal["refuse"] = "refuse"
    role: str = ""
    reason: str = ""


class Explain(Request):
    """Why it is where it is, and what would move it."""

    verb: Literal["explain"] = "explain"


class ShowPlan(Request):
    """What a plan does, in words; ``plan`` may be left out where the service has one."""

    verb: Literal["plan"] = "plan"
    plan: str = ""


class ForServices(Request):
    """What can be asked of several ``services`` at once, or of ``everything`` that has a plan;
    ``service`` is empty then."""

    services: tuple[str, ...] = ()
    everything: bool = False


class Freeze(ForServices):
    """From now on nothing of the service goes on."""

    verb: Literal["freeze"] = "freeze"
    reason: str = ""


class Unfreeze(ForServices):
    """It may go on again."""

    verb: Literal["unfreeze"] = "unfreeze"
    reason: str = ""


class OnCall(Request):
    """Who is on call for the service's plan."""

    verb: Literal["oncall"] = "oncall"


class Bucket(Request):
    """Which side of a flag a key is on."""

    verb: Literal["bucket"] = "bucket"
    key: str = ""


class Doctor(Request):
    """What is stuck."""

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
