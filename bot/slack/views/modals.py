"""Modals that are opened at once, before anything was looked up."""

from bot.service.values.answers import Answer
from bot.service_id import name_of
from bot.slack.payload.modal_note import REASON, REFUSE, START, Note
from bot.slack.views.answer import answer_message
from bot.slack.views.blocks import Block, View, input_block, plain_text, section, text_input
from bot.slack.views.escape import escape

TITLE = 24
BUTTON = 24


def modal(
    title: str, blocks: list[Block], *, callback: str = "", note: Note | None = None, send: str = ""
) -> View:
    """A modal; ``send`` is the label of the button that sends it, empty: it can only be closed."""
    made: View = {
        "type": "modal",
        "title": plain_text(title, TITLE),
        "close": plain_text("Cancel" if send else "Close", BUTTON),
        "blocks": blocks,
    }
    if callback:
        made["callback_id"] = callback
    if note:
        made["private_metadata"] = note.text
    if send:
        made["submit"] = plain_text(send, BUTTON)
    return made


def loading_modal(note: Note) -> View:
    """The start modal while its choices are looked up."""
    words = section("One moment: looking up services, revisions and plans.")
    return modal("Start a rollout", [words], callback=START, note=note)


def refuse_modal(note: Note) -> View:
    """Asks why, for those who asked will want to know."""
    service = name_of(note.service)
    about = (
        f"You refuse what *{escape(service)}* asks approval for."
        if service
        else ("You refuse what this channel's rollout asks approval for.")
    )
    role = f" You do so as *{escape(note.role)}*." if note.role else ""
    return modal(
        "Refuse",
        [
            section(f"{about}{role} It does not continue. Your reason is posted in its thread."),
            input_block(
                "Why?",
                REASON,
                text_input(REASON, most=500, multiline=True),
                hint="What must change before you would approve?",
            ),
        ],
        callback=REFUSE,
        note=note,
        send="Refuse",
    )


def answer_modal(title: str, answer: Answer) -> View:
    """An answer, where somebody looks at a modal."""
    return modal(title, answer_message(answer).blocks)
