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
LOADED = "print('LOADED', *sorted(name for name in {names!r} if name in sys.modules))"
HEAVY = ("grpc", "google.cloud.run_v2", "google.cloud.monitoring_v3", "google.cloud.firestore")
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
