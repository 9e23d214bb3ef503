"""An answer to one person, as a message."""

from bot.service.values.answers import Answer
from bot.slack.views.blocks import Message, bulleted, message, section, sections
from bot.slack.views.escape import escape


def answer_message(answer: Answer) -> Message:
    """What was answered: the sentence, its details, and what to do next. Refusals begin with a
    word, for a colour would not be heard."""
    sentence = escape(answer.sentence)
    lines = [escape(line) for line in answer.lines]
    following = [escape(answer.next)] if answer.next else []
    first = sentence if answer.ok else f":warning: {sentence}"
    blocks = [section(first), *sections([bulleted(line) for line in lines], most=3)]
    blocks += [section(line) for line in following]
    return message("\n".join([sentence, *lines, *following]), blocks)
