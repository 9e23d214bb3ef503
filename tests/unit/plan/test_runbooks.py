"""Each plan states the numbers, people and messages of its runbook's page."""

from datetime import timedelta

import pytest

from bot.plan import Check, Plan, Watch
from tests.unit.plan.examples import plan


def limits(checks: dict[str, Check]) -> dict[str, tuple[str, str, str]]:
    """Each check as promote limit, rollback limit, severity."""
    return {
        name: (str(each.promote or ""), str(each.rollback or ""), each.severity)
        for name, each in checks.items()
    }


def shape(it: Plan) -> list[tuple[int, str]]:
    """Traffic and soak of each step."""
    return [(step.traffic, str(step.soak)) for step in it.steps]


def test_wa_backend_steps_and_limits() -> None:
    """0, 10, 50, 100 %; errors, errors per minute, latency; then the stricter last step."""
    it = plan("wa-backend")
    assert shape(it) == [(0, "30s"), (10, "5m"), (50, "5m"), (100, "5m")]
    assert it.watch == Watch.model_validate({"for": "24h", "keep": "5%"})
    canary = {
        "errors": ("<= 1%", "> 1%", "hard"),
        "errors_per_minute": ("<= 5/min", "", "hard"),
        "latency": ("<= 1s", "", "hard"),
    }
    assert limits(it.checks_at(1)) == limits(it.checks_at(2)) == canary
    assert limits(it.checks_at(3)) == {
        "errors": ("< 1%", "> 1%", "hard"),
        "latency": ("< 800ms", "", "hard"),
        "cpu": ("< 70%", "", "hard"),
        "requests_low": (">= 0.5x baseline", "", "soft"),
        "requests_high": ("<= 2x baseline", "", "soft"),
    }
    assert it.checks_at(3)["requests_low"].baseline == "same_hour"
    assert it.checks["errors"].evidence == "observed"
    assert it.steps[0].probe is not None
    assert it.steps[0].probe.paths == ("/healthz", "/metrics")


def test_wa_backend_gates_and_notices() -> None:
    """Staging, two approvals, the window, somebody on call; notices with their contents."""
    it = plan("wa-backend")
    assert it.gates.passed_in == "wa-backend-staging"
    assert it.gates.approvals is not None
    assert it.gates.approvals.roles == ("code", "tech-lead")
    assert it.gates.window is not None
    assert (it.gates.window.days, str(it.gates.window.hours)) == ((1, 2, 3), "10:00-14:00")
    assert (it.gates.window.timezone, it.gates.window.holidays) == ("UTC", ("EC",))
    assert it.gates.on_call
    assert it.gates.ci is not None
    assert str(it.gates.ci.coverage) == "> 80%"
    assert it.on_complete is not None
    assert it.on_complete.report is not None
    assert it.on_complete.report.tells == (
        "service", "environment", "revision", "commit", "author", "traffic", "status",
        "rollback_command",
    )  # fmt: skip
    assert it.on_complete.report.metrics == ("error_rate", "latency_p95", "requests")
    assert it.on_complete.report.window == timedelta(minutes=5)
    assert it.on_rollback.report is not None
    assert it.on_rollback.report.tells == ("reason", "duration", "previous_revision", "advice")
    assert it.on_rollback.incident
    assert it.on_rollback.postmortem


def test_wa_backend_staging() -> None:
    """Probes, the webhook, 26 cases with five critical, an optional load test, the question."""
    it = plan("wa-backend-staging")
    webhook, load = it.steps[0].job
    assert webhook.name == "wa-webhook-smoke"
    assert load.optional
    assert load.arguments == {"users": "50", "duration": "60s"}
    assert {name: str(each) for name, each in load.limits.items()} == {
        "latency_p95": "< 800ms",
        "error_rate": "< 1%",
    }
    assert len(it.steps[1].confirm) == 1
    assert it.on_complete is not None
    assert it.on_complete.announce == ("#deployments",)
    assert it.on_complete.report is not None
    assert it.on_complete.report.tells == ("branch", "commit", "changes")
    assert it.on_complete.ask is not None
    assert it.on_complete.ask.answers == ("APPROVED", "HOLD")


def test_sti_chat() -> None:
    """1, 5, 25, 100 %; six triggers with their owners; people, escalation, retention."""
    it = plan("sti-chat")
    assert shape(it) == [(1, "30m-1h"), (5, "30m-1h"), (25, "30m-1h"), (100, "0s")]
    assert limits(it.checks_at(0)) == {
        "errors": ("< 0.5%", "> 0.5% for 5m", "hard"),
        "latency": ("< 2s", "> 2x baseline for 5m", "hard"),
        "openai_failures": ("", "> 5% for 5m", "hard"),
        "openai_circuit": ("<= 0", "> 0", "hard"),
        "disk_free": (">= 10%", "< 10%", "hard"),
        "inodes": ("<= 90%", "> 90%", "hard"),
        "memory": ("", "> 80% and growing", "hard"),
    }
    owners = {name: check.owner for name, check in it.checks.items()}
    assert owners == {
        "errors": "sre",
        "latency": "sre",
        "openai_failures": "dev",
        "openai_circuit": "dev",
        "disk_free": "sre",
        "inodes": "sre",
        "memory": "dev-lead",
    }
    for name in ("openai_failures", "openai_circuit"):
        mitigate = it.checks[name].mitigate
        assert mitigate is not None
        assert (mitigate.switch_off, mitigate.wait) == ("SMART_MODE", timedelta(minutes=5))
        assert mitigate.verify[0].name == "The app works without AI"
    (security,) = it.alerts.rules
    assert (security.do, security.page) == ("rollback", ("security-lead",))
    assert len(it.gates.checklist) == 7
    assert it.on_rollback.page == ("sre", "dev-lead")
    assert it.on_rollback.incident
    assert it.on_rollback.postmortem
    assert it.on_rollback.mail
    assert [level.role for level in it.escalation] == [
        "on-call", "team-lead", "engineering-manager", "cto",
    ]  # fmt: skip
    assert it.channel == "#sti-chat-production"
    assert it.retention.rollouts == timedelta(days=90)


def test_pulpo_ai() -> None:
    """10, 50, 100 % with a day each; the app's own endpoint, objectives, alerts by severity, CI."""
    it = plan("pulpo-ai")
    assert shape(it) == [(10, "1d"), (50, "1d"), (100, "1d")]
    assert it.target.flag is not None
    assert it.target.flag.app is not None
    assert it.target.flag.app.body == {"enabled": "{enabled}", "percentage": "{percentage}"}
    assert it.target.flag.app.whole == 1
    assert limits(it.checks) == {
        "availability": (">= 99.9%", "", "hard"),
        "latency": ("< 1s", "", "hard"),
        "errors": ("< 1%", "", "hard"),
    }
    assert [(rule.policy, rule.do, rule.page) for rule in it.alerts.rules] == [
        ("PulpoAI error rate", "hold", ()),
        ("PulpoAI p95", "hold", ()),
        ("PulpoAI circuit breaker", "rollback", ("pulpo-ai",)),
        ("PulpoAI rate limit", "note", ()),
    ]
    assert it.alerts.resume == "when_closed"
    assert it.alerts.page_for_stable
    assert it.on_rollback.page
    assert it.gates.ci is not None
    assert str(it.gates.ci.coverage) == ">= 85%"
    assert len(it.gates.ci.checks) == 6
    assert it.dashboard is not None
    assert len(it.dashboard.panels) == 4


def test_pulpo_slm() -> None:
    """Legacy first, then 10 and 50 % for two days each; sticky buckets, a proven rollback."""
    it = plan("pulpo-slm")
    assert shape(it) == [(0, "0s"), (10, "2d"), (50, "2d"), (100, "0s")]
    flag = it.target.flag
    assert flag is not None
    assert (flag.key, flag.switch) == ("SLM_CANARY_PERCENT", "ENABLE_SLM_PIPELINE")
    assert (flag.off, flag.on, flag.bucket_by) == ("legacy", "slm_pipeline", "conversation_id")
    assert set(flag.test_ids) == {"low", "high"}
    legacy, canary = it.steps[0].probe, it.steps[1].probe
    assert legacy is not None
    assert (legacy.requests, str(legacy.latency_p90)) == (3, "< 2s")
    assert legacy.json_has == ("assistant", "tool_calls", "patch", "telemetry")
    assert legacy.json_equals == {"telemetry.route": "legacy"}
    assert canary is not None
    assert canary.share is not None
    assert (canary.requests, canary.share.of, canary.share.confidence) == (20, 10, 99)
    assert limits(it.checks_at(1)) == {
        "slm_errors": ("<= 0", "> 0", "hard"),
        "slm_latency": ("< 1.5s", ">= 1.5s", "hard"),
    }
    assert it.checks["slm_latency"].metric.quantile == 90
    assert limits(it.checks_at(2))["slm_latency_as_legacy"][0] == "<= 1x baseline"
    confirmed = [[each.what for each in step.confirm] for step in it.steps]
    assert "No user has complained" in confirmed[2]
    assert "The rollback plan was tested" in confirmed[3]
    assert it.on_rollback.switch_off == "ENABLE_SLM_PIPELINE"
    (proof,) = it.on_rollback.verify
    assert proof.probe is not None
    assert proof.probe.json_equals == {"telemetry.route": "legacy"}
    assert it.on_rollback.announce == ("#pulpo-incidents",)
    assert [line[:3] for line in it.on_rollback.advice[:3]] == ["404", "422", "500"]


DENIS = {
    0: {
        "success": ("> 95%", "< 90%", "hard"),
        "materializer_latency": ("< 10s", "", "soft"),
        "errors": ("< 2%", "> 5%", "hard"),
        "chat_latency": ("<= baseline + 10%", "", "soft"),
        "queue": ("< 100", "", "soft"),
        "chat_is_up": ("", "<= 0%", "hard"),
    },
    1: {
        "success": ("> 97%", "< 93%", "hard"),
        "materializer_latency": ("< 8s", "", "soft"),
        "errors": ("< 1%", "> 3%", "hard"),
        "chat_latency": ("<= baseline + 5%", "", "soft"),
        "queue": ("< 200", "", "soft"),
        "queue_overflow": ("", "> 500 for 10m", "hard"),
        "worker_seen": ("< 2m", "", "hard"),
        "decisiontrace_drops": ("< 10/min", "", "soft"),
        "worker_out_of_memory": ("", "> 0", "hard"),
    },
    2: {
        "success": ("> 98%", "<= 98%", "hard"),
        "materializer_latency": ("< 5s", ">= 5s", "hard"),
        "errors": ("< 0.5%", ">= 0.5%", "hard"),
        "chat_latency": ("<= baseline + 10%", "", "soft"),
        "queue": ("< 300", "", "soft"),
        "chat_latency_worse": ("", "> baseline + 30%", "hard"),
        "graph_write_latency": ("< 1s", "", "soft"),
        "memory_api": ("< 80%", "", "soft"),
        "memory_workers": ("< 70%", "", "soft"),
        "memory_any": ("", "> 90%", "hard"),
    },
    3: {
        "success": ("> 99%", "<= 99%", "hard"),
        "materializer_latency": ("< 3s", ">= 3s", "hard"),
        "errors": ("< 0.1%", ">= 0.1%", "hard"),
        "errors_emergency": ("", "> 5%", "hard"),
        "chat_latency": ("<= baseline + 5%", "", "soft"),
        "uptime": (">= 99.9%", "< 99.9%", "hard"),
    },
}


@pytest.mark.parametrize("step", DENIS)
def test_denis_limits(step: int) -> None:
    """The limits of each step's tables, the matrix being the stricter from 50 % on."""
    assert limits(plan("denis-materializers").checks_at(step)) == DENIS[step]


def test_denis_steps_and_kill_switch() -> None:
    """Hours, holds, the load test, the switch that is checked, five panels."""
    it = plan("denis-materializers")
    assert shape(it) == [(1, "4h"), (10, "1d"), (50, "2d"), (100, "3d")]
    assert it.steps[0].hours is not None
    assert (str(it.steps[0].hours.hours), it.steps[0].hours.timezone) == ("08:00-12:00", "UTC")
    assert it.hold_at(1).for_ == timedelta(hours=24)
    (load,) = it.steps[2].job
    assert (load.timeout, load.arguments) == (timedelta(hours=1), {"requests": "1000"})
    assert it.checks["chat_latency"].baseline == "before"
    assert it.checks_at(3)["errors_emergency"].emergency
    switch = it.kill_switch
    assert switch is not None
    assert (switch.switch_off, switch.within) == (
        "DENIS_MATERIALIZERS_ENABLED",
        timedelta(seconds=10),
    )
    assert [proof.within for proof in switch.verify[:2]] == [
        timedelta(seconds=30),
        timedelta(minutes=5),
    ]
    assert switch.verify[2].probe is not None
    assert it.dashboard is not None
    assert len(it.dashboard.panels) == 5
    assert it.on_complete is not None
    assert it.on_complete.job[0].name == "denis-data-integrity"
