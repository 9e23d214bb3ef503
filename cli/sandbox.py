"""``canario sandbox``: starts a local cloud with Canario on it, and changes it while it runs."""

import json
import sys
from typing import Any

import click
import requests

from cli.checkout import FUNCTIONS, PLANS, need_checkout
from cli.problems import Listing
from cli.units import percentage, seconds
from infra.terminal.say import say
from infra.terminal.waiting import doing
from sandbox.play.address import ADDRESS


@click.group(cls=Listing, invoke_without_command=True)
@click.pass_context
def sandbox(context: click.Context) -> None:
    """A local cloud with Canario on it, to play with. Without a command it is started."""
    if context.invoked_subcommand is None:
        context.invoke(run)


@sandbox.command()
def run() -> None:
    """Keep the sandbox running until Ctrl-C, and print what happens in it."""
    need_checkout()
    from sandbox.play.keeper import keep

    keep(FUNCTIONS, PLANS)


@sandbox.command("say")
@click.argument("text")
@click.option("--user", default="", help="A Slack user id; by default the demo's operator.")
@click.option("--channel", default="", help="Such as #deployments, the default.")
def say_(text: str, user: str, channel: str) -> None:
    """Say TEXT (such as "/canary status") in the sandbox's Slack, and print the answer."""
    ask("say", text=text, user=user, channel=channel)


@sandbox.command()
@click.argument("button")
@click.option("--user", default="", help="A Slack user id; by default the demo's operator.")
@click.option("--channel", default="", help="Such as #deployments, the default.")
def press(button: str, user: str, channel: str) -> None:
    """Press the newest BUTTON (such as approve, or "Not now"), and print the answer."""
    ask("press", button=button, user=user, channel=channel)


@sandbox.command()
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--send", is_flag=True, help="Send the form then.")
@click.option("--close", is_flag=True, help="Close it, and send nothing.")
@click.option("--user", default="", help="A Slack user id; by default the demo's operator.")
def fill(fields: tuple[str, ...], send: bool, close: bool, user: str) -> None:
    """Fill in the form that a command or button opened, and print what it is then. A choice
    may be the beginning of its name; each box is ticked by a FIELD=VALUE of its own."""
    pairs = [field.partition("=") for field in fields]
    if any(not sign for _, sign, _ in pairs):
        raise click.UsageError('Say it like "Why=faster checkout".')
    given = [(name, value) for name, _, value in pairs]
    ask("fill", fields=given, send=send, close=close, user=user)


@sandbox.command()
@click.argument("revision", default="")
def deploy(revision: str) -> None:
    """Deploy a new REVISION of the sandbox's shop, without traffic."""
    ask("deploy", revision=revision)


@sandbox.command()
@click.argument("revision")
@click.option("--errors", default="0%", help="The share of requests that fail, such as 5%.")
@click.option("--latency", default="0ms", help="Added to each request, such as 300ms or 2s.")
@click.option("--leak", default="0%", help="The share of memory lost each second, such as 1%.")
@click.option("--down", is_flag=True, help="Everything fails, probes too.")
def fault(revision: str, errors: str, latency: str, leak: str, down: bool) -> None:
    """Make a REVISION of the sandbox's shop fail; without options, work again."""
    ask(
        "fault",
        revision=revision,
        errors=percentage(errors, "--errors"),
        latency=seconds(latency, "--latency"),
        leak=percentage(leak, "--leak"),
        down=down,
    )


@sandbox.command()
@click.argument("revision", default="")
@click.option("--severity", type=click.Choice(["critical", "warning", "info"]), default="critical")
@click.option("--close", is_flag=True, help="Close the last one instead.")
def alert(revision: str, severity: str, close: bool) -> None:
    """Open an alert on a REVISION of the sandbox's shop."""
    if not revision and not close:
        raise click.UsageError("Name the revision, or say --close.")
    ask("alert", revision=revision, severity=severity.capitalize(), close=close)


@sandbox.command()
@click.argument("what", type=click.Choice(["acknowledge", "note", "reassign", "resolve"]))
@click.argument("text", default="")
@click.option("--by", default="Dana", help="Who does it.")
def page(what: str, text: str, by: str) -> None:
    """Do something with the sandbox's last open page, as a person in PagerDuty: acknowledge or
    resolve it, note TEXT, or reassign it to TEXT."""
    if what in ("note", "reassign") and not text:
        raise click.UsageError(f"Say what to {what}: canario sandbox page {what} TEXT.")
    ask("page", action=what, text=text, by=by)


@sandbox.command()
@click.argument("shares", nargs=-1, required=True, metavar="REVISION=PERCENT...")
def traffic(shares: tuple[str, ...]) -> None:
    """Set the shop's traffic by hand, behind Canario's back."""
    pairs = [share.partition("=") for share in shares]
    if any(not percent.isdigit() for _, _, percent in pairs):
        raise click.UsageError("Say it like shop-00001=70 shop-00002=30.")
    ask("traffic", split={name: int(percent) for name, _, percent in pairs})


@sandbox.command()
@click.argument("function", type=click.Choice(["slack", "work", "alert", "tick", "pagerduty"]))
def kill(function: str) -> None:
    """Kill one of the sandbox's functions (SIGKILL), whatever it is doing, and restart it."""
    ask("kill", function=function)


def ask(what: str, **asked: Any) -> None:
    """Ask the running sandbox, and print what it says."""
    doing(f"waiting for the sandbox to {what}")
    try:
        url = json.loads(ADDRESS.read_text(encoding="utf-8"))["url"]
        answer = requests.post(f"{url}/{what}", json=asked, timeout=60)
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(
            "No sandbox runs in this folder. Start one: `canario sandbox`."
        ) from error
    said = answer.json()
    for line in said["said"]:
        say(line)
    if not said["ok"]:
        sys.exit(1)
