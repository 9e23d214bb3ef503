"""``/canary approve``, ``refuse``, ``confirm``, ``answer``, ``override`` and ``review``."""

import re
from collections.abc import Mapping

from bot.rollout.confirming.overridable import OVERRIDABLE
from bot.service.values.commands.approvals import Approve
from bot.service.values.commands.request import Command, Request
from bot.service_id import name_of
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import NAME, ROLE, bad_name
from bot.slack.grammar.tokens import Word
from bot.slack.verbs.about import build_with
from bot.slack.verbs.verb import Build, Verb

_SHARE = re.compile("[0-9]{1,3}")
_NUMBER = re.compile("[0-9]{1,2}")
_SAID = {"right": True, "unneeded": False}
_NUMBERED = {"confirm": "what you confirm", "answer": "your answer"}


def _approve(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """With what the yes is for: a revision of the service, and a share of traffic after ``at``."""
    words = list(line.words)
    revision, percent = "", None
    if len(words) > 1 and words[1].text.lower().startswith(f"{name_of(words[0].text.lower())}-"):
        revision = words.pop(1).text.lower()
        if not NAME.fullmatch(revision):
            return bad_name(verb, revision, "revision")
    at = next((n for n, word in enumerate(words) if word.text.lower() == "at"), None)
    if at is not None:
        share = _SHARE.fullmatch(words[at + 1].text) if at + 1 < len(words) else None
        if share is None:
            return verb.wrong("Say which share of the traffic after `at`, such as `at 50%`.")
        percent = int(share[0])
        del words[at : at + 2]
    found = _answer(verb, line._replace(words=tuple(words)), request)
    if not isinstance(found, Approve):
        return found
    return found.model_copy(update={"revision": revision, "percent": percent})


def _answer(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """With the role that stands after ``as``."""
    at = next((n for n, word in enumerate(line.words[:2]) if word.text.lower() == "as"), None)
    if at is None:
        return build_with(verb, line, request)
    if at + 1 == len(line.words):
        return verb.wrong("Say which role after `as`.")
    role = line.words[at + 1].text
    if not ROLE.fullmatch(role):
        return bad_name(verb, role, "role")
    rest = line._replace(words=(*line.words[:at], *line.words[at + 2 :]))
    return build_with(verb, rest, request, role=role)


def _numbered(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """The number stands last; a service may come before it."""
    *before, number = line.words or (Word("", ""),)
    if not _NUMBER.fullmatch(number.text):
        return verb.wrong(f"Say the number of {_NUMBERED[verb.name]}.")
    return build_with(verb, line._replace(words=tuple(before)), request, number=int(number.text))


def _override(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """The gate stands last; a service may come before it."""
    *before, word = line.words or (Word("", ""),)
    gate = word.text.lower().replace("-", "_")
    if gate not in OVERRIDABLE:
        return verb.wrong(f"Say which gate: {', '.join(OVERRIDABLE)}.")
    if not line.reason:
        return verb.wrong("An override takes a reason, for it stays in the audit trail.")
    return build_with(verb, line._replace(words=tuple(before)), request, gate=gate)


def _review(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """What was said of it stands last."""
    *before, word = line.words or (Word("", ""),)
    if word.text.lower() not in _SAID or not before:
        return verb.wrong("Say the service, and `right` or `unneeded`.")
    rest = line._replace(words=tuple(before))
    return build_with(verb, rest, request, right=_SAID[word.text.lower()])


BUILD: Mapping[str, Build] = {
    "approve": _approve,
    "refuse": _answer,
    "confirm": _numbered,
    "answer": _numbered,
    "override": _override,
    "review": _review,
}
