"""``canario doctor``: whether the audit trail is what was decided."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.errors import CanarioError, Rejected
from bot.service.deciding.trail import Witness, broken, chained_since, contradicted
from bot.service.handlers.doctor_plans import teams_without_key
from bot.service.ports.store import Store
from bot.slack.views.escape import one_line
from functions.bootstrap import Wiring

LABELS = "logging.googleapis.com/labels"
"""Where a line as a function writes it has its labels."""


@click.command()
@click.argument("service", default="")
@click.option(
    "--log",
    "log_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The functions' log, as `gcloud logging read --format=json` writes it.",
)
@click.pass_obj
def doctor(wiring: Wiring, service: str, log_file: Path | None) -> None:
    """Check the audit trail of SERVICE (an id), or of all: that each entry follows the one before,
    and that it is what the log says; and that each team that plans page has a key, where this
    environment has the keys. The exit code is 1 where something does not fit."""
    try:
        said = witnesses(log_file) if log_file else None
        found = [each for one in ids(wiring.store, service) for each in of(wiring.store, one, said)]
        found += pages(wiring, service)
    except CanarioError as error:
        raise click.ClickException(str(error)) from error
    for _, line in found:
        # It may quote what is stored, which shall not steer a terminal.
        click.echo(one_line(line))
    if not found:
        click.echo("No service has a trail yet.")
    if not all(good for good, _ in found):
        raise SystemExit(1)


def pages(wiring: Wiring, service: str) -> Iterator[tuple[bool, str]]:
    """Teams that plans page and that have no key of their own."""
    settings = wiring.settings
    if not settings.pagerduty_routing_key.get_secret_value() and not settings.team_keys:
        yield True, "Pages were not checked: this environment has no PagerDuty key."
        return
    for plan in wiring.store.plans():
        if service in ("", plan.target.service_id):
            yield from ((False, line) for line in teams_without_key(wiring.pager, plan))


def ids(store: Store, service: str) -> list[str]:
    """The named service, or those that have a plan or a rollout."""
    if service:
        return [service]
    return sorted({*store.active(), *(plan.target.service_id for plan in store.plans())})


def of(
    store: Store, service: str, said: Mapping[str, list[Witness]] | None
) -> Iterator[tuple[bool, str]]:
    """Lines about one service; whether each is good."""
    trail = store.trail(service)
    if trail is None:
        if said and said.get(service):
            yield False, f"{service}: the log has decisions of it, and the store has nothing."
        return
    now = datetime.now(UTC)
    problems = list(broken(trail, now))
    if said is not None:
        problems += contradicted(trail, said.get(service, []), now)
    for each in problems:
        yield False, f"{service}: {each}"
    if problems:
        return
    since = chained_since(trail)
    chain = f"chained since {since}" if since else "not chained yet"
    known = f", {len(said.get(service, []))} of them in the log" if said is not None else ""
    yield True, f"{service}: {len(trail.entries)} decisions, {chain}{known}."


def witnesses(file: Path) -> dict[str, list[Witness]]:
    """What the log says of each service's decisions. A JSON list, or one object a line.

    Raises Rejected for what is neither.
    """
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    try:
        lines = (
            json.loads(text) if text.startswith("[") else [json.loads(t) for t in text.splitlines()]
        )
    except (ValueError, RecursionError):
        raise Rejected(
            f"{file} is no log in JSON.",
            "Write one: gcloud logging read 'labels.generation:*' --format=json > FILE.",
        ) from None
    found: dict[str, list[Witness]] = {}
    for line in lines:
        labels = _labels(line)
        number = str(labels.get("generation", ""))
        if "digest" in labels and number.isascii() and number.isdigit() and len(number) < 12:
            said = Witness(int(number), str(labels["digest"]), str(labels.get("entry", "")))
            found.setdefault(str(labels.get("service", "")), []).append(said)
    return found


def _labels(line: Any) -> Mapping[str, Any]:
    if not isinstance(line, dict):
        return {}
    labels = line.get("labels") or line.get(LABELS) or (line.get("jsonPayload") or {}).get(LABELS)
    return labels if isinstance(labels, dict) else {}
