"""Rollouts in every phase, for tests that show or tell them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.plan import Plan
from bot.rollout.actors import CANARIO, Actor, person
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Card, Cause, Freeze, Hold, OpenAlert, Phase, Rollback, Rollout
from bot.rollout.verdict import CheckResult, Outcome, Verdict

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
ANN = person("U0ANN", "Ann")
BOB = person("U0BOB", "Bob")

PLAN = Plan.model_validate(
    {
        "version": 1,
        "name": "shop",
        "target": {
            "cloud_run": {"project": "acme-prod", "region": "us-central1", "service": "shop"}
        },
        "channel": "#deployments",
        "checks": {"errors": {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 1%"}},
        "steps": [
            {"traffic": "0%"},
            {"traffic": "10%", "soak": "5m"},
            {"traffic": "50%", "soak": "5m"},
            {"traffic": "100%", "soak": "5m"},
        ],
        "watch": "24h",
    }
)

ERRORS_OK = CheckResult(
    check="errors",
    metric="error_rate",
    hard=True,
    outcome=Outcome.PASS,
    words="errors 0.2 % of 1,204 requests, limit 1 %",
)
ERRORS_BAD = ERRORS_OK.model_copy(
    update={"outcome": Outcome.FAIL, "words": "errors 4.8 % of 1,204 requests, limit 1 %"}
)
CPU_HIGH = CheckResult(
    check="cpu",
    metric="cpu",
    hard=False,
    outcome=Outcome.MISS,
    words="cpu 81 % on 5 samples, limit 70 %",
)


def verdict(*results: CheckResult) -> Verdict:
    """A verdict with these results."""
    return Verdict(
        outcome=Outcome.PASS, results=results, since=NOW - timedelta(minutes=3), until=NOW
    )


def rollout(phase: Phase = Phase.SOAKING, step: int = 1, **changes: Any) -> Rollout:
    """A rollout of shop-00002 that Ann asked for ten minutes ago."""
    fields: dict[str, Any] = {
        "id": "shop-20260310-1050",
        "service_id": "acme-prod~shop",
        "plan": PLAN,
        "digest": "0" * 64,
        "canary": "shop-00002",
        "stable": "shop-00001",
        "commit": "4f2a9c1d77aa",
        "author": "carol",
        "requester": ANN,
        "reason": "faster checkout",
        "requested_at": NOW - timedelta(minutes=10),
        "phase": phase,
        "step": step,
        "step_since": NOW - timedelta(minutes=4),
        "last_by": ANN,
    }
    return Rollout(**(fields | changes))


def held(
    by: Actor = BOB, cause: Cause = Cause.PERSON, reason: str = "Bob looks into the logs."
) -> Hold:
    """One reason to be paused."""
    return Hold(
        cause=cause,
        reason=reason,
        ends="Ends with `/canary resume`.",
        by=by,
        since=NOW - timedelta(minutes=1),
    )


def _ended(back: Rollback) -> dict[str, Rollout]:
    return {
        "rolled_back": rollout(
            Phase.ROLLED_BACK,
            2,
            rollback=back.model_copy(update={"settled_at": NOW}),
            verdict=verdict(ERRORS_BAD),
            ended_at=NOW,
            outcome="Rolled back to shop-00001: errors 4.8 % of 1,204 requests, limit 1 %.",
        ),
        "completed": rollout(
            Phase.COMPLETED,
            3,
            full=True,
            verdict=verdict(ERRORS_OK),
            ended_at=NOW,
            outcome="shop-00002 serves 100 %; it replaced shop-00001.",
        ),
        "cancelled": rollout(
            Phase.CANCELLED, 0, ended_at=NOW, outcome="Cancelled by Ann before any traffic."
        ),
    }


def in_every_phase() -> dict[str, Rollout]:
    """One rollout per state that its message can show, by the state's name."""
    running = SoakClock(running_since=NOW - timedelta(minutes=2, seconds=10))
    stopped = SoakClock(counted=timedelta(minutes=2))
    alert = OpenAlert(
        incident="0.abc", policy="Shop 5xx", severity="critical", summary="5xx over 1 %"
    )
    back = Rollback(
        reason="errors 4.8 % of 1,204 requests, limit 1 %",
        by=CANARIO,
        decided_at=NOW - timedelta(seconds=20),
    )
    return {
        "requested": rollout(Phase.REQUESTED, 0),
        "verifying": rollout(Phase.VERIFYING, 0, deadline=NOW + timedelta(minutes=10)),
        "shifting": rollout(),
        "soaking": rollout(clock=running, verdict=verdict(CPU_HIGH, ERRORS_OK)),
        "soaked": rollout(clock=SoakClock(counted=timedelta(minutes=9)), step=3),
        "holding": rollout(
            Phase.HOLDING,
            held_phase=Phase.SOAKING,
            clock=stopped,
            holds=(held(),),
            last_by=BOB,
            deadline=NOW + timedelta(hours=24),
        ),
        "holding_for_an_alert_and_drift": rollout(
            Phase.HOLDING,
            held_phase=Phase.SOAKING,
            clock=stopped,
            alerts=(alert,),
            holds=(
                held(CANARIO, Cause.DRIFT, "Somebody set 30 % by hand."),
                held(Actor(kind="alert", id="Shop 5xx"), Cause.ALERT, "Alert Shop 5xx is open."),
            ),
        ),
        "watching": rollout(Phase.WATCHING, 3, clock=running, verdict=verdict(ERRORS_OK)),
        "rolling_back": rollout(
            Phase.ROLLING_BACK, 2, rollback=back, verdict=verdict(ERRORS_BAD), alerts=(alert,)
        ),
        **_ended(back),
    }


CARD = Card(channel="C0000001", ts="1.000001")

FREEZE = Freeze(reason="the sale on Friday", by=BOB, since=NOW - timedelta(hours=2))
