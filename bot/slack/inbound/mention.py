"""A message that mentions the bot: works as the command does, also in threads, where Slack knows
no slash commands."""

import re

from bot.service.values.answers import Answer
from bot.service.values.commands import Refuse, Request
from bot.slack.grammar import sentences
from bot.slack.grammar.help import help_answer
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import FormRequest, HelpRequest, parse
from bot.slack.inbound.enqueue import Put, enqueue_command
from bot.slack.inbound.read_body import Body, from_mention, part, text
from bot.slack.inbound.reply_now import Responder

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")


def on_mention(body: Body, put: Put, responder: Responder) -> None:
    """Answers in the thread, to that person only; what a worker does, it answers itself."""
    event = part(body, "event")
    if text(event, "bot_id") or text(event, "subtype"):
        return
    request = from_mention(body)
    if not request.user or not request.channel:
        return
    answer = _answer(text_after_mention(text(event, "text"), _bot(body)), request, put, responder)
    if answer:
        responder.tell(request.reply_to, answer)


def _answer(words: str, request: Request, put: Put, responder: Responder) -> Answer | None:
    parsed = parse(words, request)
    if isinstance(parsed, HelpRequest):
        return help_answer(parsed.verb)
    if isinstance(parsed, UsageError):
        return help_answer() if parsed.unknown else parsed.answer
    if isinstance(parsed, FormRequest):
        return sentences.NO_FORM_IN_A_MENTION
    if isinstance(parsed, Refuse) and not parsed.reason:
        return sentences.NO_REFUSE_FORM
    if not parsed.service and request.reply_to.thread:
        service = responder.service_of_thread(request.channel, request.reply_to.thread)
        parsed = parsed.model_copy(update={"service": service})
    return enqueue_command(parsed, put)


def text_after_mention(words: str, bot: str) -> str:
    """What stands after the bot's name; after the first name where that isn't known."""
    mentions = list(_MENTION.finditer(words))
    ours = next((m for m in mentions if m[1] == bot), mentions[0] if mentions else None)
    return words[ours.end() :].lstrip(" :,") if ours else words


def _bot(body: Body) -> str:
    found = body.get("authorizations")
    first = found[0] if isinstance(found, list) and found else None
    return text(first, "user_id") if isinstance(first, dict) else ""
