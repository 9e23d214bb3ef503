"""All verbs, in the order of the help. A new verb is a module here, and its name below."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.service.values.commands import Request
from bot.slack.verbs import approvals, freezes, plan, reads, start, steer
from bot.slack.verbs import help as help_verb
from bot.slack.verbs.verb import Verb

FAMILIES = (help_verb, start, steer, approvals, reads, plan, freezes)

VERBS: Mapping[str, Verb] = MappingProxyType(
    {verb.name: verb for family in FAMILIES for verb in family.VERBS}
)

ALIASES: Mapping[str, str] = MappingProxyType(
    {alias: verb.name for verb in VERBS.values() for alias in verb.aliases}
)
"""Words of other tools, for a suggestion; none of them does anything."""

BY_COMMAND: Mapping[type[Request], Verb] = MappingProxyType(
    {verb.command: verb for verb in VERBS.values() if verb.command}
)
