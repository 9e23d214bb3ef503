"""``canario outbox``: what is left to be done, and what to do about what was given up."""

import getpass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from cli.as_json import asked as json_asked
from cli.as_json import show as print_json
from cli.problems import Listing
from functions.bootstrap import Wiring
from infra.terminal.say import say, title
from infra.terminal.waiting import doing

if TYPE_CHECKING:
    from bot.service.values.records import OutboxEntry

MOST = 200
AHEAD = timedelta(days=1)
"""What waits for another try is due much sooner than this."""


@click.group(cls=Listing)
def outbox() -> None:
    """What is left to be done outside: effects that wait for another try, or were given up."""


@outbox.command("list")
@json_asked
@click.pass_obj
def show(wiring: Wiring, *, as_json: bool) -> None:
    """List what waits and what was given up: age, tries, and why."""
    doing("reading what is left to be done")
    now = datetime.now(UTC)
    found = wiring.store.outbox_due(now + AHEAD, MOST)
    given_up = wiring.store.parked(MOST)
    if as_json:
        print_json(fields(each) for each in (*found, *given_up))
        return
    title("Left to be done, and given up")
    for entry in (*found, *given_up):
        say(line(entry, now))
    if not found and not given_up:
        say("Nothing is left to be done.")


@outbox.command()
@click.argument("entry_id", metavar="ID")
@click.pass_obj
def retry(wiring: Wiring, entry_id: str) -> None:
    """Try ID again that was given up: it is due at once, and the next tick takes it."""
    found = wiring.store.unpark(entry_id, datetime.now(UTC))
    if found is None:
        raise click.ClickException(
            f"Nothing was given up as {entry_id}. `canario outbox list` shows what was."
        )
    say(f"{entry_id}: due now; the next tick takes it.")


@outbox.command()
@click.argument("entry_id", metavar="ID")
@click.argument("words", nargs=-1, metavar="because REASON")
@click.pass_obj
def drop(wiring: Wiring, entry_id: str, words: tuple[str, ...]) -> None:
    """Leave ID undone for good, for a REASON that is kept with it."""
    if words[:1] != ("because",) or not words[1:]:
        raise click.UsageError(f"Say why: canario outbox drop {entry_id} because REASON.")
    reason = f"dropped by {getpass.getuser()}: {' '.join(words[1:])}"
    found = wiring.store.drop(entry_id, datetime.now(UTC), reason)
    if found is None:
        raise click.ClickException(
            f"Nothing is left to be done as {entry_id}. `canario outbox list` shows what is."
        )
    say(f"{entry_id}: {reason}.")


def fields(entry: "OutboxEntry") -> dict[str, object]:
    """The same of one entry, for a script."""
    return {
        "id": entry.id,
        "service": entry.service_id,
        "effect": entry.effect.kind,
        "created_at": entry.created_at.isoformat(),
        "tries": entry.attempts,
        "due_at": entry.due_at.isoformat() if entry.due_at else None,
        "given_up": entry.parked,
        "problem": entry.problem,
    }


def line(entry: "OutboxEntry", now: datetime) -> str:
    """One entry: id, what, how old, how often it was tried, and where it stands."""
    from bot.plan.limits.lengths import roughly
    from bot.service.handlers.doctor import effect_words, tries_words
    from bot.slack.views.escape import one_line

    # A problem may quote what is outside, which shall not steer a terminal.
    problem = one_line(entry.problem)
    if entry.parked:
        state = f"given up: {problem}"
    elif entry.due_at is not None and entry.due_at > now:
        state = f"tried again in {roughly(entry.due_at - now)}: {problem or 'in hand'}"
    else:
        state = f"due: {problem or 'nobody has taken it'}"
    age = roughly(now - entry.created_at)
    return f"{entry.id}  {effect_words(entry)}, {age} old, {tries_words(entry)}, {state}"
