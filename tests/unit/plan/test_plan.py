from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.plan import Check, Limit, Metric, Plan, PlanError, Soak
from bot.plan.reading.load import load_plan
from tests.unit.plan.examples import ALL_PLANS, GOOD, plan, planted


def good(text: str = GOOD) -> Plan:
    """The plan in ``text``."""
    return load_plan(text, "plan.yaml")


@pytest.mark.parametrize("name", ALL_PLANS)
def test_a_plan_stored_and_read_again_is_the_same(name: str) -> None:
    """A rollout keeps the copy that it started with, as JSON, and must find the same plan in it."""
    it = plan(name.removesuffix(".yaml"))
    again = Plan.model_validate(it.model_dump(mode="json", by_alias=True))
    assert again == it
    assert again.digest == it.digest
    assert Plan.model_validate_json(it.model_dump_json(by_alias=True)) == it


@pytest.mark.parametrize("name", ALL_PLANS)
def test_a_plan_file_is_named_after_its_plan(name: str) -> None:
    """Who knows a plan's name finds its file."""
    assert f"{plan(name.removesuffix('.yaml')).name}.yaml" == name


def test_the_digest_changes_with_the_plan_and_not_with_its_spelling() -> None:
    """Approvals are bound to the digest: the same plan has one, another plan another."""
    assert good().digest == good(planted("expire: 60m", "expire: 1h")).digest
    assert good().digest == good("# a comment\n" + GOOD).digest
    assert good().digest != good(planted('"<= 1%"', '"< 1%"')).digest
    assert len(good().digest) == 64


def test_the_teams_that_a_plan_pages_are_those_of_every_step() -> None:
    """By itself and by hand, each once; not those that every step replaces."""
    mine = "soak: 5m, on_rollback: {page: ops, page_by_hand: [web, ops]}}"
    text = planted("on_rollback: {page: sre}", "on_rollback: {page: sre, page_by_hand: payments}")
    assert good(text).paged_teams == ("sre", "payments")
    assert good(text.replace("soak: 5m}", mine)).paged_teams == ("sre", "payments", "ops", "web")
    lone = text.replace("  - {traffic: 0%, probe: {paths: [/healthz]}}\n", "")
    every = lone.replace("deadline: 1h", "on_rollback: {page: ops}").replace("soak: 5m}", mine)
    assert good(every).paged_teams == ("ops", "web")


def test_a_step_changes_only_what_it_names() -> None:
    """The limit to continue is the step's, the one to roll back the plan's."""
    before, changed = good().checks_at(1)["latency"], good().checks_at(2)["latency"]
    assert (before.promote, changed.promote) == (Limit.parse("< 800ms"), Limit.parse("< 700ms"))
    assert before.rollback == changed.rollback
    assert good().checks_at(2)["errors"] == good().checks["errors"]


def test_a_step_adds_and_removes_checks() -> None:
    """Null takes a check away, or one limit of it; a metric adds a check."""
    checks = '{errors: null, latency: {promote: null}, cpu: {metric: cpu, promote: "< 70%"}}'
    it = good(planted('{latency: {promote: "< 700ms"}}', checks)).checks_at(2)
    assert set(it) == {"latency", "cpu"}
    assert it["latency"].promote is None
    assert it["latency"].rollback is not None


def test_a_relative_limit_takes_its_metrics_unit() -> None:
    """So that baseline + 10% means points on a ratio and a tenth of a latency."""
    ratio = Check.model_validate({"metric": "error_rate", "promote": "<= baseline + 10%"})
    seconds = Check.model_validate({"metric": "latency_p99", "promote": "<= baseline + 10%"})
    assert ratio.promote is not None
    assert seconds.promote is not None
    assert ratio.promote.threshold(0.02) == pytest.approx(0.12)
    assert seconds.promote.threshold(2.0) == pytest.approx(2.2)


def test_deadlines_are_given_or_follow_from_the_soak() -> None:
    """Every step ends: ten minutes at 0 %, three soaks, half an hour more than a short soak."""
    it = good(planted("{traffic: 100%, soak: 5m}", "{traffic: 100%, soak: 2h}"))
    assert [it.deadline_at(i) for i in range(4)] == [
        timedelta(minutes=10),
        timedelta(minutes=35),
        timedelta(hours=1),
        timedelta(hours=6),
    ]


def test_a_hold_ends_as_the_step_says_else_as_the_plan_says() -> None:
    """A day unless a step has its own rule."""
    it = good(planted("deadline: 1h", "hold: {for: 2h}"))
    assert it.hold_at(1).for_ == timedelta(hours=24)
    assert it.hold_at(2).for_ == timedelta(hours=2)
    assert it.hold_at(2).then == "rollback"


def test_a_step_may_page_otherwise() -> None:
    """A step's rule for rollbacks stands instead of the plan's."""
    it = good(planted("deadline: 1h", "on_rollback: {page: [sre, cto], severity: critical}"))
    assert it.on_rollback_at(1).page == ("sre",)
    assert it.on_rollback_at(2).page == ("sre", "cto")


def test_a_target_names_its_service_document() -> None:
    """project~service, or flag~key."""
    assert good().target.service_id == "acme-prod~shop"
    assert plan("pulpo-slm").target.service_id == "flag~SLM_CANARY_PERCENT"
    several = good(planted("region: us-central1", "regions: [us-east1, us-west1]")).target.cloud_run
    assert several is not None
    assert several.all_regions == ("us-east1", "us-west1")


def test_alerts_act_by_rule_then_by_severity() -> None:
    """The first rule that matches decides; an unknown severity is a warning."""
    alerts = good().alerts
    assert alerts.action("Disk is full", {}, "critical") == "hold"
    assert alerts.action("Other", {}, "critical") == "rollback"
    assert alerts.action("Other", {}, "Error") == "rollback"
    assert alerts.action("Other", {}, "warning") == "hold"
    assert alerts.action("Other", {}, "info") == "note"
    assert alerts.action("Other", {}, "") == "hold"
    by_label = plan("sti-chat").alerts
    assert by_label.action("Finding", {"category": "security"}, "info") == "rollback"
    assert by_label.action("Finding", {"category": "cost"}, "info") == "note"


def test_a_plan_cannot_be_changed() -> None:
    """What was decided on stays what it was."""
    with pytest.raises(ValidationError, match="frozen"):
        good().name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"unit": "ratio"}, "monitoring: or promql:"),
        ({"promql": "up", "monitoring": {"filter": "a"}, "unit": "ratio"}, "one of them"),
        ({"promql": "up", "unit": "ratio", "kind": "rate"}, "the query of the events"),
        ({"monitoring": {"filter": "a"}, "unit": "seconds", "kind": "quantile"}, "such as 99"),
        ({"monitoring": {"filter": "a"}, "unit": "ratio", "quantile": 99}, "such as 99"),
        (
            {"monitoring": {"filter": "a"}, "unit": "ratio", "kind": "rate"},
            "events that are counted",
        ),
        ({"monitoring": {"filter": "a", "part": "b"}, "unit": "count", "kind": "rate"}, "ratio"),
        (
            {"promql": "up{version='{version}', x='{revison}'}", "unit": "ratio"},
            r"only \{revision\}, \{service\}, \{region\} and \{variant\}",
        ),
    ],
)
def test_a_metric_that_cannot_be_measured_is_refused(value: Any, says: str) -> None:
    """A query has one source, a kind that fits it, and names that are filled in."""
    with pytest.raises(ValidationError, match=says):
        Metric.model_validate(value)


def test_promql_keeps_its_own_braces() -> None:
    """Label matchers are no names to fill in, and such names may stand in them."""
    query = 'rate(errors{revision="{revision}", service=~"{service}.*"}[5m])'
    metric = Metric.model_validate({"promql": query, "unit": "per_minute"})
    assert metric.model_dump() == {"promql": query, "unit": "per_minute", "kind": "gauge"}


@pytest.mark.parametrize("text", ["5m-", "-5m", "5m-5m", "10m-5m", "", "5", "5m-30", "x-y"])
def test_a_soak_that_cannot_be_is_refused(text: str) -> None:
    """A soak is a duration, or a range that goes up."""
    with pytest.raises((PlanError, ValidationError)):
        Soak.parse(text)


def test_a_soak_is_a_duration_or_a_range() -> None:
    """5m is five minutes; 5m-30m may end early and is judged at thirty."""
    assert Soak.parse("5m").longest == timedelta(minutes=5)
    assert Soak.parse("5m-30m").longest == timedelta(minutes=30)
    assert Soak.parse("5m - 1h").text == "5m-1h"
