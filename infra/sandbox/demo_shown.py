"""How the demo's events look in a terminal."""

import click

from infra.sandbox.demo_events import Event

WHO = {
    "command": ("you", "cyan"),
    "update_service": ("cloud run", "blue"),
    "served": ("cloud run", "blue"),
    "measured": ("router", "magenta"),
    "slack": ("slack", "green"),
    "page": ("pagerduty", "red"),
    "ticked": ("judge", "yellow"),
    "alert_opened": ("alert", "red"),
}
QUIET = frozenset({"card_posted", "traffic_settled", "started", "verified"})
"""Decisions that another line tells already."""


def show(event: Event) -> None:
    """One event in a line: when, who, what."""
    if event.event in QUIET:
        return
    who, colour = WHO.get(event.event, ("canario", "white"))
    words = " ".join(event.reason.split()).replace("*", "")
    click.echo(f"{event.t:7.1f} s  {click.style(f'{who:<9}', fg=colour)}  {words}")


def title(text: str) -> None:
    """A scenario begins."""
    click.echo()
    click.secho(f"── {text} ".ljust(88, "─"), bold=True)
