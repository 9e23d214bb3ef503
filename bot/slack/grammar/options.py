"""The options of a command: ``--yes``, ``--plan NAME``."""

from bot.short import in_short
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.nearest import beginning_with, nearest
from bot.slack.grammar.tokens import Tokens, Word
from bot.slack.verbs.verb import Verb


def read_options(verb: Verb, tokens: Tokens) -> ParsedLine | UsageError:
    """Sort the words after the verb into plain words and options."""
    if tokens.because and not (tokens.reason or verb.plain_reason):
        return verb.wrong("Nothing stands after `because`.")
    words: list[Word] = []
    flags: set[str] = set()
    values: dict[str, str] = {}
    waiting = list(tokens.words[1:])
    while waiting:
        word = waiting.pop(0)
        option, _, value = word.text.partition("=")
        found = _option(verb, option)
        if not word.text.startswith("--") or (found is None and verb.plain_reason and words):
            words.append(word)
        elif found is None:
            return _unknown(verb, option)
        elif not verb.options[found].value:
            if value:
                return verb.wrong(f"`{found}` takes no value.")
            flags.add(found)
        else:
            value = value or (waiting.pop(0).text if waiting else "")
            if not value or value.startswith("--"):
                return verb.wrong(f"`{found}` needs a value.")
            values[found] = value
    return _with_reason(verb, ParsedLine(tuple(words), frozenset(flags), values, tokens.reason))


def _option(verb: Verb, written: str) -> str | None:
    found = beginning_with(written.lower(), verb.options) if len(written) > 3 else []
    return found[0] if len(found) == 1 else None


def _with_reason(verb: Verb, line: ParsedLine) -> ParsedLine | UsageError:
    needy = sorted(name for name in line.flags if verb.options[name].reason)
    if needy and not line.reason:
        example = f"/canary {verb.example.split(' because ')[0]} {needy[0]} because REASON"
        return UsageError(
            sentence=f"`{needy[0]}` needs a reason.",
            next_step=f"Nothing was done. Write: `{example}`.",
        )
    last = line.reason.split()[-1:]
    if last and last[0] in verb.options:
        return verb.wrong(f"`{last[0]}` is part of the reason there. Put it before `because`.")
    return line


def _unknown(verb: Verb, name: str) -> UsageError:
    shown = in_short(name, 40).replace("`", "'")
    guess = nearest(name.lower(), verb.options)
    hint = f" Did you mean `{guess}`?" if guess else ""
    return verb.wrong(f"`{verb.name}` has no option `{shown}`.{hint}")
