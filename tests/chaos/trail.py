"""What was decided, told by the audit trail alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from bot.rollout.decide import decide
from bot.rollout.effects import Announce, Effect
from bot.rollout.facts import AlertOpened, Fact, TrafficSettled
from bot.rollout.phases.quiet import with_quiet
from bot.rollout.state import Rollout, Service
from bot.service.deciding.commit import digest
from bot.service.values.records import AuditEntry

Each = TypeVar("Each")


class Notice(NamedTuple):
    """A notice that was decided: ``effect`` is its id in Slack's metadata."""

    effect: str
    at: datetime
    rollout: str
    announce: Announce


class Settled(NamedTuple):
    """Canario took this split for served."""

    at: datetime
    split: Mapping[str, int]


class Trail(NamedTuple):
    """``wanted`` is every split that was ever decided, with the time; ``problems`` are what does
    not fit together in the trail itself."""

    service: Service
    ended: Mapping[str, Rollout]
    notices: tuple[Notice, ...]
    effects: tuple[tuple[datetime, Effect], ...]
    facts: tuple[tuple[datetime, Fact], ...]
    wanted: tuple[tuple[datetime, Mapping[str, int]], ...]
    settled: tuple[Settled, ...]
    asked: Counter[str]
    """How often people's facts of each kind counted."""
    problems: tuple[str, ...]

    def did(self, kind: type[Each]) -> list[tuple[datetime, Each]]:
        """Every effect of this kind that was decided, with the time."""
        return [(at, effect) for at, effect in self.effects if isinstance(effect, kind)]

    def heard(self, kind: type[Each]) -> list[tuple[datetime, Each]]:
        """Every fact of this kind that counted, with the time."""
        return [(at, fact) for at, fact in self.facts if isinstance(fact, kind)]


def read_trail(service_id: str, entries: Iterable[AuditEntry]) -> Trail:
    """Decide every fact again, and note what follows from each."""
    service, ended, facts = Service(id=service_id), dict[str, Rollout](), set[str]()
    notices, problems = list[Notice](), list[str]()
    effects, heard = list[tuple[datetime, Effect]](), list[tuple[datetime, Fact]]()
    asked = Counter[str]()
    wanted, settled = list[tuple[datetime, Mapping[str, int]]](), list[Settled]()
    for entry in entries:
        if isinstance(entry.fact, TrafficSettled) and service.desired is not None:
            settled.append(Settled(entry.at, dict(service.desired.traffic.split)))
        if entry.fact.by.kind == "person":
            asked[entry.fact.kind] += 1
        decision = decide(with_quiet(service, entry.quiet), entry.fact, entry.at)
        before, service = service, decision.service
        problems.extend(_problems(service_id, entry, before, service, facts))
        facts.add(once(entry.fact, before))
        heard.append((entry.at, entry.fact))
        if service.desired is not None and service.desired != before.desired:
            wanted.append((entry.at, dict(service.desired.traffic.split)))
        if decision.ended is not None:
            ended[decision.ended.id] = decision.ended
        for n, effect in enumerate(decision.effects):
            name = f"{service_id}~{service.generation:08d}~{n}"
            if isinstance(effect, Announce):
                notices.append(Notice(name, entry.at, effect.rollout, effect))
            effects.append((entry.at, effect))
    return Trail(
        service,
        ended,
        tuple(notices),
        tuple(effects),
        tuple(heard),
        tuple(wanted),
        tuple(settled),
        asked,
        tuple(problems),
    )


def once(fact: Fact, service: Service) -> str:
    """What there may be one of: an incident counts once in each rollout, any other fact once."""
    rollout = service.active.id if service.active and isinstance(fact, AlertOpened) else ""
    return f"{fact.id} {rollout}"


def _problems(
    service_id: str, entry: AuditEntry, before: Service, after: Service, facts: set[str]
) -> Iterator[str]:
    """What is wrong with one entry, decided again; ``facts`` came before it."""
    if entry.generation != before.generation + 1:
        yield f"{service_id}: generation {entry.generation} follows a gap"
    if digest(after) != entry.digest:
        yield f"{service_id}: replaying {entry.generation} gives another state"
    if once(entry.fact, before) in facts:
        yield f"{service_id}: {entry.fact.id} was decided twice"
