"""``canario plan``: check, show, power, schema and fields. Plans are read from files."""

import re
from math import isnan
from pathlib import Path

import click

from bot.judge.power.own_events import FORM, own_events
from bot.judge.power.power_words import power_words
from bot.judge.proof.plan_words import described
from bot.plan.describe.doubts import doubts
from bot.plan.reading.fields import field_tables
from bot.plan.reading.load import load_plan, startable_plan
from bot.plan.reading.schema import schema_text
from bot.plan.values.errors import PlanError
from cli.files import FileToWrite
from cli.problems import Listing
from infra.stores.plan_file import read_plan
from infra.terminal.say import document, say


@click.group(cls=Listing)
def plan() -> None:
    """Rollout plans: check them, read them in plain words, store them, get their JSON Schema."""


@plan.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--language-only", is_flag=True, help="Take plans that start would refuse, too.")
def check(files: tuple[str, ...], language_only: bool) -> None:
    """Check plan FILES: every mistake with its line, and every field for which start would refuse
    the plan. The exit code is 1 when there is one. A note says what is allowed and hardly meant."""
    good = True
    for file in files:
        try:
            found = read_plan(file, load_plan if language_only else startable_plan)
        except PlanError as error:
            good = False
            for problem in error.problems:
                say(str(problem))
        else:
            say(f"{file}: ok")
            for doubt in doubts(found):
                say(f"  note: {doubt}")
    if not good:
        raise SystemExit(1)


@plan.command()
@click.argument("file")
def show(file: str) -> None:
    """Say in plain words, step by step, what the plan in FILE will do."""
    try:
        say(described(read_plan(file)).rstrip("\n"))
    except PlanError as error:
        for problem in error.problems:
            say(str(problem), err=True)
        raise SystemExit(1) from None


@plan.command("power")
@click.argument("file")
@click.option(
    "--rps",
    type=click.FloatRange(0, 1_000_000, min_open=True),
    required=True,
    callback=lambda _context, _option, rps: _number(rps),
    help="Requests a second of the whole service.",
)
@click.option("--errors", required=True, help="How many of them fail usually, such as 0.5%.")
@click.option("--p95", help="Their latency's p95 usually, such as 400ms; for limits on latency.")
@click.option(
    "--events",
    multiple=True,
    metavar="CHECK=NUMBER",
    help=f"What a check with a query of the plan's own finds, {FORM}.",
)
def power_(file: str, rps: float, errors: str, p95: str | None, events: tuple[str, ...]) -> None:
    """Say which regressions the plan in FILE would find at this traffic, and how soon."""
    try:
        found = read_plan(file)
    except PlanError as error:
        for problem in error.problems:
            say(str(problem), err=True)
        raise SystemExit(1) from None
    told = [own_events(found, each) for each in events]
    for line in power_words(found, rps, _fraction(errors), _seconds(p95) if p95 else None, told):
        say(line)


@plan.command()
@click.option("--write", "target", type=FileToWrite(), help="Write it to this file.")
def schema(target: Path | None) -> None:
    """Print the JSON Schema of plans, for editors."""
    if target:
        target.write_text(schema_text(), encoding="utf-8")
        say(f"wrote {target}")
    else:
        document(schema_text())


@plan.command()
def fields() -> None:
    """Print every field as Markdown: what it says, and what it is without."""
    document(field_tables() + "\n")


def _number(value: float) -> float:
    """A range lets through what is not a number, for that is not outside of it either."""
    if isnan(value):
        raise click.BadParameter("nan is no number of requests, such as 3.")
    return value


def _fraction(percent: str) -> float:
    """``0.5%`` as a fraction."""
    number, sign, rest = percent.strip().partition("%")
    try:
        value = float(number) / 100
    except ValueError:
        value = -1.0
    if not sign or rest or not 0 <= value < 1:
        raise click.BadParameter(
            f"{percent!r} is no percentage such as 0.5%", param_hint="--errors"
        )
    return value


def _seconds(latency: str) -> float:
    """``400ms`` or ``1.5s`` in seconds."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?) ?(ms|s)", latency.strip(), re.ASCII)
    value = float(found[1]) / (1000 if found[2] == "ms" else 1) if found else 0.0
    if not 0.001 <= value <= 3600:
        raise click.BadParameter(
            f"{latency!r} is no latency from 1ms to 3600s, such as 400ms", param_hint="--p95"
        )
    return value
