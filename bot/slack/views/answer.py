"""An answer to one person, as a message."""

from bot.service.values.answers import Answer, Offer
from bot.service_id import name_of
from bot.slack.payload.action_ids import DETAILS, MORE_HELP, ROLL_BACK_TO
from bot.slack.payload.button_pointer import Pointer, RollBackTo
from bot.slack.views.blocks import (
    Block,
    Message,
    actions,
    bulleted,
    button,
    confirm,
    message,
    section,
    sections,
)
from bot.slack.views.escape import Linked, escape, one_line


def answer_message(answer: Answer) -> Message:
    """What was answered: the sentence, its details, and what to do next. Refusals begin with a
    word, for a colour would not be heard."""
    linked = Linked(answer.links)
    sentence = linked.words(answer.sentence)
    lines = [linked.words(line) for line in answer.lines]
    following = [linked.words(answer.next)] if answer.next else []
    following += [f"Its thread: {each}" for each in linked.unsaid()]
    plain = map(escape, (answer.sentence, *answer.lines, answer.next))
    first = sentence if answer.ok else f":warning: {sentence}"
    blocks = [section(first), *sections([bulleted(line) for line in lines], most=3)]
    blocks += [section(line) for line in following]
    buttons = [_offered(each, number) for number, each in enumerate(answer.offers)]
    if answer.details:
        pointer = Pointer(**dict(answer.details))
        buttons.append(button("Details", DETAILS, pointer.value))
    if answer.more:
        buttons.append(button("More", MORE_HELP, "help"))
    blocks += actions(buttons)
    return message("\n".join(filter(None, plain)), blocks)


def _offered(offer: Offer, number: int) -> Block:
    service, to, leaving = map(one_line, (name_of(offer.service), offer.to, offer.leaving))
    itself = f"{to} was rolled back itself. " if offer.sure else ""
    question = confirm(
        f"Roll {service} back to {to}?",
        f"{itself}All traffic goes to {to} at once, and {leaving} is rejected. To undo: /canary "
        f"rollback {service} to {leaving} --yes",
        "Roll back",
    )
    value = RollBackTo(**dict(offer)).value
    label = f"Roll back to {to}"
    return button(label, f"{ROLL_BACK_TO}-{number}", value, style="danger", question=question)
