"""What terraform gives the functions is what the settings read."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.read_settings import read_settings
from infra.settings import Settings
from tests.support.missing import missing

ROOT = Path(__file__).resolve().parents[3]
TF_OFFLINE = Path(
    os.environ.get("TF_OFFLINE", ROOT.parent / "shared" / "terraform-schema" / "tf-offline")
)
OF_PAIRS = {
    "CANARIO_PAGERDUTY_KEYS": "sre=made-up",
    "CANARIO_HEADER_SECRETS": "app-token@app.example.com=Bearer made-up",
    "CANARIO_FLAGS_KEYS": "shop=0123456789abcdef",
    "CANARIO_PAGE_SECRET": "0123456789abcdef0123456789abcdef",
    "CANARIO_ALERT_SOURCES": "prom=alertmanager:bearer:0123456789abcdef",
}
OF_THE_FRAMEWORK = {"THREADS"}
"""What the functions framework's own server reads."""
EVERYTHING_ON = {
    "source_archive": "versions.tf",
    "pagerduty_secrets": json.dumps(
        [
            "PAGERDUTY_ROUTING_KEY",
            "CANARIO_PAGERDUTY_KEYS",
            "PAGERDUTY_API_TOKEN",
            "PAGERDUTY_WEBHOOK_SECRET",
        ]
    ),
    "prometheus_url": "https://prometheus.example.com",
    "metrics_lag": "240s",
    "github": "true",
    "github_api_url": "https://github.example.com/api/v3",
    "guests": "read",
    "traces": "cloud",
    "authors_at": "example.com",
    "flags": "true",
    "posts": "true",
    "header_secrets": "true",
    "alert_webhook": "true",
    "api_callers": json.dumps(
        ["acme/shop@refs/heads/main", "deployer@acme.iam.gserviceaccount.com"]
    ),
    "github_oidc_issuer": "https://github.example.com/_services/token",
    "page": "true",
    "mail": json.dumps({"server": "starttls://u@smtp.example.com:587", "from": "c@example.com"}),
    "probe_allow": json.dumps(["10.0.0.0/8", ".corp.example"]),
}


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Entry point → the environment that a plan with everything switched on gives it."""
    if not TF_OFFLINE.is_file() or shutil.which("terraform") is None:
        missing(f"needs terraform, and {TF_OFFLINE.name} beside the checkout")
    plan = tmp_path_factory.mktemp("plan") / "plan.json"
    variables = [f"--var={name}={value}" for name, value in EVERYTHING_ON.items()]
    subprocess.run(
        [
            TF_OFFLINE,
            f"--plan-json={plan}",
            f"--var-file={ROOT / 'terraform' / 'example.tfvars'}",
            *variables,
            ROOT / "terraform",
        ],
        check=True,
        capture_output=True,
    )
    resources = json.loads(plan.read_text())["planned_values"]["root_module"]["resources"]
    functions = [r["values"] for r in resources if r["type"] == "google_cloudfunctions2_function"]
    return {f["build_config"][0]["entry_point"]: _environment(f) for f in functions}


def _environment(function: dict[str, Any]) -> dict[str, str]:
    config = function["service_config"][0]
    secrets = {
        entry["key"]: OF_PAIRS.get(entry["key"], "made-up")
        for entry in config["secret_environment_variables"]
    }
    return {**config["environment_variables"], **secrets}


def test_every_name_is_one_that_is_read(environments: dict[str, dict[str, str]]) -> None:
    """A name that the settings do not know would be set and never read."""
    given = {name for environment in environments.values() for name in environment}
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}

    assert given <= known | OF_THE_FRAMEWORK
    assert {"CANARIO_STORE", "CANARIO_QUEUE", "CANARIO_METRICS_LAG"} <= given
    of_work = environments["work"].keys()
    assert {"CANARIO_GUESTS", "CANARIO_PROBE_ALLOW", "CANARIO_POST_SECRET"} <= of_work
    assert {"GITHUB_TOKEN", "CANARIO_GITHUB_API_URL"} <= of_work
    for given_to in (of_work, environments["alert"].keys()):
        assert {"CANARIO_SMTP", "CANARIO_SMTP_PASSWORD", "CANARIO_MAIL_FROM"} <= given_to
        assert "CANARIO_AUTHORS_AT" in given_to


@pytest.mark.parametrize(
    "function",
    ["slack", "work", "alert", "tick", "pagerduty", "flags", "alert_webhook", "api", "page"],
)
def test_the_settings_accept_what_each_function_is_given(
    environments: dict[str, dict[str, str]], function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing but its own environment each function reads good settings, for production."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    for name, value in environments[function].items():
        monkeypatch.setenv(name, value)

    settings = read_settings()

    assert settings.project == "acme-canario"
    assert settings.sqlite_path is None
    assert settings.topic == "canario-work"
    assert settings.slack_team_id == "T0123ABCD"
