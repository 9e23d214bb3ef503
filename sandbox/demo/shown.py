"""How the demo's events look in a terminal."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from infra.terminal.say import document, is_terminal, say
from infra.terminal.wrap import width
from sandbox.demo.events import Event
from sandbox.demo.terminal import plain

WHO = {
    "command": ("you", "cyan"),
    "update_service": ("cloud run", "blue"),
    "served": ("cloud run", "blue"),
    "measured": ("router", "magenta"),
    "slack": ("slack", "green"),
    "page": ("pagerduty", "red"),
    "click": ("button", "cyan"),
    "switch": ("switch", "magenta"),
    "noise": ("shop", "magenta"),
    "flag": ("flag", "blue"),
    "sides": ("app", "magenta"),
    "answered": ("app", "magenta"),
    "app": ("app", "magenta"),
    "bare_threshold": ("threshold", "magenta"),
    "ticked": ("judge", "yellow"),
    "alert_opened": ("alert", "red"),
}
WIDE, HANG = 88, 22
"""Columns: a title at most, and before the words of an event."""
QUIET = frozenset({"card_posted", "traffic_settled", "started", "verified"})
"""Decisions that another line tells already."""


def show(event: Event) -> None:
    """One event in a line: when, who, what."""
    if event.event in QUIET:
        return
    who, colour = WHO.get(event.event, ("canario", "white"))
    words = " ".join(plain(event.reason).split())
    say(f"{event.t:7.1f} s  {click.style(f'{who:<9}', fg=colour)}  {words}", hang=HANG)


def title(text: str) -> None:
    """A scenario begins."""
    say()
    wide = min(WIDE, width()) if is_terminal(sys.stdout) else WIDE
    say(click.style(f"── {text} ".ljust(wide, "─"), bold=True))


def show_json(event: Event) -> None:
    """One event as an object on a line."""
    line(event.as_json())


def line(value: Mapping[str, Any]) -> None:
    """One JSON object on a line."""
    document(json.dumps(value))


def lines(texts: Iterable[str]) -> None:
    """Plain lines."""
    for text in texts:
        say(text)


def show_faults(folder: Path) -> None:
    """What the functions complained of, before their logs go with the folder."""
    for log in sorted(folder.glob("*.log")):
        said = log.read_text(errors="replace").splitlines()
        for complaint in [each for each in said if '"INFO"' not in each][-5:]:
            say(f"{log.stem}: {complaint[-2000:]}", err=True)
