"""A message that begins with the bot's name: works as the command does, also in threads, where
Slack knows no slash commands."""

import re

from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import Refuse
from bot.service.values.commands.request import Command, ForServices
from bot.service.values.commands.start import Start
from bot.slack.grammar import sentences
from bot.slack.grammar.help import help_answer
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import FormRequest, HelpRequest, parse
from bot.slack.inbound.enqueue import Put, enqueue_command
from bot.slack.inbound.read_body import Body, bot_user, from_mention, part, text
from bot.slack.inbound.reply_now import Responder

_MENTION = re.compile(r"\s*<@([A-Z0-9]+)(?:\|[^<>]*)?>[\s:,]*")
_NOT_SAID = re.compile(r"\s*(?:&gt;|~)")
"""How words begin that are quoted, or struck through."""
_NOBODYS = ("bot_message", "message_changed", "message_deleted", "message_replied")
"""Messages that no person has just written. Others, such as with a file, are heard."""


def on_mention(body: Body, put: Put, responder: Responder) -> None:
    """Answers in the thread, to that person only; what a worker does, it answers itself."""
    event = part(body, "event")
    if text(event, "bot_id") or text(event, "subtype") in _NOBODYS or event.get("edited"):
        return
    request = from_mention(body)
    if not request.user or not request.channel:
        return
    words = text_after_mention(text(event, "text"), bot_user(body))
    parsed = sentences.NOT_AT_THE_BEGINNING if words is None else _read(words, body)
    if not isinstance(parsed, Answer):
        parsed = _in_thread(parsed, bot_user(body), responder)
    answer = parsed if isinstance(parsed, Answer) else enqueue_command(parsed, put)
    if answer:
        responder.tell(request.reply_to, answer)


def _read(words: str, body: Body) -> Command | Answer:
    parsed = parse(words, from_mention(body))
    if isinstance(parsed, HelpRequest):
        return help_answer(parsed.verb)
    if isinstance(parsed, UsageError):
        return help_answer() if parsed.unknown else parsed.answer
    if isinstance(parsed, FormRequest):
        return sentences.NO_FORM_IN_A_MENTION
    if isinstance(parsed, Refuse) and not parsed.reason:
        return sentences.NO_REFUSE_FORM
    return parsed


def _in_thread(command: Command, bot: str, responder: Responder) -> Command | Answer:
    """In a rollout's thread that rollout is meant, also when it has ended. In another thread what
    lets something continue must name its service."""
    thread = command.reply_to.thread
    if not thread or isinstance(command, Start | ForServices):
        return command
    found = responder.rollout_of_thread(command.channel, thread, bot)
    if found is None:
        # Stopping is by what is named, or by the channel's one rollout; it never waits for Slack.
        return sentences.thread_unknown(command.verb) if command.continues else command
    if not found.service:
        unclear = command.continues and not command.service
        return sentences.whose_thread(command.verb) if unclear else command
    if command.service not in ("", found.service, found.service.rpartition("~")[2]):
        return command
    rollout = "" if command.reads else found.rollout
    return command.model_copy(update={"service": found.service, "rollout": rollout})


def text_after_mention(words: str, bot: str) -> str | None:
    """What stands after the bot's name; None where the message doesn't begin with it, Slack has not
    said which name that is, or what follows is somebody else's word or taken back."""
    found = _MENTION.match(words)
    if found is None or not bot or bot != found[1] or _NOT_SAID.match(words, found.end()):
        return None
    return words[found.end() :]
