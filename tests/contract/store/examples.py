"""Services, rollouts and commits to store."""

from datetime import UTC, datetime, timedelta

from bot.plan import CloudRunTarget, Plan
from bot.plan.reading.load import load_plan
from bot.rollout.actors import person
from bot.rollout.effects import Announce, Effect, ShiftTraffic
from bot.rollout.facts import Held
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Desired, Phase, Rollout, Service
from bot.rollout.traffic import Traffic
from bot.service.deciding import keeping
from bot.service.ports.stores.rollout_store import LostRace, RolloutStore
from bot.service.values.records import AuditEntry, Commit, OutboxEntry, Stored

NOW = datetime(2026, 3, 10, 12, 0, 0, 123456, tzinfo=UTC)
ANA = person("U0ANA", "Ana")
TARGET = CloudRunTarget(project="acme-prod", region="us-central1", service="wa-backend")

PLAN = """
version: 1
name: {name}
target:
  cloud_run: {{project: acme-prod, region: us-central1, service: wa-backend}}
channel: "#deployments"
people:
  operators: [S0DEPLOYERS]
checks:
  errors: {{metric: error_rate, promote: "<= 1%", rollback: "> 1%"}}
  latency: {{metric: latency_p95, promote: "< 800ms", rollback: "> 2x baseline for 5m"}}
  cpu: {{metric: cpu, promote: "< 70%", severity: soft}}
steps:
  - {{traffic: 0%, probe: {{paths: [/healthz], expect: 200}}}}
  - {{traffic: 10%, soak: 5m}}
  - {{traffic: 100%, soak: 5m}}
watch: 24h
"""


def plan(name: str = "wa-backend") -> Plan:
    """A plan with checks, a probe and three steps."""
    return load_plan(PLAN.format(name=name), f"{name}.yaml")


def rollout(service_id: str, name: str = "r1", ended_at: datetime | None = None) -> Rollout:
    """A rollout that soaks, or one that has completed."""
    return Rollout(
        id=name,
        service_id=service_id,
        plan=plan(),
        digest="d1",
        canary="wa-backend-00002",
        stable="wa-backend-00001",
        requester=ANA,
        requested_at=NOW,
        phase=Phase.COMPLETED if ended_at else Phase.SOAKING,
        step=1,
        step_since=NOW,
        last_by=ANA,
        ended_at=ended_at,
    )


def service(
    service_id: str, generation: int = 1, due_at: datetime | None = None, active: bool = False
) -> Service:
    """A service, with or without a rollout on its way."""
    return Service(
        id=service_id,
        generation=generation,
        active=rollout(service_id) if active else None,
        desired=Desired(
            version=generation,
            traffic=Traffic.between("wa-backend-00001", "wa-backend-00002", 10),
            since=NOW,
        ),
        due_at=due_at,
    )


def entry(service_id: str, n: int = 0, due_at: datetime | None = NOW) -> OutboxEntry:
    """An effect that waits to be carried out."""
    notice = Announce(rollout="r1", topic=Topic.HELD, words="It holds.", next="It waits.")
    effect: Effect = notice if n else ShiftTraffic(target=TARGET)
    key = f"{service_id}~1~{n}"
    return OutboxEntry(
        id=key,
        service_id=service_id,
        generation=1,
        n=n,
        effect=effect,
        created_at=NOW,
        due_at=due_at,
    )


def commit(
    before: Stored,
    after: Service,
    fact_id: str,
    outbox: tuple[OutboxEntry, ...] = (),
    ended: Rollout | None = None,
) -> Commit:
    """The commit that makes ``after`` of ``before``, because somebody held it."""
    audit = AuditEntry(
        service_id=after.id,
        generation=after.generation,
        at=NOW,
        by=ANA,
        fact=Held(id=fact_id, by=ANA, reason="Lunch"),
        before="soaking",
        after="holding",
        digest=f"digest {after.generation}",
    )
    kept = keeping.kept(before, after, NOW)
    return Commit(
        before=before,
        service=after,
        fact_id=fact_id,
        at=NOW,
        audit=audit.model_copy(update={"previous_expires": before.trail_expires}),
        outbox=outbox,
        kept=kept,
        ended=ended,
    )


def put(
    store: RolloutStore,
    after: Service,
    outbox: tuple[OutboxEntry, ...] = (),
    ended: Rollout | None = None,
) -> Commit:
    """Commit ``after`` on whatever is stored, under a fact of its own."""
    fact_id = f"put {after.id} {after.generation}"
    done = commit(store.load(after.id), after, fact_id, outbox, ended)
    store.commit(done)
    return done


def increment(store: RolloutStore, service_id: str, fact_id: str, tries: int = 1000) -> None:
    """Make the generation one higher, reading again after each lost race."""
    for _ in range(tries):
        before = store.load(service_id)
        after = before.service.model_copy(update={"generation": before.service.generation + 1})
        try:
            store.commit(commit(before, after, fact_id))
        except LostRace:
            continue
        return
    raise AssertionError(f"{tries} lost races in a row for {fact_id}")


def minutes(count: float) -> timedelta:
    """A duration."""
    return timedelta(minutes=count)
