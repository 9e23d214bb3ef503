"""What opens the gates that traffic waits for."""

from typing import Literal

from bot.rollout.confirming.overridable import Overridable
from bot.rollout.facts.happened import Happened


class Answered(Happened):
    """A person answered to what approvals are asked for.

    ``role`` is a role that the person has, ``also`` are others. ``step``, ``revision``, ``percent``
    and ``digest`` (of the plan) are what the answer is for, and ``channel`` where it was given;
    None and empty where it is not known.
    """

    rollout: str
    role: str
    also: tuple[str, ...] = ()
    step: int | None = None
    revision: str = ""
    percent: int | None = None
    digest: str = ""
    channel: str = ""
    reason: str = ""


class Approved(Answered):
    """Yes."""

    kind: Literal["approved"] = "approved"


class Refused(Answered):
    """No; it takes a reason."""

    kind: Literal["refused"] = "refused"


class Confirmed(Happened):
    """A person confirmed what the rollout asks for: item ``number`` (from 1) of the Ask ``ask``
    (its key; empty: the one that is open). ``channel`` is where, ``reason`` what
    they said to it."""

    kind: Literal["confirmed"] = "confirmed"
    rollout: str
    ask: str = ""
    number: int
    role: str = ""
    channel: str = ""
    reason: str = ""


class QuestionAnswered(Happened):
    """A person answered what is asked about this rollout, which has completed (empty: the last
    question): with answer ``number``, from 1. ``reason`` is what they said to it."""

    kind: Literal["question_answered"] = "question_answered"
    rollout: str
    number: int
    reason: str = ""
    channel: str = ""
    """Where."""


class DeploymentLeft(Happened):
    """A person said that ``canary``, which was deployed without traffic, does not start now; empty:
    the one that the channel is asked about."""

    kind: Literal["deployment_left"] = "deployment_left"
    canary: str = ""
    reason: str = ""


class GateOpened(Happened):
    """A gate outside (``passed_in``, ``ci``, ``on_call``) that traffic waited for is open."""

    kind: Literal["gate_opened"] = "gate_opened"
    rollout: str
    gate: str


class GateOverridden(Happened):
    """Somebody lets this rollout pass a closed gate; who may was asked of the plan."""

    kind: Literal["gate_overridden"] = "gate_overridden"
    rollout: str
    gate: Overridable
    reason: str = ""


class GateClosed(Happened):
    """A gate outside that traffic waits for is closed, ``why``: otherwise than it was said before.
    Empty where its name says it all."""

    kind: Literal["gate_closed"] = "gate_closed"
    rollout: str
    gate: str
    why: str
