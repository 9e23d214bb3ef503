"""What the service needs from outside, by role. Adapters are in infra; each raises only the
errors named here, all from bot.errors."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.judge.measured.samples import Readings, Wish
from bot.model import Model
from bot.plan import CloudRunTarget, Plan, Probe
from bot.rollout.effects import Announce
from bot.rollout.state import Ask, Card, Desired, Rollout
from bot.rollout.traffic import Traffic
from bot.service.homes.home import Home, OpenHome
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.chart import Chart
from bot.service.values.records import AuditEntry, Commit, OutboxEntry, Stored
from bot.service.values.start_form import StartForm
from bot.service.values.work import TellChannel, Work


class Clock(Protocol):
    """The time, as UTC."""

    def now(self) -> datetime: ...


class LostRace(Exception):  # noqa: N818 - named for what happened
    """Somebody else committed the service first: read again and decide again."""


class AlreadyHandled(Exception):  # noqa: N818
    """The fact is in the inbox: it was handled, and that once is enough."""


class RolloutStore(Protocol):
    """Services with everything that belongs to their decisions. Raises Unavailable."""

    def load(self, service_id: str) -> Stored:
        """The service as it is now; a new one (version None) where none was stored."""
        ...

    def commit(self, commit: Commit) -> None:
        """Write service, inbox, audit, outbox and ended rollout in one batch.

        Raises LostRace when the service isn't at ``commit.before.version`` any more, and
        AlreadyHandled when the fact is in the inbox; then nothing was written.
        """
        ...

    def handled(self, fact_id: str) -> bool:
        """Whether the fact is in the inbox."""
        ...

    def due(self, now: datetime, limit: int = 500) -> list[str]:
        """Ids of services with ``due_at <= now``, the longest due first."""
        ...

    def active(self, limit: int = 500) -> list[str]:
        """Ids of services with an active rollout."""
        ...

    def ended(self, service_id: str, limit: int = 10) -> list[Rollout]:
        """Ended rollouts, the newest first."""
        ...

    def ended_rollout(self, service_id: str, rollout_id: str) -> Rollout | None:
        """One ended rollout."""
        ...

    def audit(self, service_id: str, since: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """Audit entries with a generation above ``since``, the oldest first."""
        ...

    def outbox_due(self, now: datetime, limit: int = 100) -> list[OutboxEntry]:
        """Entries with ``due_at <= now``, the longest due first."""
        ...

    def waiting(self, service_id: str) -> list[OutboxEntry]:
        """The service's entries that are neither carried out nor parked, in no order."""
        ...

    def lease(self, entry_id: str, now: datetime, until: datetime) -> OutboxEntry | None:
        """Take an entry whose ``due_at <= now``: moves ``due_at`` to ``until`` and counts the
        attempt, atomically. None when it is gone, done, parked, or another has it."""
        ...

    def finish(self, entry_id: str, now: datetime) -> None:
        """The effect was carried out."""
        ...

    def postpone(self, entry_id: str, until: datetime, problem: str) -> None:
        """It was not, and ``until`` is when to try again."""
        ...

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """It never will be; keep it with its reason."""
        ...

    def parked(self, limit: int = 20) -> list[OutboxEntry]:
        """Entries that were parked, the latest first."""
        ...

    def unpark(self, entry_id: str, now: datetime) -> OutboxEntry | None:
        """Make a parked entry due at once; returns it, or None where none is parked by this id."""
        ...

    def drop(self, entry_id: str, now: datetime, reason: str) -> OutboxEntry | None:
        """Nobody shall carry it out any more, for this reason; returns it, or None where it is
        gone or done."""
        ...


class PlanStore(Protocol):
    """Rollout plans by name. Raises Unavailable."""

    def plan(self, name: str) -> Plan | None: ...

    def plans(self) -> list[Plan]:
        """All plans, by name."""
        ...

    def put_plan(self, plan: Plan) -> None: ...


class HomeStore(Protocol):
    """Who opened their Home, and what it shows. Raises Unavailable."""

    def home_opened(self, user: str, at: datetime) -> None:
        """Somebody looks at theirs. Forgotten a day later."""
        ...

    def open_homes(self, since: datetime, limit: int) -> list[OpenHome]:
        """Those that were opened at ``since`` or later, the latest first."""
        ...

    def home_shown(self, user: str, looked_at: datetime, shows: str) -> bool:
        """What an open one shows now. False where another mark of a later look is known: which of
        the two it shows now is not, so the mark is forgotten."""
        ...


class Revision(Model):
    """A revision as the platform knows it. ``ready`` is False while (or if) it can't serve."""

    name: str
    image: str = ""
    created_at: datetime
    ready: bool = True
    commit: str = ""
    author: str = ""


class Observed(Model):
    """What the platform says of a service's traffic.

    ``wanted`` is what it was told to serve and ``served`` what it serves, both revision → percent
    (LATEST resolved to the revision's name); ``tags`` tag → revision; ``addresses`` tag → URL;
    ``busy`` while it is still bringing about the last change; ``failed`` when it has given that up
    (a new revision that can't start does it too, and then traffic may well be served as wanted);
    ``address`` is the service's URL.
    """

    etag: str
    wanted: Mapping[str, int]
    served: Mapping[str, int]
    tags: Mapping[str, str]
    addresses: Mapping[str, str]
    busy: bool
    failed: bool = False
    address: str = ""


class TrafficRouter(Protocol):
    """Cloud Run's traffic. Raises NotFound, Unavailable; ``shift`` also Conflict (the etag is
    stale) and Rejected (it will never accept this)."""

    def observe(self, target: CloudRunTarget) -> Observed: ...

    def shift(self, target: CloudRunTarget, seen: Observed, traffic: Traffic) -> None:
        """Make ``traffic`` the service's traffic if it is still as ``seen``; returns when the
        platform has finished. Tags that aren't ours stay."""
        ...

    def revisions(self, target: CloudRunTarget, limit: int = 20) -> list[Revision]:
        """The newest first."""
        ...


class MetricSource(Protocol):
    """Measured values. Never raises for a metric that can't be read: the reading says so."""

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """Readings per service id, with one query per metric and project for all wishes.

        ``within``: seconds after which a call is given up, where somebody waits for the answer.
        """
        ...


class ProbeAnswer(NamedTuple):
    """``words`` say what was asked and what came back."""

    ok: bool
    words: str


class Prober(Protocol):
    """Asks an address. Never raises for what the address answers, or that it doesn't."""

    def probe(self, address: str, probe: Probe) -> ProbeAnswer: ...


class OnCall(NamedTuple):
    """Somebody who is on call; ``email`` is empty where it isn't known."""

    name: str
    email: str = ""


class Call(NamedTuple):
    """A notice that mentions those who are on call; None where nobody knows who they are."""

    notice: Announce
    people: tuple[OnCall, ...] | None


class Chat(Protocol):
    """Where people are. Raises Unavailable (worth another try; also for rate limits) and Rejected
    (never will be)."""

    def card(self, rollout: Rollout, desired: Desired | None, now: datetime) -> Card:
        """Show the rollout's state in its parent message; posts it where there is none yet (and
        finds it where it was posted but not remembered).

        ``desired`` is what its service should serve, and whether it does: an adopted split differs
        from the step's. None where another rollout has taken over, or nothing was ever shifted.
        """
        ...

    def announce(self, rollout: Rollout, card: Card, notice: Announce, effect_id: str) -> None:
        """Post a notice in the rollout's thread, once: a repeated call with the same
        ``effect_id`` finds that it was posted."""
        ...

    def tell(self, told: TellChannel) -> None:
        """Post in a channel what belongs to no rollout's thread, once per ``told.id``."""
        ...

    def mention(self, rollout: Rollout, card: Card, call: Call, effect_id: str) -> None:
        """As ``announce``, and mention people; who has no user here is named, and not finding
        that out loses no notice."""
        ...

    def ask(self, rollout: Rollout, card: Card, ask: Ask) -> None:
        """Show in the rollout's thread, and in the channel, which approvals are asked for, as it
        stands now. Once per ``ask.key``: a later call changes the same message.

        While it is open: what would happen, who has approved, Approve and Refuse, until when; it
        mentions the plan's people of the roles in ``rollout.waiting`` that are missing. When it has
        ended: how (``ask.ended``), without buttons; where it was never posted, it isn't then.
        """
        ...

    def answer(self, reply_to: ReplyTo, answer: Answer) -> None:
        """Tell one person, ephemerally."""
        ...

    def chart(self, card: Card, chart: Chart, effect_id: str) -> None:
        """Show a chart in the rollout's thread, once: a repeated call with the same ``effect_id``
        finds that it is there."""
        ...

    def publish_home(self, user: str, home: Home, shows: str | None = None) -> str:
        """Show a person's App Home; returns a mark of what it shows.

        With ``shows``, an earlier call's mark, nothing is done where it shows the same but for the
        time; and such calls keep to a pace, for nobody waits for them.
        """
        ...

    def fill_start(self, view: str, form: StartForm) -> None:
        """Show what can be chosen in the start modal that was opened as ``view``. Rejected where
        the person has closed it."""
        ...

    def is_one_of(self, user: str, people: Sequence[str]) -> bool:
        """Whether the user is among users, user groups and e-mail addresses."""
        ...

    def in_channel(self, user: str, channel: str) -> bool:
        """Whether the user is a member of the channel (a name with ``#``, or an id)."""
        ...


class Pager(Protocol):
    """Wakes people. ``dedup_key`` makes repeats harmless. Raises Unavailable and Rejected."""

    def trigger(
        self, dedup_key: str, summary: str, severity: str, source: str, details: Mapping[str, str]
    ) -> None: ...

    def resolve(self, dedup_key: str, reason: str) -> None: ...


class OnCalls(Protocol):
    """Who is on call. Raises Unavailable and Rejected."""

    def on_call(self, schedule: str) -> tuple[OnCall, ...]:
        """Those who are on call now, each once; nobody: empty."""
        ...


class Queue(Protocol):
    """Work for later, delivered at least once. Raises Unavailable."""

    def put(self, work: Work) -> None: ...
