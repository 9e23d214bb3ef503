"""``/canary rollback``: whatever people write for where to, it must never be passed over."""

import re
from collections.abc import Mapping, Sequence

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import bad_name
from bot.slack.grammar.tokens import Word
from bot.slack.verbs.about import build_with, whole_reason
from bot.slack.verbs.verb import Build, Verb

REVISION = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""A revision, or the part of its name that tells it apart."""

PADDED = re.compile(r"0[0-9]{4}")
"""How Cloud Run numbers revisions; any other number may be part of a reason."""

TO = {"to", "--to", "--revision", "--to-revision", "--to-revisions"}
FILLERS = {"the", "revision", "version", "one"}
BEFORE = {"previous", "prev", "before", "last", "known", "good", "--1"}
"""What served before; ``-1`` begins as an option does."""


def _rollback(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    words = tuple(_apart(line.words))
    at = _where(words)
    sure = "--yes" in line.flags
    if at is None:
        return build_with(verb, line, request, sure=sure)
    found = _target(verb, words[at + 1 :])
    if isinstance(found, UsageError):
        return found
    to, after = found
    before, leaving = words[:at], ""
    if [word.text.lower() for word in before[-2:-1]] == ["from"]:
        before, leaving = before[:-2], before[-1].text.lower()
    more = {"to": to, "leaving": leaving, "sure": sure}
    if not before and after:
        line = line._replace(words=(), reason=whole_reason(after, line))
        return build_with(verb, line, request, **more)
    return build_with(verb, line._replace(words=(*before, *after)), request, **more)


def _apart(words: Sequence[Word]) -> Sequence[Word]:
    """``--to=shop-00041`` as two words, and ``to`` put before a revision that follows its
    service."""
    apart: list[Word] = []
    for word in words:
        name, equals, value = word.text.partition("=")
        if equals and name.lower() in TO:
            apart += [Word(name, name), Word(value.partition("=")[0], value)]
        else:
            apart.append(word)
    second = apart[1].text.lower() if len(apart) > 1 else ""
    service = apart[0].text.lower().rpartition("~")[2] if apart else ""
    if REVISION.fullmatch(second) and (
        PADDED.fullmatch(second) or second.startswith(f"{service}-")
    ):
        apart.insert(1, Word("to", "to"))
    return apart


def _where(words: Sequence[Word]) -> int | None:
    """The place of ``to``: at the beginning, after the service, or after ``from REVISION``."""
    texts = [word.text.lower() for word in words[:4]]
    for at, text in enumerate(texts):
        if text in TO and (at < 2 or texts[at - 2] == "from"):
            return at
    return None


def _target(verb: Verb, words: Sequence[Word]) -> tuple[str, tuple[Word, ...]] | UsageError:
    """What stands after ``to``, and the words after that."""
    rest = list(words)
    while rest and rest[0].text.lower() in FILLERS:
        rest.pop(0)
    if not rest:
        return verb.wrong("Say which revision after `to`.")
    first = rest.pop(0).text.lower().rpartition("/")[2]
    to = "previous" if first in BEFORE else first
    while rest and rest[0].text.lower() in FILLERS | (BEFORE if to == "previous" else set()):
        rest.pop(0)
    if not REVISION.fullmatch(to):
        return bad_name(verb, first, "revision")
    return to, tuple(rest)


BUILD: Mapping[str, Build] = {"rollback": _rollback}
