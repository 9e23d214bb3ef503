"""``canario restore --check``: whether a restored database can be used."""

from datetime import UTC, datetime

import click

from functions.bootstrap import Wiring
from infra.terminal.say import say, title
from infra.terminal.waiting import doing


@click.command()
@click.option("--check", is_flag=True, help="Read it all, and change nothing.")
@click.pass_obj
def restore(wiring: Wiring, check: bool) -> None:
    """Check the database that CANARIO_STORE names, such as one that was restored beside the other
    (`firestore:canario-restored`): every document is readable, and the trail of each rollout leads
    to its state. Google's own commands restore (docs/operations.md). The exit code is 1 where
    something can't be used."""
    from bot.service.export.restored import Restored, of_services, of_the_rest
    from bot.slack.views.escape import one_line

    if not check:
        raise click.UsageError(
            "Say canario restore --check; docs/operations.md says how to restore."
        )

    def said(found: Restored) -> str:
        last = f", the last at {found.last:%Y-%m-%d %H:%M} UTC" if found.last else ""
        now = f"; {found.active} is active: compare its traffic" if found.active else ""
        count = f"{found.rollouts} rollouts and {found.decisions} decisions fit{last}{now}."
        return f"{found.service_id}: {count}"

    title("Can the database be used?")
    doing("reading the database")
    bad = 0
    for found in of_services(wiring.store, datetime.now(UTC)):
        for problem in found.problems:
            say(one_line(f"{found.service_id}: {problem}"))
        if not found.problems:
            say(one_line(said(found)))
        bad += len(found.problems)
    for problem in of_the_rest(wiring.store, datetime.now(UTC)):
        say(one_line(problem))
        bad += 1
    if bad:
        raise SystemExit(1)
    say("Everything can be read, and every trail leads to its state.")
