"""What a function imports is what its cold start costs."""

import subprocess
import sys
from pathlib import Path

import pytest

from functions import main
from sandbox.slack.server import SIGNING_SECRET, TEAM, TOKEN

HELP = """
import functions_framework, sys, time, urllib.parse
from sandbox.slack.sender import sign
app = functions_framework.create_app("slack", {source!r}).test_client()
form = dict(command="/canary", text={text!r}, team_id={team!r}, user_id="U0ANN", user_name="ann",
            channel_id="C0000001", channel_name="deployments", trigger_id="1.1", response_url="")
body, at = urllib.parse.urlencode(form).encode(), str(int(time.time()))
answer = app.post("/", data=body, headers={{
    "Content-Type": "application/x-www-form-urlencoded",
    "X-Slack-Request-Timestamp": at,
    "X-Slack-Signature": sign({secret!r}, at, body)}})
assert answer.status_code == 200, answer.text
print(answer.json["text"])
"""
TICK = """
import functions_framework, sys
answer = functions_framework.create_app("tick", {source!r}).test_client().post("/")
assert answer.status_code == 200, answer.text
print(answer.text)
"""
STARTED = """
import functions_framework, sys
functions_framework.create_app({target!r}, {source!r})
known = set(sys.modules)
from functions.bootstrap import Wiring
getattr(Wiring(), {part!r})
print(*(name for name in sys.modules if name not in known))
"""
LOADED = "print('LOADED', *sorted(name for name in {names!r} if name in sys.modules))"
SPANS = ("opentelemetry.trace", "opentelemetry.sdk", "opentelemetry.exporter")
HEAVY = (
    "grpc",
    "google.cloud.run_v2",
    "google.cloud.monitoring_v3",
    "google.cloud.firestore",
    *SPANS,
)
ELSEWHERE = ("smtplib", "infra.http.prober", "infra.slack.chat", *HEAVY[1:3], *SPANS)
LIBRARIES = ("google.", "requests", "slack_sdk", "smtplib", "infra.stores.firestore")
DOMAIN = ("bot.plan", "bot.rollout.state", "bot.rollout.effects", "bot.rollout.facts")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Settings of a deployment with the embedded store and a topic that nobody listens to."""
    plans = tmp_path / "plans"
    plans.mkdir()
    return {
        "GOOGLE_CLOUD_PROJECT": "acme-shops",
        "CANARIO_STORE": f"sqlite:///{tmp_path / 'canario.db'}",
        "CANARIO_PLANS": str(plans),
        "CANARIO_QUEUE": "pubsub:canario-work",
        "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_TEAM_ID": TEAM,
    }


def printed(script: str, env: dict[str, str], *names: str, **values: str) -> tuple[str, list[str]]:
    """What a fresh process printed, and which of ``names`` it has imported by then."""
    source = str(Path(str(main.__file__)))
    text = script.format(source=source, team=TEAM, secret=SIGNING_SECRET, **values)
    ran = subprocess.run(
        [sys.executable, "-c", text + LOADED.format(names=names)],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said, _, loaded = ran.stdout.rpartition("LOADED")
    return said, loaded.split()


def test_slack_answers_without_any_grpc_client(env: dict[str, str]) -> None:
    """A signed ``/canary help`` in a fresh process: answered, and nothing heavy was loaded: no
    client, no plan language, no state of a rollout."""
    said, loaded = printed(HELP, env, *HEAVY, *DOMAIN, "yaml", "holidays", text="help")
    assert "/canary promote" in said
    assert loaded == []


def test_slack_queues_a_command_without_any_grpc_client(env: dict[str, str]) -> None:
    """Also when there is something to do (the topic does not answer, and that is said)."""
    said, loaded = printed(HELP, env, *HEAVY, *DOMAIN, text="rollback shop")
    assert "Not done" in said
    assert loaded == []


def test_tick_looks_without_any_grpc_client(env: dict[str, str]) -> None:
    """With the embedded store there is nothing to load for a look at what is due."""
    said, loaded = printed(TICK, env, *HEAVY, "slack_sdk", "slack_bolt")
    assert "0 enqueued" in said
    assert loaded == []


@pytest.mark.parametrize(
    ("target", "part", "unused"),
    [
        ("flags", "known_flags", (*ELSEWHERE, "infra.queue.pubsub")),
        ("tick", "beat", ELSEWHERE),
        ("alert_webhook", "alerts", (*ELSEWHERE, "grpc")),
        ("api", "api", ELSEWHERE),
        ("api", "pipeline_check", ELSEWHERE),
        ("pagerduty", "queue", (*ELSEWHERE, "grpc")),
        ("slack", "queue", (*ELSEWHERE, "grpc")),
        ("page", "store", (*ELSEWHERE, "slack_bolt", "infra.queue.pubsub")),
        ("work", "parts", SPANS[1:]),
        ("alert", "parts", SPANS[1:]),
    ],
)
def test_clients_are_imported_at_the_start_and_no_others(
    env: dict[str, str], target: str, part: str, unused: tuple[str, ...]
) -> None:
    """Nobody waits for an import in an instance's first request, and none pays for what its
    function never calls."""
    env |= {
        "CANARIO_STORE": "firestore",
        "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1",
        "CANARIO_CLOUD_RUN_ENDPOINT": "127.0.0.1:1",
        "CANARIO_MONITORING_ENDPOINT": "127.0.0.1:1",
        "CANARIO_FLAGS_KEYS": "shop=shop-key-0123456789",
        "CANARIO_ALERT_SOURCES": "own=generic:bearer:own-key-0123456789",
        "CANARIO_ALERT_TOPIC": "canario-alert",
        "CANARIO_API_AUDIENCE": "https://api.example.com",
        "CANARIO_API_CALLERS": "acme/shop",
        "PAGERDUTY_WEBHOOK_SECRET": "whsec-0123456789",
        "CANARIO_PAGE_SECRET": "page-secret-0123456789abcdef-0123456789",
        "CANARIO_OIDC": "off",
    }
    said, loaded = printed(STARTED, env, *unused, target=target, part=part)
    late = [name for name in said.split() if name.startswith(LIBRARIES)]
    assert late == []
    assert loaded == []


@pytest.mark.parametrize(
    ("target", "part", "traces"),
    [
        ("work", "parts", "cloud"),
        ("alert", "parts", "http://127.0.0.1:1/v1/traces"),
        ("tick", "spans", "http://127.0.0.1:1/v1/traces"),
    ],
)
def test_where_spans_are_collected_their_library_is_imported_at_the_start(
    env: dict[str, str], target: str, part: str, traces: str
) -> None:
    """And only then; see above, where nobody collects any."""
    env |= {
        "CANARIO_TRACES": traces,
        "CANARIO_CLOUD_RUN_ENDPOINT": "127.0.0.1:1",
        "CANARIO_MONITORING_ENDPOINT": "127.0.0.1:1",
        "CANARIO_OIDC": "off",
        "GOOGLE_APPLICATION_CREDENTIALS": "/none",
    }
    said, loaded = printed(STARTED, env, *SPANS, target=target, part=part)
    late = [name for name in said.split() if name.startswith((*LIBRARIES, "opentelemetry"))]
    assert late == []
    assert set(loaded) == {*SPANS}


def test_slack_never_collects(env: dict[str, str]) -> None:
    """Whatever the settings say: three seconds are promised there."""
    env |= {"CANARIO_TRACES": "http://127.0.0.1:1/v1/traces"}
    said, loaded = printed(HELP, env, *HEAVY, text="rollback shop")
    assert "Not done" in said
    assert loaded == []
