"""``/canary …``: parsed, handed to the queue, answered."""

from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import Refuse
from bot.service.values.commands.request import Request
from bot.service.values.work import FillStart
from bot.slack.grammar import sentences
from bot.slack.grammar.help import help_answer
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import FormRequest, HelpRequest, parse
from bot.slack.inbound.enqueue import Put, enqueue_command, enqueued
from bot.slack.inbound.read_body import Body, from_command, note_of, text
from bot.slack.inbound.reply_now import Responder
from bot.slack.views.modals import answer_modal, loading_modal, refuse_modal


def on_command(body: Body, put: Put, responder: Responder) -> Answer | None:
    """What the person is told at once; None where a modal speaks for itself."""
    request = from_command(body)
    if not request.user or not request.channel:
        return sentences.BROKEN
    parsed = parse(text(body, "text"), request)
    if isinstance(parsed, HelpRequest):
        return help_answer(parsed.verb)
    if isinstance(parsed, UsageError):
        return parsed.answer
    trigger = text(body, "trigger_id")
    if isinstance(parsed, FormRequest):
        return open_start(request, trigger, put, responder)
    if isinstance(parsed, Refuse) and not parsed.reason:
        return open_refuse(parsed, trigger, responder, parsed.role)
    return enqueue_command(parsed, put) or sentences.on_it(parsed, text(body, "text"))


def open_start(request: Request, trigger: str, put: Put, responder: Responder) -> Answer | None:
    """The start modal, empty within Slack's three seconds; a worker fills it."""
    view = responder.open(trigger, loading_modal(note_of(request)))
    if not view:
        return sentences.NO_START_FORM
    if not enqueued(FillStart(view=view, user=request.user, channel=request.channel), put):
        responder.show_modal(view, answer_modal("Start a rollout", sentences.not_taken("start")))
    return None


def open_refuse(
    request: Request, trigger: str, responder: Responder, role: str = ""
) -> Answer | None:
    """Asks for the reason."""
    opened = responder.open(trigger, refuse_modal(note_of(request, role)))
    return None if opened else sentences.NO_REFUSE_FORM
