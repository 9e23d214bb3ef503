"""A modal that was sent: its command, or what is still wrong in it."""

from collections.abc import Mapping
from typing import Any

from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import Refuse
from bot.service.values.commands.start import Start
from bot.slack.inbound.enqueue import Put, enqueue_command
from bot.slack.inbound.modal_fields import Chosen, chosen
from bot.slack.inbound.read_body import Body, from_form, part, text
from bot.slack.payload.modal_note import REASON, SERVICE, Note, read_note
from bot.slack.views.modals import answer_modal

Response = Mapping[str, Any]
"""What Slack does with the modal; nothing: it closes."""


def on_start_form(body: Body, put: Put) -> Response:
    """A rollout is asked for, if what it will do was shown and nothing is missing."""
    view = part(body, "view")
    note, fields = read_note(text(view, "private_metadata")), chosen(view)
    if wrong := _wrong(note, fields):
        return {"response_action": "errors", "errors": wrong}
    request = from_form(body, note)
    command = Start(
        **{**dict(request), "service": fields.service},
        revision=fields.revision,
        plan=fields.plan or note.plan,
        reason=fields.reason,
        again=fields.again,
        sure=fields.sure,
        manual=fields.manual,
        ticked=fields.ticked,
    )
    return _closed_or(enqueue_command(command, put), fields.blocks.get(SERVICE, ""))


def on_refuse_form(body: Body, put: Put) -> Response:
    """No, with the reason."""
    view = part(body, "view")
    note, fields = read_note(text(view, "private_metadata")), chosen(view)
    block = fields.blocks.get(REASON, "")
    if not fields.reason:
        return {"response_action": "errors", "errors": {block or REASON: "Say why."}}
    command = Refuse(**dict(from_form(body, note)), role=note.role, reason=fields.reason)
    return _closed_or(enqueue_command(command, put), block)


def instead_of_form(answer: Answer) -> Response:
    """What the modal shows where it could not be read, instead of closing in silence."""
    return {"response_action": "update", "view": answer_modal("Canario", answer)}


def _wrong(note: Note, fields: Chosen) -> dict[str, str]:
    service = fields.blocks.get(SERVICE, "")
    if not fields.service or note.service != fields.service:
        return {service: "One moment: what it will do is still being looked up. Then try again."}
    if note.problem:
        return {service: note.problem}
    if fields.again and not fields.reason:
        return {
            fields.blocks.get(REASON, service): "Say what has changed since it was rolled back."
        }
    return {}


def _closed_or(problem: Answer | None, block: str) -> Response:
    if problem is None:
        return {}
    return {"response_action": "errors", "errors": {block: f"{problem.sentence} {problem.next}"}}
