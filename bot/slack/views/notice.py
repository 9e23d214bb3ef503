"""What happened, for the rollout's thread: what and why, what happens next, and the evidence."""

from bot.rollout.effects import Announce, Topic
from bot.rollout.state import Rollout
from bot.slack.views.blocks import Message, context, message, section, sections
from bot.slack.views.escape import escape

_SIGNS = {
    Topic.STARTED: ":baby_chick:",
    Topic.VERIFIED: ":mag:",
    Topic.STEP_UP: ":arrow_up:",
    Topic.HELD: ":double_vertical_bar:",
    Topic.RESUMED: ":arrow_forward:",
    Topic.WARNING: ":warning:",
    Topic.ALERT: ":rotating_light:",
    Topic.DRIFT: ":raised_hand:",
    Topic.TRAFFIC: ":twisted_rightwards_arrows:",
    Topic.ROLLING_BACK: ":rewind:",
    Topic.ROLLED_BACK: ":leftwards_arrow_with_hook:",
    Topic.WATCHING: ":eyes:",
    Topic.COMPLETED: ":white_check_mark:",
    Topic.CANCELLED: ":no_entry_sign:",
    Topic.ACKNOWLEDGED: ":speech_balloon:",
}
"""Beside the words, never instead of them."""


def notice_message(rollout: Rollout, notice: Announce) -> Message:
    """One notice; it names its service and revision, for elsewhere the thread isn't seen."""
    about = f"*{escape(rollout.service_id.rpartition('~')[2])}* {escape(rollout.canary)}"
    words = escape(notice.words)
    details = [escape(line) for line in notice.details]
    following = [f"*Next* {escape(notice.next)}"] if notice.next else []
    blocks = [
        section(f"{_SIGNS[notice.topic]} {words}"),
        *sections([f"• {line}" for line in details], most=3),
        *(section(line) for line in following),
        context(about),
    ]
    return message("\n".join([f"{about}: {words}", *details, *following]), blocks)
