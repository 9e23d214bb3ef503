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

NUMBERED = re.compile(r"(?:^|-)[0-9]{5}(?:-[a-z0-9]{3})?$")
"""How it calls a revision that nobody gave a name."""

TO = {"to", "onto", "--to", "--revision", "--to-revision", "--to-revisions"}
FILLERS = {"the", "revision", "version", "rev", "one"}
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
    if [word.text.lower() for word in before[1:]] == ["back"]:
        before = before[:1]
    if [word.text.lower() for word in before[-2:-1]] == ["from"]:
        before, leaving = before[:-2], before[-1].text.lower()
    more = {"to": to, "leaving": leaving, "sure": sure}
    if not before and after:
        line = line._replace(words=(), reason=whole_reason(after, line))
        return build_with(verb, line, request, **more)
    return build_with(verb, line._replace(words=(*before, *after)), request, **more)


def _apart(words: Sequence[Word]) -> Sequence[Word]:
    """``--to=shop-00041`` as two words, and ``to`` put before a revision that follows its
    service, also after ``revision``."""
    apart: list[Word] = []
    for word in words:
        name, equals, value = word.text.partition("=")
        if equals and name.lower() in TO:
            apart += [Word(name, name), Word(value.partition("=")[0], value)]
        else:
            apart.append(word)
    texts = [word.text.lower() for word in apart]
    at = next((n for n, text in enumerate(texts) if n and text not in FILLERS), 0)
    if at and texts[0] not in TO and _is_revision(texts[at], texts[0]):
        apart.insert(1, Word("to", "to"))
    return apart


def _is_revision(text: str, service: str) -> bool:
    """Whether a word can be nothing else than a revision of the service."""
    of_service = text.startswith(f"{service.rpartition('~')[2]}-")
    return bool(PADDED.fullmatch(text)) or (of_service and bool(REVISION.fullmatch(text)))


def _where(words: Sequence[Word]) -> int | None:
    """The place of ``to``: at the beginning, after the service, ``back`` or ``from REVISION``, or
    anywhere before a name that Cloud Run gave, for what was named must not be passed over."""
    texts = [word.text.lower() for word in words]
    for at, text in enumerate(texts):
        if text not in TO:
            continue
        after_from = 2 <= at < 4 and texts[at - 2] == "from"
        if at < 2 or after_from or _named_after(texts, at):
            return at
    return None


def _named_after(texts: Sequence[str], at: int) -> bool:
    """Whether it must be a revision that stands after this ``to``: a service may be called
    ``shop-front``, too. After ``back`` it may be a part of its name, or the one before: ``back to
    41``, but not ``back to normal``."""
    rest = [text for text in texts[at + 1 :] if text not in FILLERS]
    named = rest[0].rpartition("/")[2] if rest else ""
    if texts[at - 1] == "back" and at == 2 and (named in BEFORE or named.isdigit()):
        return True
    return _is_revision(named, texts[0]) and bool(NUMBERED.search(named))


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
