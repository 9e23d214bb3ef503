"""How long a person waits for the first answer of a new ``slack`` instance.

From the start of the process to the answer to its first signed ``/canary help``, on this machine;
the median of some fresh processes, beside a bare Bolt function (``bench/bare.py``) in turn. Slack
shows an error after three seconds.

    python -m bench.cold_start
"""

import json
import socket
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import click
import requests

import functions
from sandbox.slack.sender import FORM, sign
from sandbox.slack.server import SIGNING_SECRET, TEAM, TOKEN
from sandbox.wire.processes import FunctionProcess

LIMIT_SECONDS = 3.0
PATIENCE_SECONDS = 30.0
SOURCE = Path(functions.__file__).parent / "main.py"
BARE = Path(__file__).parent / "bare.py"


CREDENTIALS = {
    "type": "authorized_user",
    "client_id": "nobody",
    "client_secret": "nothing",
    "refresh_token": "never used",
}
"""So that Google's library for credentials is loaded, as it is in the cloud."""


def settings(folder: Path) -> dict[str, str]:
    """What the ``slack`` function needs; help calls nothing of it."""
    credentials = folder / "credentials.json"
    credentials.write_text(json.dumps(CREDENTIALS), encoding="utf-8")
    return {
        "GOOGLE_APPLICATION_CREDENTIALS": str(credentials),
        "GOOGLE_CLOUD_PROJECT": "bench",
        "CANARIO_QUEUE": "pubsub:canario-work",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_TEAM_ID": TEAM,
    }


def command(text: str) -> tuple[bytes, dict[str, str]]:
    """``/canary TEXT``, signed now: body and headers."""
    form = {
        "command": "/canary",
        "text": text,
        "team_id": TEAM,
        "user_id": "U0OPERATOR",
        "user_name": "olivia",
        "channel_id": "C0000001",
        "channel_name": "deployments",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/",
    }
    body, now = urlencode(form).encode(), str(int(time.time()))
    headers = {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": sign(SIGNING_SECRET, now, body),
    }
    return body, headers


def first_answer(folder: Path, source: Path = SOURCE) -> float:
    """Seconds from the start of a fresh process to its first answer. Raises RuntimeError where
    that is not the help."""
    log = folder / "slack.log"
    function = FunctionProcess("slack", source, settings(folder), log)
    began = time.monotonic()
    function.start()
    try:
        wait_for(function.port, began + PATIENCE_SECONDS)
        body, headers = command("help")
        answer = requests.post(function.url, data=body, headers=headers, timeout=PATIENCE_SECONDS)
        took = time.monotonic() - began
    finally:
        function.stop()
    if answer.status_code != 200 or "/canary start" not in answer.text:
        raise RuntimeError(f"It answered {answer.status_code}.\n{log.read_text()[-2000:]}")
    return took


def wait_for(port: int, until: float) -> None:
    """Return as soon as somebody listens; looked for every few milliseconds."""
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.005)
    raise RuntimeError("It does not listen.")


@click.command()
@click.option("--runs", default=5, show_default=True, help="Fresh processes; the median counts.")
def main(runs: int) -> None:
    """Print each run and the medians; fails where ours is over Slack's three seconds."""
    took: dict[Path, list[float]] = {SOURCE: [], BARE: []}
    with tempfile.TemporaryDirectory(prefix="canario-bench-") as folder:
        for source in took:
            first_answer(Path(folder), source)  # compiles what is not compiled yet
        for _ in range(runs):
            for source, times in took.items():
                times.append(first_answer(Path(folder), source))
    ours, bare = (statistics.median(times) for times in took.values())
    for name, times in zip(("slack", "bare Bolt"), took.values(), strict=True):
        shown = ", ".join(f"{1000 * each:.0f}" for each in times)
        click.echo(f"{name}: {shown} ms, median {1000 * statistics.median(times):.0f} ms")
    click.echo(f"{ours / bare:.2f} times the bare function; Slack waits {LIMIT_SECONDS:.0f} s")
    if ours > LIMIT_SECONDS:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
