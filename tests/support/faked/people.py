"""Fakes of the ports to people and to what wakes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bot.rollout.effects import Announce
from bot.rollout.state import Ask, Card, Desired, Rollout
from bot.rollout.state.question import AskedDeployment, AskedQuestion
from bot.service.ports.chat import Call, Membership
from bot.service.ports.commit_results import CommitResults
from bot.service.ports.mailer import Mail
from bot.service.ports.on_calls import OnCall
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.chart import Chart
from bot.service.values.home import Home
from bot.service.values.start_form import StartForm
from bot.service.values.work import TellChannel, Work
from tests.support.faked.troubled import Troubled


@dataclass
class FakeChat(Troubled):
    """Chat that keeps what was posted. As the real one it posts nothing twice: a card is found
    by its rollout, a notice by its effect."""

    cards: dict[str, list[Rollout]] = field(default_factory=dict)
    notices: dict[str, Announce] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    groups: dict[str, set[str]] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    memberships: dict[str, Membership] = field(default_factory=dict)
    """Who is no full member, and what they are."""
    asks: dict[str, list[Ask]] = field(default_factory=dict)
    """How each message that asks for approvals looked, by its key, in order."""
    questions: dict[str, list[AskedQuestion]] = field(default_factory=dict)
    """The same of each question."""
    deployments: dict[str, list[AskedDeployment]] = field(default_factory=dict)
    """The same of each deployment that is asked about."""
    charts: dict[str, Chart] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    told: dict[str, TellChannel] = field(default_factory=dict)
    called: dict[str, tuple[OnCall, ...] | None] = field(default_factory=dict)
    """Whom each call mentions, by its effect."""
    forms: dict[str, StartForm] = field(default_factory=dict)
    direct: dict[tuple[str, str], Rollout] = field(default_factory=dict)
    """What was written to whom, about an ask or a rollout's end."""
    elsewhere: dict[str, Announce] = field(default_factory=dict)
    """What other channels heard although the rollout's own could not be had."""

    def card(self, rollout: Rollout, desired: Desired | None, now: datetime) -> Card:
        """See Chat."""
        self.call(f"card {rollout.phase}")
        self.cards.setdefault(rollout.id, []).append(rollout)
        permalink = f"https://acme.slack.com/archives/C0DEPLOYS/{rollout.id}"
        return Card(channel="C0DEPLOYS", ts=f"ts-{rollout.id}", permalink=permalink)

    def announce(
        self,
        rollout: Rollout,
        card: Card,
        notice: Announce,
        effect_id: str,
        *,
        first: bool = False,
    ) -> None:
        """See Chat."""
        self.call(f"announce {notice.topic}")
        self.notices.setdefault(effect_id, notice)

    def announce_elsewhere(
        self, rollout: Rollout, notice: Announce, effect_id: str, *, first: bool = False
    ) -> None:
        """See Chat."""
        self.call(f"announce {notice.topic} elsewhere")
        self.elsewhere.setdefault(effect_id, notice)

    def tell(self, told: TellChannel, *, first: bool = False) -> None:
        """See Chat."""
        self.call(f"tell {told.channel}")
        self.told.setdefault(told.id, told)

    def mention(
        self, rollout: Rollout, card: Card, call: Call, effect_id: str, *, first: bool = False
    ) -> None:
        """See Chat."""
        self.announce(rollout, card, call.notice, effect_id)
        self.called.setdefault(effect_id, call.people)

    def ask(self, rollout: Rollout, card: Card, ask: Ask, *, posts: bool = True) -> None:
        """See Chat."""
        self.call(f"ask {ask.outcome}")
        if (ask.open and posts) or ask.key in self.asks:
            self.asks.setdefault(ask.key, []).append(ask)

    def question(self, rollout: Rollout, card: Card, asked: AskedQuestion) -> None:
        """See Chat."""
        self.call(f"question {asked.answer}".strip())
        self.questions.setdefault(asked.key, []).append(asked)

    def users_of(self, person: str) -> tuple[str, ...]:
        """See Chat."""
        self.call(f"users of {person}")
        return tuple(sorted(self.groups.get(person, {person})))

    def write_to(self, user: str, rollout: Rollout, ask: Ask | None) -> None:
        """See Chat."""
        self.call(f"write to {user}")
        self.direct.setdefault((user, ask.key if ask else f"{rollout.id}~{rollout.phase}"), rollout)

    def deployment(self, service: str, asked: AskedDeployment) -> None:
        """See Chat."""
        self.call(f"deployment {asked.outcome}")
        if asked.open or asked.key in self.deployments:
            self.deployments.setdefault(asked.key, []).append(asked)

    def chart(self, card: Card, chart: Chart, effect_id: str, *, first: bool = False) -> None:
        """See Chat."""
        self.call("chart")
        self.charts.setdefault(effect_id, chart)

    def publish_home(self, user: str, home: Home, shows: str | None = None) -> str:
        """See Chat. The mark is all of it but the time."""
        mark = home.model_dump_json(exclude={"now"})
        if mark != shows:
            self.call("publish home")
            self.homes[user] = home
        return mark

    def fill_start(self, view: str, form: StartForm) -> None:
        """See Chat."""
        self.call("fill start")
        self.forms[view] = form

    def answer(self, reply_to: ReplyTo, answer: Answer) -> None:
        """See Chat."""
        self.call("answer")
        self.answers.append(answer)

    def is_one_of(self, user: str, people: Sequence[str], *, remembered: bool = False) -> bool:
        """See Chat."""
        return user in people or any(user in self.groups.get(each, ()) for each in people)

    def names_of(self, people: Sequence[str]) -> tuple[str, ...]:
        """See Chat."""
        return tuple(f"name of {each}" for each in people)

    def in_channel(self, user: str, channel: str) -> bool:
        """See Chat."""
        return user in self.members

    def channel_id(self, channel: str) -> str:
        """See Chat."""
        return "C0DEPLOYS" if channel.startswith("#") else channel

    def membership(self, user: str) -> Membership:
        """See Chat."""
        return self.memberships.get(user, Membership.FULL)

    @property
    def topics(self) -> list[str]:
        """What was announced, in the order in which it appeared."""
        return [str(notice.topic) for notice in self.notices.values()]


@dataclass
class FakePager(Troubled):
    """Pager that keeps its open and its closed incidents by their key."""

    incidents: dict[str, list[str]] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    keyless: dict[str, str] = field(default_factory=dict)
    """Teams without a key, and who is paged for them."""
    changes: list[str] = field(default_factory=list)
    teams: set[str] = field(default_factory=set)
    """Those that were paged."""
    details: dict[str, str] = field(default_factory=dict)
    """All that the events of each key told."""

    def trigger(
        self,
        dedup_key: str,
        summary: str,
        severity: str,
        source: str,
        details: Mapping[str, str],
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """See Pager."""
        self.call(f"page {severity}")
        self.teams |= {*teams}
        self.incidents.setdefault(dedup_key, []).append(summary)
        told = self.details.get(dedup_key, "")
        self.details[dedup_key] = "\n".join([told, *details.values()])

    def record_change(
        self,
        summary: str,
        source: str,
        at: datetime,
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """See Pager."""
        self.call("record change")
        self.changes.append(summary)

    def without_key(self, teams: Sequence[str]) -> Mapping[str, str]:
        """See Pager."""
        return {team: said for team, said in self.keyless.items() if team in teams}

    def woken(self, teams: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Pager: each by itself."""
        return {team: (team,) for team in teams} or {"": ()}

    def acknowledge(self, dedup_key: str, name: str, *, teams: Sequence[str] = ()) -> None:
        """See Pager."""
        self.call("acknowledge page")
        self.taken[dedup_key] = name

    def resolve(self, dedup_key: str, reason: str, *, teams: Sequence[str] = ()) -> None:
        """See Pager."""
        self.call("resolve page")
        self.resolved[dedup_key] = reason


@dataclass
class FakeMailer(Troubled):
    """Mailer that keeps its mails by their id."""

    mails: dict[str, Mail] = field(default_factory=dict)

    def send(self, mail: Mail) -> None:
        """See Mailer."""
        self.call(f"mail {mail.to}")
        self.mails[mail.id] = mail

    def why_not(self) -> str:
        """It can."""
        return ""


@dataclass
class FakeOnCalls(Troubled):
    """OnCalls with the names that are on call, by schedule."""

    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def on_call(self, schedule: str) -> tuple[OnCall, ...]:
        """See OnCalls."""
        self.call(f"on call {schedule}")
        names = self.names.get(schedule, ())
        return tuple(OnCall(name, f"{name.lower()}@example.com") for name in names)


@dataclass
class FakeCommits(Troubled):
    """CommitSource with what is known by commit."""

    known: dict[str, CommitResults] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    def newest(self, repository: str, branch: str) -> str:
        """See CommitSource."""
        self.call(f"branch {branch} of {repository}")
        return self.branches[branch]

    def read(self, repository: str, commit: str, *, reviews: bool) -> CommitResults:
        """See CommitSource."""
        self.call(f"commit {commit[:7]} of {repository}")
        return self.known.get(commit, CommitResults())


@dataclass
class FakeIncidents(Troubled):
    """Incidents with the keys that they were opened with."""

    keys: dict[str, str] = field(default_factory=dict)

    def key_of(self, incident: str) -> str:
        """See Incidents."""
        self.call(f"key of {incident}")
        return self.keys.get(incident, "")


@dataclass
class FakeQueue(Troubled):
    """Queue that keeps its messages."""

    messages: list[Work] = field(default_factory=list)

    def put(self, work: Work) -> None:
        """See Queue."""
        self.call(f"put {work.task}")
        self.messages.append(work)
