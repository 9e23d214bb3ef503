"""How long a kill takes: from the signed ``/canary kill`` to the POST that throws the switch.

Slack, Pub/Sub, Cloud Run and the functions are processes and servers on this machine, warm, with
the embedded store; what a network adds is not in it. Beside it stands a rollback by the same way,
from its command to the first call that shifts.

    python -m bench.kill
"""

import statistics
import tempfile
import time
from pathlib import Path

import click
import yaml

import functions
from sandbox.world.world import Ground, World

PROJECT, REGION, SHOP = "acme-bench", "us-central1", "shop"
USER, CHANNEL = "U0OPERATOR", "#deployments"
LIMIT_SECONDS = 10.0
"""What a runbook allows until a kill switch takes effect."""
PATIENCE_SECONDS = 30.0
SOURCE = Path(functions.__file__).parent / "main.py"


def plan(address: str) -> str:
    """A plan with a kill switch."""
    return yaml.safe_dump(
        {
            "version": 1,
            "name": SHOP,
            "target": {"cloud_run": {"project": PROJECT, "region": REGION, "service": SHOP}},
            "channel": CHANNEL,
            "people": {"operators": [USER]},
            "steps": [{"traffic": "10%", "soak": "1h"}, {"traffic": "100%", "soak": "1h"}],
            "kill_switch": {"post": f"{address}/off", "within": "10s"},
        }
    )


def took(world: World, text: str, server: str, method: str) -> float:
    """Seconds from the signed command until this call reaches this server. Raises RuntimeError
    where it does not come."""
    mark, began = len(world.journal.entries()), time.time()
    world.slack.command(text, user=USER, channel=CHANNEL)
    called = world.journal.wait_for(
        lambda e: e.server == server and e.method.startswith(method),
        since=mark,
        timeout=PATIENCE_SECONDS,
    )
    if called is None:
        log = (world.ground.folder / "work.log").read_text(encoding="utf-8")
        raise RuntimeError(f"{text}: nothing called {server}.\n{log[-2000:]}")
    world.cloud.pubsub.wait_until_delivered(PATIENCE_SECONDS)
    return called.at - began


def furnish(world: World) -> None:
    """A shop with a new revision, and somebody who may roll it out."""
    world.slack.add_user(USER, "olivia")
    world.slack.add_channel(CHANNEL, [USER])
    names = [f"{SHOP}-00001", f"{SHOP}-00002"]
    world.cloud.platform.add_service(
        PROJECT, REGION, SHOP, revisions=names, traffic={names[0]: 100}
    )


def measured(world: World, runs: int) -> tuple[list[float], list[float]]:
    """Kills, and rollbacks, each of a rollout at 10 %."""
    kills, rollbacks = [], []
    start = f"start {SHOP} {SHOP}-00002 --again --yes because we measure"
    for _ in range(runs + 1):  # the first one warms up
        took(world, start, "cloud_run", "UpdateService")
        kills.append(took(world, f"kill {SHOP} because we measure", "switches", "/off"))
        back = f"rollback {SHOP} because we measure"
        rollbacks.append(took(world, back, "cloud_run", "UpdateService"))
    return kills[1:], rollbacks[1:]


@click.command()
@click.option("--runs", default=20, show_default=True, help="Kills and rollbacks.")
def main(runs: int) -> None:
    """Print medians and the longest; fails where a kill takes longer than a runbook allows."""
    with tempfile.TemporaryDirectory(prefix="canario-bench-") as name:
        folder = Path(name)
        (folder / "plans").mkdir()
        world = World(Ground(SOURCE, folder / "plans", folder), project=PROJECT, beat=3600.0)
        world.switches.start()
        (folder / "plans" / "shop.yaml").write_text(plan(world.switches.url), encoding="utf-8")
        world.switches.stop()
        furnish(world)
        with world:
            kills, rollbacks = measured(world, runs)
    for what, found in (("kill", kills), ("rollback", rollbacks)):
        median, longest = 1000 * statistics.median(found), 1000 * max(found)
        click.echo(f"{what}: median {median:.0f} ms, longest {longest:.0f} ms, {runs} runs")
    ratio = statistics.median(kills) / statistics.median(rollbacks)
    click.echo(f"a kill takes {ratio:.2f} times as long as a rollback")
    if max(kills) > LIMIT_SECONDS:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
