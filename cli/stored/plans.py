"""``canario plan list``, ``pull`` and ``diff``: the plans in the store that the functions read."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import NotFound
from cli.as_json import asked as json_asked
from cli.as_json import show as print_json
from cli.files import FileToWrite
from functions.bootstrap import Wiring
from infra.terminal.say import document, say, title
from infra.terminal.waiting import doing

if TYPE_CHECKING:
    from bot.plan import Plan

FOUND_OUT = {"channel_id", "announce_ids"}
"""What `canario plan push` looks up, and nobody writes."""


@click.command("list")
@json_asked
@click.pass_obj
def list_(wiring: Wiring, *, as_json: bool) -> None:
    """List the stored plans: name, service, channel, and who pushed each when."""
    doing("reading the stored plans")
    plans, pushes = wiring.store.plans(), wiring.store.pushes()
    if as_json:
        print_json(
            {
                "name": each.name,
                "service": each.target.service_id,
                "channel": each.channel,
                "pushed_by": pushes[each.name].by if each.name in pushes else None,
                "pushed_at": pushes[each.name].at.isoformat() if each.name in pushes else None,
            }
            for each in plans
        )
        return
    if plans:
        title("Stored plans")
    for each in plans:
        push = pushes.get(each.name)
        by = f", pushed by {push.by} {push.at:%Y-%m-%d %H:%M} UTC" if push else ""
        say(f"{each.name}: {each.target.service_id}, {each.channel}{by}")
    if not plans:
        say("No plan is stored. Add one: canario plan push FILE")


@click.command()
@click.argument("name")
@click.option("--write", "target", type=FileToWrite(), help="Write it to this file.")
@click.pass_obj
def pull(wiring: Wiring, name: str, target: Path | None) -> None:
    """Print the stored plan NAME as YAML: what it says, without what is usual."""
    text = as_yaml(stored(wiring, name))
    if target:
        target.write_text(text, encoding="utf-8")
        say(f"wrote {target}")
    else:
        document(text)


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.pass_obj
def diff(wiring: Wiring, files: tuple[str, ...]) -> None:
    """Say how the plans in FILES differ from the stored ones of their names. The exit code is 1
    where one does, or is not stored."""
    from infra.stores.plan_file import read_plan

    same = True
    for file in files:
        found = read_plan(file)
        kept = wiring.store.plan(found.name)
        lines = list(differences(kept, found, file))
        same = same and not lines
        if lines:
            document("\n".join(lines))
        else:
            say(f"{file}: as stored")
    if not same:
        raise SystemExit(1)


def differences(kept: "Plan | None", found: "Plan", file: str) -> Iterator[str]:
    """Line by line, both written alike; what a push looks up is no difference."""
    before = as_yaml(kept, without=FOUND_OUT) if kept else ""
    after = as_yaml(found, without=FOUND_OUT)
    names = (f"{found.name} (stored)" if kept else f"{found.name} (not stored)", file)
    return unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="")


def stored(wiring: Wiring, name: str) -> "Plan":
    """Raises NotFound, which names those that there are."""
    found = wiring.store.plan(name)
    if found is None:
        names = ", ".join(each.name for each in wiring.store.plans()) or "none yet"
        raise NotFound(f"There is no plan {name}.", f"Stored: {names}.")
    return found


def as_yaml(plan: "Plan", without: set[str] | None = None) -> str:
    """What a file would have to say for this plan."""
    import yaml

    kept = plan.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=without)
    # Required, and therefore never a default; the version comes first, as people write it.
    return yaml.safe_dump(
        {"version": plan.version} | kept, sort_keys=False, allow_unicode=True, width=100
    )
