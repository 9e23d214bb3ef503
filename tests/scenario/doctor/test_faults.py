"""``canario doctor`` finds each fault that is planted, and says what fixes it."""

import sqlite3
from collections.abc import Callable

import pytest

from bot.schema.versions import NEWEST
from sandbox.cloud_run.types import Target
from tests.scenario.doctor.clinic import (
    ACCOUNT,
    CHANNEL,
    GROUP,
    IMAGES,
    INCIDENTS,
    OPERATOR,
    PATH,
    PLAN,
    PROJECT,
    REGION,
    Clinic,
)

Plant = Callable[[Clinic], object]


def test_a_healthy_deployment_has_no_finding(clinic: Clinic) -> None:
    """Nothing is wrong, and what could not be read is named."""
    found = clinic.found()
    assert Clinic.of("wrong", found) == []
    assert [each["words"] for each in Clinic.of("unread", found)] == ["No service has a trail yet."]


def set_env(name: str, value: str = "") -> Plant:
    """A setting of the laptop."""
    return lambda clinic: clinic.env.update({name: value})


def deny(resource: str, permission: str) -> Plant:
    """A right that is not granted."""
    return lambda clinic: clinic.cloud.platform.knobs.access.deny(resource, permission)


def configure(**changes: object) -> Plant:
    """The service is another one."""
    return lambda clinic: clinic.cloud.platform.configure(PATH, **changes)


def plan(**fields: object) -> Plant:
    """Another plan is stored."""
    return lambda clinic: clinic.write_plan(**fields)


def no_scope(scope: str) -> Plant:
    """The app was installed without it."""
    return lambda clinic: clinic.slack.scopes.discard(scope)


def guest_of_another(clinic: Clinic) -> None:
    """The operator belongs elsewhere."""
    clinic.slack.add_user(OPERATOR, "olivia", team_id="T0ELSEWHERE")


def stored(clinic: Clinic, body: str) -> None:
    """A service's document, due since 1970."""
    clinic.found("--only", "state")
    with sqlite3.connect(clinic.folder / "canario.db") as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(services)")]
        row = [{"id": f"{PROJECT}~shop", "body": body}.get(name, 1) for name in columns]
        marks = ", ".join("?" * len(columns))
        connection.execute(f"INSERT INTO services VALUES ({marks})", row)  # noqa: S608


def crowded(clinic: Clinic) -> None:
    """The region is nearly full."""
    for number in range(900):
        name = f"app-{number}"
        clinic.cloud.platform.add_service(
            PROJECT, REGION, name, revisions=[f"{name}-1"], traffic={f"{name}-1": 100}
        )


def tagged(clinic: Clinic) -> None:
    """People have left many tags on the service."""
    here = clinic.cloud.platform.service(PATH).traffic
    tags = [Target("shop-1", 0, f"t{number}") for number in range(1800)]
    clinic.cloud.platform.update(PATH, traffic=[*here, *tags])


def latest(clinic: Clinic) -> None:
    """The service follows its latest revision."""
    clinic.cloud.platform.update(PATH, traffic=[Target("", 100)])


QUERY = {"monitoring": {"filter": 'metric.type="custom.googleapis.com/nothing"'}, "unit": "count"}
CUSTOM = {"metric": QUERY, "promote": "<= 5", "rollback": "> 9"}
PROBE = {"paths": ["/"], "expect": 200, "headers": {"X-Token": {"secret": "app-token"}}}
PROBED = [{"traffic": "0%", "probe": PROBE}, {"traffic": "100%", "soak": "5m"}]
NEWER = f'{{"schema": {NEWEST + 1}}}'
FAULTS: dict[str, tuple[str, Plant, str]] = {
    "bad setting": ("settings", set_env("CANARIO_STORE", "nowhere"), "CANARIO_STORE"),
    "newer state": ("state", lambda c: stored(c, NEWER), str(NEWEST + 1)),
    "not evaluated": ("stuck", lambda c: stored(c, NEWER), "gcloud scheduler"),
    "no right to update": ("traffic", deny(PATH, "run.services.update"), "run.services.update"),
    "may not act as its account": (
        "traffic",
        deny(f"projects/-/serviceAccounts/{ACCOUNT}", "iam.serviceAccounts.actAs"),
        "actAs",
    ),
    "may not read its image": (
        "traffic",
        deny(IMAGES, "artifactregistry.repositories.downloadArtifacts"),
        "downloadArtifacts",
    ),
    "no such service": (
        "traffic",
        plan(target={"cloud_run": {"project": PROJECT, "region": REGION, "service": "shpo"}}),
        "shpo",
    ),
    "no value of a header": ("headers", plan(steps=PROBED), "app-token"),
    "no key of a team": ("pages", set_env("CANARIO_PAGERDUTY_KEYS", "ops=R0OPS"), "sre"),
    "wrong token": ("slack", set_env("SLACK_BOT_TOKEN", "xoxb-other"), "invalid_auth"),
    "another workspace": ("slack", set_env("SLACK_TEAM_ID", "T0OTHER"), "T0OTHER"),
    "no scope to post": ("slack", no_scope("chat:write"), "chat.postMessage"),
    "no scope for private channels": ("slack", no_scope("groups:history"), "groups:history"),
    "no commands": ("slack", no_scope("commands"), "commands"),
    "not in the channel": ("channels", plan(channel="#elsewhere"), "#elsewhere"),
    "archived": ("channels", lambda c: c.slack.archive_channel(INCIDENTS), "archived"),
    "not in a channel by its id": ("channels", plan(channel_id="C0NOWHERE"), "C0NOWHERE"),
    "no such metric": ("metrics", plan(checks={"queue": CUSTOM}), "queue"),
    "no data": ("metrics", lambda c: c.cloud.monitoring.empty(), "errors"),
    "follows the latest": ("serving", latest, "100 %"),
    "internal": ("serving", configure(ingress="internal"), "internal"),
    "private": ("serving", deny(PATH, "run.routes.invoke"), "run.routes.invoke"),
    "cold": ("serving", plan(watch={"for": "24h", "keep": "0%"}), "cold start"),
    "too many services": ("limits", crowded, "1,000"),
    "too many tags": ("limits", tagged, "2,000"),
    "nobody of that id": ("people", plan(people={"operators": ["U0GONE"]}), "U0GONE"),
    "of another workspace": ("people", guest_of_another, OPERATOR),
    "an empty group": ("people", lambda c: c.slack.add_group(GROUP, "leads", []), GROUP),
    "no such address": ("people", plan(people={"operators": ["x@example.com"]}), "x@example.com"),
    "no such schedule": ("on-call", plan(gates={"on_call": "PSCHED9"}), "PSCHED9"),
    "no PagerDuty token": ("on-call", set_env("PAGERDUTY_API_TOKEN"), "PAGERDUTY_API_TOKEN"),
    "wrong GitHub token": ("github", set_env("GITHUB_TOKEN", "other"), "401"),
    "no such repository": (
        "github",
        plan(gates={"ci": {"github": "acme/shpo", "checks": ["build"]}}),
        "acme/shpo",
    ),
    "a role that nothing asks": (
        "plans",
        plan(people={"operators": [OPERATOR], "nobody": [OPERATOR]}),
        "nobody",
    ),
    "too long for a tag": (
        "plans",
        plan(target={"cloud_run": {"project": PROJECT, "region": REGION, "service": "s" * 40}}),
        "46",
    ),
    "a clock that is off": ("clock", lambda c: c.clock.forward(600), "clock"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(clinic: Clinic, name: str) -> None:
    """With what it is about, and what fixes it."""
    point, plant, about = FAULTS[name]
    plant(clinic)
    bad = clinic.wrong(point)
    assert any(about in each["words"] + each["fix"] for each in bad), bad


UNREAD: dict[str, tuple[str, Plant]] = {
    "Cloud Run is down": ("traffic", lambda c: c.cloud.platform.knobs.unavailable()),
    "Slack is down": ("slack", lambda c: c.slack.faults.unavailable()),
    "no bot token": ("people", set_env("SLACK_BOT_TOKEN")),
    "no key of PagerDuty": ("pages", set_env("PAGERDUTY_ROUTING_KEY")),
    "PagerDuty is down": ("on-call", lambda c: c.pagerduty.faults.unavailable()),
    "GitHub is down": ("github", lambda c: c.github.faults.unavailable()),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_can_not_be_read_says_so(clinic: Clinic, name: str) -> None:
    """It is neither good nor bad, and stops no other point."""
    point, plant = UNREAD[name]
    plant(clinic)
    found = clinic.found("--only", point, "--only", "plans")
    assert Clinic.of("unread", {point: found[point]})
    assert Clinic.of("wrong", found) == []
    assert Clinic.of("ok", {"plans": found["plans"]})


def test_without_settings_nothing_else_is_looked_at_and_that_is_said(clinic: Clinic) -> None:
    """No point is left out silently."""
    clinic.env["CANARIO_STORE"] = "nowhere"
    found = clinic.found()
    assert all(Clinic.of("unread", {p: found[p]}) for p in found if p != "settings")
    assert {"traffic", "slack", "trail"} <= set(found)


def test_people_read_it_too(clinic: Clinic) -> None:
    """As lines, with what fixes it below what is wrong."""
    clinic.slack.scopes.discard("pins:write")
    result = clinic.doctor("--only", "slack")
    assert result.exit_code == 1
    assert "pins:write" in result.output
    assert "-> " in result.output
    assert CHANNEL not in result.output


def test_a_point_that_is_none_is_refused(clinic: Clinic) -> None:
    """With those that there are."""
    result = clinic.doctor("--only", "salck")
    assert result.exit_code == 2
    assert "channels" in result.output


def test_one_service_is_looked_at_alone(clinic: Clinic) -> None:
    """Another plan's fault is not its own."""
    clinic.write_plan(channel="#elsewhere")
    assert Clinic.of("wrong", clinic.found("acme-shops~other", "--only", "channels")) == []
    assert PLAN["channel"] == CHANNEL
