"""``canario doctor``: whether the audit trail is what was decided."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.service.deciding.trail import Witness, broken, chained_since, contradicted
from bot.service.handlers.doctor_plans import headers_without_value, teams_without_key
from bot.service.ports.stores.store import Store
from bot.slack.views.escape import one_line
from cli.problems import as_click_errors
from cli.witnesses import witnesses
from functions.bootstrap import Wiring


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
    and that it is what the log says; that each team that plans page has a key, where this
    environment has the keys; and that each header that plans name has a value. The exit
    code is 1 where something does not fit."""
    with as_click_errors():
        log = witnesses(log_file) if log_file else None
        said = log.said if log else None
        known = ids(wiring.store, service, said or {})
        found = [each for one in known for each in of(wiring.store, one, said)]
        found += pages(wiring, service)
        found += headers(wiring, service)
    for _, line in found:
        # It may quote what is stored, which shall not steer a terminal.
        click.echo(one_line(line))
    if not found:
        click.echo("No service has a trail yet.")
    if log and log.others:
        others = f"{log_file}: {log.others} of {log.lines} lines hold no decision."
        click.echo(one_line(others))
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


def headers(wiring: Wiring, service: str) -> Iterator[tuple[bool, str]]:
    """Headers that plans name and that have no value."""
    for plan in wiring.store.plans():
        if service in ("", plan.target.service_id):
            missing = headers_without_value(wiring.prober, wiring.router, plan)
            yield from ((False, line) for line in missing)


def ids(store: Store, service: str, said: Mapping[str, list[Witness]]) -> list[str]:
    """The named service, or those that have a plan or a rollout, or decisions in the log: what was
    erased with its plan is in no list of the store."""
    if service:
        return [service]
    return sorted({*store.active(), *(plan.target.service_id for plan in store.plans()), *said})


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
