"""What happened, for the rollout's thread: what and why, what happens next, and the evidence."""

from bot.rollout.effects import Announce, Topic
from bot.rollout.state import Rollout
from bot.slack.views.blocks import Message, context, message, section, sections
from bot.slack.views.escape import escape

_SIGNS = {
    Topic.HELD: ":double_vertical_bar: ",
    Topic.FROZEN: ":snowflake: ",
    Topic.WARNING: ":warning: ",
    Topic.ALERT: ":rotating_light: ",
    Topic.ROLLING_BACK: ":rewind: ",
    Topic.ROLLED_BACK: ":leftwards_arrow_with_hook: ",
    Topic.COMPLETED: ":white_check_mark: ",
}
"""For what somebody may have to look at, or has waited for. Beside the words, never instead."""


def notice_message(rollout: Rollout, notice: Announce) -> Message:
    """One notice; it names its service and revision where it is seen outside its thread."""
    about = f"*{escape(rollout.service_id.rpartition('~')[2])}* {escape(rollout.canary)}"
    words = escape(notice.words)
    details = [escape(line) for line in notice.details]
    following = [f"*Next* {escape(notice.next)}"] if notice.next else []
    blocks = [
        section(f"{_SIGNS.get(notice.topic, '')}{words}"),
        *sections([f"• {line}" for line in details], most=3),
        *(section(line) for line in following),
        *([context(about)] if notice.loud or notice.also else []),
    ]
    return message("\n".join([f"{about}: {words}", *details, *following]), blocks)
