"""A store in memory that keeps the same promises as the real ones."""

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import RLock

from bot.flags.flag import Flag
from bot.plan import Plan
from bot.rollout.phases.quiet import QuietTick
from bot.rollout.state import Rollout, Service
from bot.service.deciding.trail import entry_digest
from bot.service.ports.stores.flag_store import StoredFlag
from bot.service.ports.stores.rollout_store import AlreadyHandled, Due, LostRace
from bot.service.values.home import OpenHome
from bot.service.values.person import Person
from bot.service.values.records import AuditEntry, Commit, Kept, OutboxEntry, Push, Stored, Trail
from infra.stores.bodies import beside, to_body
from infra.stores.changed_outbox import Change, ChangedOutbox
from infra.stores.memory_pages import MemoryPages

FOR_GOOD = datetime.max.replace(tzinfo=UTC)


class MemoryStore(ChangedOutbox, MemoryPages):
    """All stores; threads may share it. Everything in it may be looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.services: dict[str, Stored] = {}
        self.inbox: set[str] = set()
        self.refusals: dict[str, str] = {}
        self.remembered: list[str] = []  # facts whose refusal somebody wanted kept, each time
        self.log: dict[str, list[AuditEntry]] = {}
        self.bodies: dict[str, list[tuple[int, str]]] = {}
        self.outbox: dict[str, OutboxEntry] = {}
        self.parked_at: dict[str, datetime] = {}
        self.expires: dict[tuple[str, int], datetime] = {}
        self.rollouts_expire: dict[tuple[str, str], Kept] = {}
        self.rollouts: dict[str, dict[str, Rollout]] = {}
        self.stored_plans: dict[str, Plan] = {}
        self.stored_pushes: dict[str, Push] = {}
        self.homes: dict[str, OpenHome] = {}
        self.people: dict[str, Person] = {}
        self.stored_flags: dict[str, StoredFlag] = {}
        self._first_goes = FOR_GOOD
        """When the first of all that is kept is over."""
        self._lock = RLock()

    def load(self, service_id: str) -> Stored:
        """See RolloutStore."""
        return self.services.get(service_id, Stored(Service(id=service_id), None))

    def load_many(self, service_ids: Sequence[str]) -> dict[str, Stored]:
        """See RolloutStore."""
        return {each: self.load(each) for each in service_ids}

    def commit(self, commit: Commit) -> None:
        """See RolloutStore."""
        key = commit.service.id
        with self._lock:
            if commit.fact_id in self.inbox:
                raise AlreadyHandled(commit.fact_id)
            if self.load(key).version != commit.before.version:
                raise LostRace(key)
            audit = to_body(commit.audit)
            version = (commit.before.version or 0) + 1
            self._forget(commit.at)
            expires = commit.kept.audit
            self.services[key] = Stored(commit.service, version, entry_digest(audit), expires)
            self.expires[key, commit.audit.generation] = expires
            self.bodies.setdefault(key, []).append((commit.audit.generation, audit))
            self.inbox.add(commit.fact_id)
            self.log.setdefault(key, []).append(commit.audit)
            self.outbox.update({entry.id: entry for entry in commit.outbox})
            if commit.over is not None:
                self.rollouts.setdefault(key, {})[commit.over.id] = commit.over
                self.rollouts_expire[key, commit.over.id] = commit.kept
            kept = commit.kept
            self._first_goes = min(self._first_goes, expires, kept.rollout, kept.evidence)

    def keep_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """See RolloutStore."""
        key = before.service.id
        with self._lock:
            if self.load(key).version != before.version:
                raise LostRace(key)
            stored = before._replace(version=(before.version or 0) + 1)
            self.services[key] = beside(stored, quiet)

    def _forget(self, now: datetime) -> None:
        """What the plan's retention no longer keeps."""
        if now < self._first_goes:
            return
        for (key, generation), until in list(self.expires.items()):
            if until <= now:
                del self.expires[key, generation]
                self.bodies[key] = [each for each in self.bodies[key] if each[0] != generation]
                self.log[key] = [each for each in self.log[key] if each.generation != generation]
        for (key, name), kept in self.rollouts_expire.items():
            ended = self.rollouts.get(key, {})
            if name in ended and kept.rollout <= now:
                del ended[name]
            elif name in ended and kept.evidence <= now:
                ended[name] = ended[name].model_copy(update={"evidence": ""})
        done = {e.id: e.done_at + e.kept for e in self.outbox.values() if e.done_at}
        for name, until in done.items():
            if until <= now:
                del self.outbox[name]
        ends = [at for k in self.rollouts_expire.values() for at in (k.rollout, k.evidence)]
        left = [*self.expires.values(), *ends, *done.values()]
        self._first_goes = min((until for until in left if until > now), default=FOR_GOOD)

    def trail(self, service_id: str) -> Trail | None:
        """See RolloutStore."""
        found = self.services.get(service_id)
        if found is None:
            return None
        entries = tuple(self.bodies.get(service_id, ()))
        return Trail(to_body(found.recorded), found.trail, entries, found.trail_expires)

    def handled(self, fact_id: str) -> bool:
        """See RolloutStore."""
        with self._lock:
            return fact_id in self.inbox and fact_id not in self.refusals

    def remember_refusal(
        self,
        fact_id: str,
        service_id: str,  # noqa: ARG002 - a fact's id is enough here
        at: datetime,  # noqa: ARG002
        words: str,
    ) -> None:
        """See RolloutStore."""
        with self._lock:
            self.remembered.append(fact_id)
            if fact_id not in self.inbox:
                self.inbox.add(fact_id)
                self.refusals[fact_id] = words

    def refused(self, fact_id: str) -> str:
        """See RolloutStore."""
        with self._lock:
            return self.refusals.get(fact_id, "")

    def due(self, now: datetime, limit: int = 500, after: Due | None = None) -> list[Due]:
        """See RolloutStore."""
        with self._lock:
            waiting = [Due(s.due_at, s.id) for s, *_ in self.services.values() if s.due_at]
        found = (each for each in sorted(waiting) if each.due_at <= now)
        return [each for each in found if after is None or each > after][:limit]

    def active(self, limit: int = 500) -> list[str]:
        """See RolloutStore."""
        with self._lock:
            return sorted(s.id for s, *_ in self.services.values() if s.active)[:limit]

    def ended(self, service_id: str, limit: int = 10) -> list[Rollout]:
        """See RolloutStore."""
        with self._lock:
            found = list(self.rollouts.get(service_id, {}).values())
        found.sort(key=lambda rollout: (rollout.ended_at or rollout.requested_at, rollout.id))
        return [each.model_copy(update={"evidence": ""}) for each in found[::-1][:limit]]

    def ended_rollout(self, service_id: str, rollout_id: str) -> Rollout | None:
        """See RolloutStore."""
        return self.rollouts.get(service_id, {}).get(rollout_id)

    def audit(self, service_id: str, since: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """See RolloutStore."""
        with self._lock:
            entries = [e for e in self.log.get(service_id, []) if e.generation > since]
        return entries[:limit]

    def outbox_due(
        self, now: datetime, limit: int = 100, after: OutboxEntry | None = None
    ) -> list[OutboxEntry]:
        """See RolloutStore."""
        with self._lock:
            waiting = {
                (e.due_at, e.id): e
                for e in self.outbox.values()
                if e.due_at is not None and e.due_at <= now
            }
        found = sorted(waiting)
        behind = [key for key in found if after is None or key > (after.due_at, after.id)]
        return [waiting[key] for key in behind[:limit]]

    def waiting(self, service_id: str) -> list[OutboxEntry]:
        """See RolloutStore."""
        with self._lock:
            mine = [e for e in self.outbox.values() if e.service_id == service_id]
        return [entry for entry in mine if entry.due_at is not None]

    def outbox_entry(self, entry_id: str) -> OutboxEntry | None:
        """See RolloutStore."""
        return self.outbox.get(entry_id)

    def parked(self, limit: int = 20) -> list[OutboxEntry]:
        """See RolloutStore."""
        with self._lock:
            found = [entry for entry in self.outbox.values() if entry.parked]
        found.sort(key=lambda entry: (self.parked_at[entry.id], entry.id), reverse=True)
        return found[:limit]

    def plan(self, name: str) -> Plan | None:
        """See PlanStore."""
        return self.stored_plans.get(name)

    def plans(self) -> list[Plan]:
        """See PlanStore."""
        with self._lock:
            return [self.stored_plans[name] for name in sorted(self.stored_plans)]

    def put_plan(self, plan: Plan, push: Push | None = None) -> None:
        """See PlanStore."""
        with self._lock:
            self.stored_plans[plan.name] = plan
            self.stored_pushes.pop(plan.name, None)
            if push:
                self.stored_pushes[plan.name] = push

    def replace_plan(self, old: Plan, new: Plan) -> bool:
        """See PlanStore."""
        with self._lock:
            if self.stored_plans.get(old.name) != old:
                return False
            self.stored_plans[old.name] = new
            return True

    def pushes(self) -> dict[str, Push]:
        """See PlanStore."""
        with self._lock:
            return dict(self.stored_pushes)

    def flag(self, key: str) -> StoredFlag | None:
        """See FlagStore."""
        return self.stored_flags.get(key)

    def flags(self) -> list[StoredFlag]:
        """See FlagStore."""
        with self._lock:
            return [self.stored_flags[key] for key in sorted(self.stored_flags)]

    def write_flag(self, flag: Flag, seen: StoredFlag | None) -> bool:
        """See FlagStore."""
        with self._lock:
            now = self.stored_flags.get(flag.key)
            if (now and now.version) != (seen and seen.version):
                return False
            self.stored_flags[flag.key] = StoredFlag(flag, (now.version if now else 0) + 1)
            return True

    def person(self, user: str) -> Person:
        """See PersonStore."""
        return self.people.get(user, Person(user=user))

    def put_person(self, person: Person) -> None:
        """See PersonStore."""
        self.people[person.user] = person

    def home_opened(self, user: str, at: datetime) -> None:
        """See HomeStore."""
        with self._lock:
            before = self.homes.get(user, OpenHome(user=user, opened_at=at))
            self.homes[user] = before.model_copy(update={"opened_at": at})

    def open_homes(self, since: datetime, limit: int) -> list[OpenHome]:
        """See HomeStore."""
        with self._lock:
            found = [home for home in self.homes.values() if home.opened_at >= since]
        return sorted(found, key=lambda home: home.opened_at, reverse=True)[:limit]

    def home_shown(self, user: str, looked_at: datetime, shows: str) -> bool:
        """See HomeStore."""
        with self._lock:
            before = self.homes.get(user)
            if before is None:
                return True
            if before.looked_at is not None and before.looked_at > looked_at:
                if before.shows != shows:
                    self.homes[user] = before.model_copy(update={"shows": ""})
                return before.shows == shows
            shown = {"looked_at": looked_at, "shows": shows}
            self.homes[user] = before.model_copy(update=shown)
            return True

    def _change(
        self, entry_id: str, change: Change, parked_at: datetime | None = None
    ) -> OutboxEntry | None:
        with self._lock:
            entry = self.outbox.get(entry_id)
            changed = None if entry is None else change(entry)
            if changed is not None:
                self.outbox[entry_id] = changed
                if changed.done_at is not None:
                    self._first_goes = min(self._first_goes, changed.done_at + changed.kept)
                if parked_at is not None:
                    self.parked_at[entry_id] = parked_at
            return changed
