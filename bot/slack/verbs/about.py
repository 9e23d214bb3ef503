"""How commands are built that are about one service and take at most a reason."""

from collections.abc import Sequence
from typing import Any

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import service_in, too_many
from bot.slack.grammar.services import each_name
from bot.slack.grammar.tokens import Word, shortened
from bot.slack.verbs.verb import Verb


def about_service(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """The verb's command, about the service that is named or else the channel's."""
    return build_with(verb, line, request)


def build_with(
    verb: Verb, line: ParsedLine, request: Request, **more: object
) -> Command | UsageError:
    """The same, with ``more`` fields of the command. A reason goes into commands that take one."""
    fields = service_and_reason(verb, line)
    if isinstance(fields, UsageError):
        return fields
    if verb.command is None:
        raise TypeError(f"{verb.name} has no command")
    if "reason" not in verb.command.model_fields:
        fields.pop("reason")
    made: Any = verb.command(**{**dict(request), **fields, **more})
    command: Command = made
    return command


def service_and_reason(verb: Verb, line: ParsedLine) -> dict[str, Any] | UsageError:
    """The fields ``service``, ``reason`` and, of a verb whose plain words are a reason,
    ``beside``; what nobody reads is an error that names it."""
    words = [word for word in line.words if word.text]
    if words:
        words[:1] = each_name(words[:1])
    service = service_in(verb, words[0]) if words else ""
    if isinstance(service, UsageError):
        return service
    rest = words[1:]
    if not rest:
        return {"service": service, "reason": line.reason}
    if not verb.plain_reason:
        return too_many(verb, rest[0])
    beside = tuple(word.text.lower() for word in each_name(rest))
    return {"service": service, "reason": whole_reason(rest, line), "beside": beside}


def whole_reason(words: Sequence[Word], line: ParsedLine) -> str:
    """``words``, which nothing else was read from, and what stands after ``because``."""
    because = "" if not line.reason or line.reason.startswith("because") else "because"
    return shortened(" ".join(filter(None, (plain(words), because, line.reason))))


def plain(words: Sequence[Word]) -> str:
    """Words as they were written, for a reason."""
    return shortened(" ".join(word.raw for word in words))
