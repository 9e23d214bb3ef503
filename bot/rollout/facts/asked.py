"""What people ask for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from bot.plan import Plan
from bot.rollout.facts.happened import Happened
from bot.rollout.state.destination import Destination
from bot.rollout.state.next_start import NextStart
from bot.rollout.state.places import Place
from bot.rollout.state.shadow import Followed


class Started(Happened):
    """Somebody asked for a rollout; what the platform served at that moment is in it.

    ``ticked`` are the items of the plan's checklist that the person ticked; ``opened`` the gates
    outside (``passed_in``, ``ci``, ``on_call``) that were open at that moment, and ``closed`` says
    why others were not. ``tags`` are the tags that
    others have put on the canary; ``sure``: also with these, and while an incident is open.
    ``following`` percent of the traffic went to whatever was the latest revision. ``places`` are
    the regions, where there are several; ``canary`` and ``stable`` are those of the first.
    ``nonce`` is drawn for this rollout, so that nobody outside can say beforehand what it calls its
    jobs' runs. ``manual``: it asks for a promote at the end of each soak. ``served`` is what users
    get, where it is only a shadow.
    """

    kind: Literal["started"] = "started"
    rollout: str
    plan: Plan
    canary: str
    stable: str
    places: tuple[Place, ...] = ()
    image: str = ""
    commit: str = ""
    committed_at: datetime | None = None
    author: str = ""
    branch: str = ""
    changes: str = ""
    stable_commit: str = ""
    reason: str = ""
    again: bool = False
    ticked: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    closed: Mapping[str, str] = Field(default_factory=dict)
    tags: tuple[str, ...] = ()
    following: int = 0
    sure: bool = False
    nonce: str = ""
    manual: bool = False
    served: Mapping[str, int] = Field(default_factory=dict)


class StartQueued(Happened):
    """Somebody asked for a rollout while ``rollout`` was active: it waits for its end, or
    (``supersede``) ends it. Without a ``start``, the one that waits is withdrawn.

    ``plan``, ``places`` and ``tags`` are what the start is judged by before anything makes room
    for it, as for ``Started``; which revision is stable then is not known in the places.
    """

    kind: Literal["start_queued"] = "start_queued"
    rollout: str
    start: NextStart | None = None
    supersede: bool = False
    plan: Plan | None = None
    places: tuple[Place, ...] = ()
    tags: tuple[str, ...] = ()


class Promoted(Happened):
    """Somebody asked to go to the next step now. ``sure``: also right after a step change.
    ``anyway``: also without the evidence, which takes a reason."""

    kind: Literal["promoted"] = "promoted"
    reason: str = ""
    sure: bool = False
    anyway: bool = False


class Held(Happened):
    """Somebody asked to stop where it is."""

    kind: Literal["held"] = "held"
    reason: str = ""


class Resumed(Happened):
    """Somebody asked to continue after a hold. ``adopt``: with the traffic that was set by hand.
    ``sure``: also where that undoes what somebody set by hand."""

    kind: Literal["resumed"] = "resumed"
    reason: str = ""
    adopt: bool = False
    sure: bool = True


class RollbackAsked(Happened):
    """Somebody asked for all traffic to stable, or to a revision of their choice."""

    kind: Literal["rollback_asked"] = "rollback_asked"
    reason: str = ""
    to: Destination | None = None


class CancelAsked(Happened):
    """Somebody asked for the end of a rollout that moves nothing. ``followed``: what was measured
    since it would have rolled back."""

    kind: Literal["cancel_asked"] = "cancel_asked"
    reason: str = ""
    followed: Followed | None = None


class FreezeBegan(Happened):
    """From now on nothing continues; it ends by itself at ``until``, if that is given."""

    kind: Literal["freeze_began"] = "freeze_began"
    reason: str
    until: datetime | None = None


class FreezeEnded(Happened):
    """The service may continue again. ``until``: only the freeze that ends then has ended."""

    kind: Literal["freeze_ended"] = "freeze_ended"
    reason: str = ""
    until: datetime | None = None
