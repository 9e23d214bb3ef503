"""What can be chosen in the start modal, as a value; the Slack views render it."""

from datetime import datetime

from bot.model import Model


class ServiceChoice(Model):
    """A service that has a plan: its id (``project~service``) and what people call it.

    ``note`` says in a few words why it can't be started now; empty when it can.
    """

    id: str
    name: str
    note: str = ""


class RevisionChoice(Model):
    """A revision, as the platform knows it. ``note``: what is special about it (it serves 100 %,
    it was rolled back before, it is not ready). ``tagged``: somebody else's tag is on it."""

    name: str
    image: str = ""
    commit: str = ""
    author: str = ""
    created_at: datetime
    note: str = ""
    tagged: bool = False


class PlanChoice(Model):
    """A plan of the chosen service, what must be ticked for it, and what it will do, in lines.

    ``sees``: which regressions it would find with the service's present traffic; only of the plan
    that is chosen.
    """

    name: str
    description: str = ""
    checklist: tuple[str, ...] = ()
    will: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()


class StartForm(Model):
    """``services`` by name; ``service`` and ``plan`` are chosen (empty: nothing yet).
    ``revisions`` of the chosen service, the newest first; ``plans`` of it. ``problem`` is why it
    can't be started, in a sentence; empty when it can. ``doubts``: what a start takes a yes for, in
    sentences. ``channel`` is where it was asked for."""

    channel: str
    now: datetime
    services: tuple[ServiceChoice, ...] = ()
    service: str = ""
    revisions: tuple[RevisionChoice, ...] = ()
    plans: tuple[PlanChoice, ...] = ()
    plan: str = ""
    problem: str = ""
    doubts: tuple[str, ...] = ()
