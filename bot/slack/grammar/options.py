"""The options of a command: ``--yes``, ``--plan NAME``."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.slack.grammar.nearest import beginning_with, nearest
from bot.slack.grammar.tokens import Tokens
from bot.slack.grammar.usage import UsageError
from bot.slack.grammar.usage import usage as _wrong
from bot.slack.grammar.verbs import VERBS

WITH_VALUE = frozenset({"--plan"})
NEED_A_REASON = frozenset({"--anyway", "--again"})


class ParsedLine(NamedTuple):
    """What follows the verb: plain words, options that are set, options' values, the reason."""

    words: Sequence[str]
    flags: frozenset[str]
    values: Mapping[str, str]
    reason: str


def read_options(verb: str, rest: Sequence[str], written: Tokens) -> ParsedLine | UsageError:
    """Sort the words after ``verb`` into plain words and options."""
    if written.because and not written.reason:
        return _wrong(verb, "Nothing stands after `because`.")
    known = VERBS[verb].options
    words: list[str] = []
    flags: set[str] = set()
    values: dict[str, str] = {}
    waiting = list(rest)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("--"):
            words.append(word)
            continue
        name, _, value = word.partition("=")
        found = beginning_with(name.lower(), known) if len(name) > 3 else []
        if len(found) != 1:
            return _unknown(verb, name)
        option = found[0]
        if option not in WITH_VALUE:
            if value:
                return _wrong(verb, f"`{option}` takes no value.")
            flags.add(option)
            continue
        value = value or (waiting.pop(0) if waiting else "")
        if not value or value.startswith("--"):
            return _wrong(verb, f"`{option}` needs a value.")
        values[option] = value
    return _with_reason(verb, ParsedLine(words, frozenset(flags), values, written.reason))


def _with_reason(verb: str, line: ParsedLine) -> ParsedLine | UsageError:
    needy = sorted(line.flags & NEED_A_REASON)
    if needy and not line.reason:
        example = f"/canary {VERBS[verb].example.split(' because ')[0]} {needy[0]} because REASON"
        return UsageError(
            sentence=f"`{needy[0]}` needs a reason.",
            next_step=f"Nothing was done. Write: `{example}`.",
        )
    last = line.reason.split()[-1:]
    if last and last[0] in VERBS[verb].options:
        return _wrong(verb, f"`{last[0]}` is part of the reason there. Put it before `because`.")
    return line


def _unknown(verb: str, name: str) -> UsageError:
    known = VERBS[verb].options
    shown = name.replace("`", "'")[:40]
    guess = nearest(name.lower(), known)
    if guess:
        return _wrong(verb, f"`{verb}` has no option `{shown}`. Did you mean `{guess}`?")
    return _wrong(verb, f"`{verb}` has no option `{shown}`.")
