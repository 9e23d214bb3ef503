"""Plans, facts and verdicts of one rollout, in few words."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.plan import Plan
from bot.rollout.actors import Actor, person
from bot.rollout.facts import AlertOpened, Started
from bot.rollout.state.destination import Destination
from bot.rollout.state.next_start import NextStart
from bot.rollout.state.places import Place
from bot.rollout.verdict import CheckResult, Outcome, Verdict

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
SERVICE = "acme-prod~shop"
CANARY, STABLE = "shop-00002", "shop-00001"
ROLLOUT = "shop-r1"
ANN, BOB = person("U0ANN", "Ann"), person("U0BOB", "Bob")
EVE = person("U0EVE", "Eve")
POLICY = Actor(kind="alert", id="Errors", name="alert Errors")
_ids = count(1)


def plan(**changes: Any) -> Plan:
    """A plan that Canario can carry out whole: 0 %, 10 %, 50 %, 100 %, watched for an hour.

    ``changes`` replace fields as a plan file writes them; None takes a field away.
    """
    fields: dict[str, Any] = {
        "version": 1,
        "name": "shop",
        "target": {
            "cloud_run": {"project": "acme-prod", "region": "us-central1", "service": "shop"}
        },
        "channel": "#deployments",
        "people": {"operators": ["U0ANN"]},
        "checks": {
            "errors": {
                "metric": "error_rate",
                "promote": "<= 1%",
                "rollback": "> 5%",
                "evidence": "observed",
            },
            "cpu": {"metric": "cpu", "promote": "< 70%", "severity": "soft"},
        },
        "guard": False,
        "steps": [
            {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
            {"traffic": "10%", "soak": "5m"},
            {"traffic": "50%", "soak": "5m"},
            {"traffic": "100%", "soak": "5m"},
        ],
        "watch": {"for": "1h", "keep": "0%"},
        "on_rollback": {"page": "sre", "page_by_hand": "sre"},
    } | changes
    return Plan.model_validate({k: v for k, v in fields.items() if v is not None})


def new_id() -> str:
    """An id that no other fact has."""
    return f"fact-{next(_ids)}"


def result(outcome: Outcome, check: str = "errors", *, hard: bool = True) -> CheckResult:
    """One check's outcome."""
    words = f"{check} says {outcome}"
    return CheckResult(check=check, metric="error_rate", hard=hard, outcome=outcome, words=words)


def verdict(outcome: Outcome = Outcome.PASS, *others: CheckResult) -> Verdict:
    """A verdict by one hard check with this outcome, and other results beside it."""
    overall = Outcome.INCONCLUSIVE if outcome is Outcome.MISS else outcome
    return Verdict(outcome=overall, results=(result(outcome), *others), since=NOON, until=NOON)


PASS, FAIL = verdict(Outcome.PASS), verdict(Outcome.FAIL)
MISS, INCONCLUSIVE = verdict(Outcome.MISS), verdict(Outcome.INCONCLUSIVE)
CPU_HIGH = result(Outcome.MISS, "cpu", hard=False)


IN_WAVES: dict[str, Any] = {
    "cloud_run": {
        "project": "acme-prod",
        "waves": [["us-central1"], ["europe-west1"]],
        "service": "shop",
    }
}
"""A plan's target: two regions, one after the other at each step."""
PLACES = tuple(
    Place(region=region, canary=CANARY, stable=STABLE) for region in ("us-central1", "europe-west1")
)
"""Where the rollout of such a plan is."""


def started(on: Plan | None = None, **changes: Any) -> Started:
    """Ann asks for a rollout."""
    fields: dict[str, Any] = {
        "id": new_id(),
        "by": ANN,
        "rollout": ROLLOUT,
        "plan": on or plan(),
        "canary": CANARY,
        "stable": STABLE,
    }
    return Started(**(fields | changes))


def destination(to: str = STABLE, leaving: str = CANARY, **changes: Any) -> Destination:
    """All traffic shall go ``to``; ``leaving`` serves everything, unless ``served`` is given."""
    fields: dict[str, Any] = {
        "to": to,
        "leaving": leaving,
        "served": {leaving: 100},
        "rollout": "shop-b1",
        "plan": plan(),
    }
    return Destination(**(fields | changes))


def next_start(canary: str = "shop-00003") -> NextStart:
    """Bob wants it after the rollout that is active."""
    return NextStart(id=new_id(), by=BOB, canary=canary, plan="shop", at=NOON)


def alert(severity: str = "critical", revision: str = CANARY, **changes: Any) -> AlertOpened:
    """An incident opens."""
    fields: dict[str, Any] = {
        "id": new_id(),
        "by": POLICY,
        "incident": "inc-1",
        "policy": "Errors",
        "severity": severity,
        "revision": revision,
        "summary": "too many errors",
    }
    return AlertOpened(**(fields | changes))
