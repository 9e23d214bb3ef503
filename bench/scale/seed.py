"""Rollouts as they are in the middle of a step, as many as are asked for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.scale.servers import CANARY, REGION, SHARE, STABLE, name_of, project_of
from bot.plan import Plan
from bot.rollout.actors import person
from bot.rollout.decide import decide
from bot.rollout.facts import CardPosted, Fact, Started, TrafficSettled
from bot.rollout.state import Service
from bot.service.deciding.commit import as_commit
from bot.service.ports.stores.store import Store
from bot.service.values.records import Stored

ROLLOUT = "shop-00000-r1"
LONG_ENOUGH = timedelta(minutes=30)
"""So long each has been served."""


def plan() -> Plan:
    """Two checks and the guard; a long soak, so that nothing is decided."""
    name = name_of(0)
    return Plan.model_validate(
        {
            "version": 1,
            "name": name,
            "target": {"cloud_run": {"project": project_of(0), "region": REGION, "service": name}},
            "channel": "#deployments",
            "people": {"operators": ["U0ANN"]},
            "checks": {
                "errors": {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 5%"},
                "latency": {"metric": "latency_p95", "promote": "< 800ms", "rollback": "> 2s"},
            },
            "steps": [{"traffic": f"{SHARE}%", "soak": "12h"}, {"traffic": "100%", "soak": "1h"}],
        }
    )


def facts(name: str) -> Iterator[Fact]:
    """What has happened to each."""
    yield Started(
        id="start", by=person("U0ANN", "Ann"), rollout=ROLLOUT, plan=plan(),
        canary=f"{name}-{CANARY}", stable=f"{name}-{STABLE}",
    )  # fmt: skip
    yield CardPosted(id="card", rollout=ROLLOUT, channel="C1", ts="1.1")
    yield TrafficSettled(id="settled", version=1)


def seed(store: Store, services: int, now: datetime) -> None:
    """This many, all of them due now."""
    first = Service(id=f"{project_of(0)}~{name_of(0)}")
    *before, last = facts(name_of(0))
    for fact in before:
        first = decide(first, fact, now - LONG_ENOUGH).service
    settled = decide(first, last, now - LONG_ENOUGH)
    body = settled.service.model_dump_json(by_alias=True)
    for number in range(services):
        text = body.replace(name_of(0), name_of(number)).replace(project_of(0), project_of(number))
        service = Service.model_validate_json(text)
        decision = settled.model_copy(update={"service": service, "effects": ()})
        fact = last.model_copy(update={"id": f"seed~{number}"})
        store.commit(as_commit(Stored(Service(id=service.id), None), fact, decision, now))
