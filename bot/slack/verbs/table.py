"""All verbs, in the order of the help: help itself, and every command that there is."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

from bot.service.values.commands.registry import COMMANDS
from bot.service.values.commands.request import Command, Request
from bot.slack.verbs.about import about_service
from bot.slack.verbs.verb import Build, Verb

HELP = Verb(
    name="help",
    command=None,
    usage="[VERB]",
    does="explains the commands, or one of them",
    example="help promote",
    aliases=("commands", "usage"),
)


def _builds() -> Mapping[str, Build]:
    """What the modules of this folder build in a way of their own, by verb."""
    found: dict[str, Build] = {}
    for module in iter_modules([str(Path(__file__).parent)], "bot.slack.verbs."):
        if module.name != __name__:
            found |= getattr(import_module(module.name), "BUILD", {})
    return found


def _verb(name: str, command: type[Command], build: Build) -> Verb:
    record = command.record._asdict()
    del record["place"]
    return Verb(name=name, command=command, build=build, **record)


_BUILDS = _builds()

VERBS: Mapping[str, Verb] = MappingProxyType(
    {HELP.name: HELP}
    | {
        name: _verb(name, command, _BUILDS.get(name, about_service))
        for name, command in COMMANDS.items()
    }
)

ALIASES: Mapping[str, str] = MappingProxyType(
    {alias: verb.name for verb in VERBS.values() for alias in verb.aliases}
)
"""Words of other tools, for a suggestion; none of them does anything."""

BY_COMMAND: Mapping[type[Request], Verb] = MappingProxyType(
    {verb.command: verb for verb in VERBS.values() if verb.command}
)
