"""``/canary notify on|off``."""

from collections.abc import Mapping

from bot.service.values.commands.notify import Notify
from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import too_many
from bot.slack.verbs.verb import Build, Verb

CHOICES = {"on": True, "off": False}


def _notify(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    words = [word for word in line.words if word.text]
    chosen = CHOICES.get(words[0].text.lower()) if words else None
    for word in words[0 if chosen is None else 1 :]:
        return too_many(verb, word)
    return Notify(**dict(request), direct=chosen)


BUILD: Mapping[str, Build] = {"notify": _notify}
