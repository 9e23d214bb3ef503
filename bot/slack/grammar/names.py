"""Names of services, revisions, plans and roles, as they may be written."""

import re

from bot.slack.grammar.line import UsageError, shown
from bot.slack.grammar.tokens import Word
from bot.slack.verbs.verb import Verb

NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")
"""A revision, a plan or a flag: Cloud Run's rule for names; flags may have underscores, too."""

SERVICE = re.compile(rf"([a-z][a-z0-9.:-]{{0,62}}~)?{NAME.pattern}")
"""A service, with its project where two projects have one of that name: ``acme-prod~shop``."""

ROLE = re.compile(r"[^\W\d_][\w-]{0,39}")
"""As a plan may name it, in whatever script."""


def service_in(verb: Verb, word: Word) -> str | UsageError:
    """The service that a word names."""
    return _name(verb, word, SERVICE, "service")


def name_in(verb: Verb, word: Word, what: str) -> str | UsageError:
    """The revision or plan (``what``) that a word names."""
    return _name(verb, word, NAME, what)


def bad_name(verb: Verb, name: str, what: str) -> UsageError:
    """A name that can't be one."""
    return verb.wrong(f"`{shown(name)}` can't be the name of a {what}.")


def too_many(verb: Verb, word: Word) -> UsageError:
    """A word that nothing is known about."""
    reason = " A reason goes after `because`." if "because" in verb.usage else ""
    return verb.wrong(f"There is no use for `{shown(word.text or word.raw)}` there.{reason}")


def _name(verb: Verb, word: Word, pattern: re.Pattern[str], what: str) -> str | UsageError:
    name = word.text.lower()
    return name if pattern.fullmatch(name) else bad_name(verb, word.text, what)
