"""``canario demo``, ``canario sandbox``, and what can be done to a running sandbox."""

import json
import sys
from pathlib import Path
from typing import Any

import click
import requests

from sandbox.demo.scenarios import PLAYED_BY
from sandbox.play.address import ADDRESS


def sandbox_commands(source: Path, plans: Path) -> list[click.Command]:
    """The commands; ``source`` is the functions' entry file, ``plans`` the folder of plans."""

    @click.command()
    @click.option("--scenario", type=click.Choice(list(PLAYED_BY)), default="all")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object per event.")
    @click.option(
        "--page",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        help="Write the channel as it looks in the end, to a FILE.html.",
    )
    def demo(scenario: str, as_json: bool, page: Path | None) -> None:
        """Play whole rollouts on this machine: no account, nothing left behind."""
        from sandbox.demo.demo import run

        sys.exit(run(scenario, source, plans, as_json=as_json, page=page))

    @click.command()
    def sandbox() -> None:
        """Keep a local cloud with Canario on it running, to play with."""
        from sandbox.play.keeper import keep

        keep(source, plans)

    return [demo, sandbox, say, deploy, fault, alert, traffic, kill]


@click.command()
@click.argument("text")
@click.option("--user", default="", help="A Slack user id; by default the demo's operator.")
@click.option("--channel", default="", help="Such as #deployments, the default.")
def say(text: str, user: str, channel: str) -> None:
    """Say TEXT (such as "/canary status") in the sandbox's Slack, and print the answer."""
    ask("say", text=text, user=user, channel=channel)


@click.command()
@click.argument("revision", default="")
def deploy(revision: str) -> None:
    """Deploy a new REVISION of the sandbox's shop, without traffic."""
    ask("deploy", revision=revision)


@click.command()
@click.argument("revision")
@click.option("--errors", default="0%", help="The share of requests that fail, such as 5%.")
@click.option("--latency", default="0ms", help="Added to each request, such as 300ms.")
@click.option("--leak", default=0.0, help="The share of its memory that it loses per second.")
@click.option("--down", is_flag=True, help="Everything fails, probes too.")
def fault(revision: str, errors: str, latency: str, leak: float, down: bool) -> None:
    """Make a REVISION of the sandbox's shop ill; without options, well again."""
    share = number(errors, "%", "--errors takes a percentage such as 5%") / 100
    seconds = number(latency, "ms", "--latency takes milliseconds such as 300ms") / 1000
    ask("fault", revision=revision, errors=share, latency=seconds, leak=leak, down=down)


@click.command()
@click.argument("revision", default="")
@click.option("--severity", type=click.Choice(["critical", "warning", "info"]), default="critical")
@click.option("--close", is_flag=True, help="Close the last one instead.")
def alert(revision: str, severity: str, close: bool) -> None:
    """Open an alert on a REVISION of the sandbox's shop."""
    if not revision and not close:
        raise click.UsageError("Name the revision, or say --close.")
    ask("alert", revision=revision, severity=severity.capitalize(), close=close)


@click.command()
@click.argument("shares", nargs=-1, required=True, metavar="REVISION=PERCENT...")
def traffic(shares: tuple[str, ...]) -> None:
    """Set the shop's traffic by hand, behind Canario's back."""
    pairs = [share.partition("=") for share in shares]
    if any(not percent.isdigit() for _, _, percent in pairs):
        raise click.UsageError("Say it like shop-00001=70 shop-00002=30.")
    ask("traffic", split={name: int(percent) for name, _, percent in pairs})


@click.command()
@click.argument("function", type=click.Choice(["slack", "work", "alert", "tick"]))
def kill(function: str) -> None:
    """Kill one of the sandbox's functions (SIGKILL), whatever it is doing, and start it again."""
    ask("kill", function=function)


def number(text: str, unit: str, expected: str) -> float:
    """``5`` from ``5%``. Raises UsageError with what was expected."""
    try:
        return float(text.removesuffix(unit))
    except ValueError:
        raise click.UsageError(f"{expected}, found {text!r}.") from None


def ask(what: str, **asked: Any) -> None:
    """Ask the running sandbox, and print what it says."""
    try:
        url = json.loads(ADDRESS.read_text(encoding="utf-8"))["url"]
        answer = requests.post(f"{url}/{what}", json=asked, timeout=60)
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(
            "No sandbox runs in this folder. Start one: `make sandbox` or `canario sandbox`."
        ) from error
    said = answer.json()
    for line in said["said"]:
        click.echo(line)
    if not said["ok"]:
        sys.exit(1)
