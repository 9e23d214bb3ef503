"""``/canary …``: parsed, handed to the queue, answered."""

from bot.service.values.answers import Answer
from bot.service.values.commands import Asked, Refuse
from bot.service.values.work import FillStart
from bot.slack.grammar import sentences
from bot.slack.grammar.help import help_answer
from bot.slack.grammar.parse import FormWanted, HelpWanted, parse
from bot.slack.grammar.usage import UsageError
from bot.slack.inbound.enqueue import Put, hand_over, taken
from bot.slack.inbound.read_body import Body, from_command, note_of, text
from bot.slack.inbound.reply_now import Desk
from bot.slack.views.modals import answer_modal, loading_modal, refuse_modal


def on_command(body: Body, put: Put, desk: Desk) -> Answer | None:
    """What the person is told at once; None where a modal speaks for itself."""
    asked = from_command(body)
    if not asked.user or not asked.channel:
        return sentences.BROKEN
    parsed = parse(text(body, "text"), asked)
    if isinstance(parsed, HelpWanted):
        return help_answer(parsed.verb)
    if isinstance(parsed, UsageError):
        return parsed.answer
    trigger = text(body, "trigger_id")
    if isinstance(parsed, FormWanted):
        return open_start(asked, trigger, put, desk)
    if isinstance(parsed, Refuse) and not parsed.reason:
        return open_refuse(parsed, trigger, desk, parsed.role)
    return hand_over(parsed, put) or sentences.on_it(parsed)


def open_start(asked: Asked, trigger: str, put: Put, desk: Desk) -> Answer | None:
    """The start modal, empty within Slack's three seconds; a worker fills it."""
    view = desk.open(trigger, loading_modal(note_of(asked)))
    if not view:
        return sentences.NO_START_FORM
    if not taken(FillStart(view=view, user=asked.user, channel=asked.channel), put):
        desk.show_modal(view, answer_modal("Start a rollout", sentences.not_taken("start")))
    return None


def open_refuse(asked: Asked, trigger: str, desk: Desk, role: str = "") -> Answer | None:
    """Asks for the reason."""
    opened = desk.open(trigger, refuse_modal(note_of(asked, role)))
    return None if opened else sentences.NO_REFUSE_FORM
