"""What happened, for the rollout's thread: what and why, what happens next, and the evidence."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.rollout.effects import Announce
from bot.rollout.notices.report import code
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Rollout
from bot.service.wording.next_steps import next_words
from bot.service_id import name_of
from bot.slack.payload.action_ids import PREFIX
from bot.slack.payload.button_pointer import Pointer
from bot.slack.views.blocks import (
    Block,
    Message,
    actions,
    bulleted,
    button,
    context,
    message,
    section,
    sections,
)
from bot.slack.views.escape import escape, moment
from bot.slack.views.links import code_words, logs, plan_links, with_link
from bot.slack.views.mention import MENTIONED, mention_group, mention_user

_SIGNS = {
    Topic.HELD: ":double_vertical_bar: ",
    Topic.DRIFT: ":double_vertical_bar: ",
    Topic.FROZEN: ":snowflake: ",
    Topic.SHADOW: ":eyes: ",
    Topic.WARNING: ":warning: ",
    Topic.CALLED: ":telephone_receiver: ",
    Topic.ALERT: ":rotating_light: ",
    Topic.ROLLING_BACK: ":rewind: ",
    Topic.ROLLED_BACK: ":leftwards_arrow_with_hook: ",
    Topic.INCIDENT: ":fire: ",
    Topic.POSTMORTEM: ":memo: ",
    Topic.COMPLETED: ":white_check_mark: ",
}
"""For what somebody may have to look at, or has waited for. Beside the words, never instead."""

LINKED = (Topic.HELD, Topic.ALERT, Topic.ROLLED_BACK, Topic.CALLED, Topic.INCIDENT)
"""Notices after which somebody looks into it: they have the plan's links."""


REVIEW = "Was this right?"
"""Asked under a rollback; the answers are counted by ``/canary report``."""


class Called(NamedTuple):
    """Somebody who is on call, with their Slack user where there is one."""

    name: str
    user: str = ""


def notice_message(
    rollout: Rollout,
    notice: Announce,
    called: Sequence[Called] | None = None,
    mentioned: Sequence[Called] = (),
) -> Message:
    """One notice; it names its service and revision where it is seen outside its thread. A call
    mentions those ``called`` (None: nobody knows who they are), an escalation ``mentioned``."""
    about = f"*{escape(name_of(rollout.service_id))}* {escape(rollout.canary)}"
    words = escape(notice.words)
    commit = code(rollout)
    details = [
        f"Commit {code_words(rollout)}" if rollout.commit and line == commit else with_link(line)
        for line in notice.details
    ]
    following = [f"*Next* {escape(next_words(notice.next))}"]
    following += [logs(rollout)] if notice.topic is Topic.ROLLED_BACK and logs(rollout) else []
    following += _on_call(notice.call, called) if notice.call else []
    following += [f"*Called* {_named(mentioned)}"] if mentioned else []
    links = plan_links(rollout) if notice.topic in LINKED else []
    blocks = [
        section(f"{_SIGNS.get(notice.topic, '')}{words}"),
        *sections([bulleted(line) for line in details], most=3),
        *(section(line) for line in following),
        *sections(links, most=3),
        *([section(REVIEW)] if notice.review is not None else []),
        *_buttons(rollout, notice),
        *([context(about)] if notice.loud or notice.also else []),
    ]
    if notice.at is not None:
        following.append(f"Posted late: this is of {moment(notice.at)}.")
        blocks.append(context(following[-1]))
    return message("\n".join([f"{about}: {words}", *details, *following, *links]), blocks)


def channel_message(topic: Topic, words: str, then: str) -> Message:
    """News that belongs to no rollout."""
    lines = [escape(words), f"*Next* {escape(then)}"]
    return message(
        "\n".join(lines), [section(f"{_SIGNS.get(topic, '')}{lines[0]}"), section(lines[1])]
    )


def _on_call(schedule: str, called: Sequence[Called] | None) -> list[str]:
    if called is None:
        return [f"*On call* not known: PagerDuty could not be asked who is in {escape(schedule)}"]
    if not called:
        return [f"*On call* nobody in {escape(schedule)} now"]
    return [f"*On call* {_named(called)}"]


def _named(called: Sequence[Called]) -> str:
    names = (
        mention_user(each.user) or mention_group(each.user) or escape(each.name)
        for each in called[:MENTIONED]
    )
    more = f" and {len(called) - MENTIONED} more" if len(called) > MENTIONED else ""
    return f"{', '.join(names)}{more}"


def _buttons(rollout: Rollout, notice: Announce) -> list[Block]:
    """Those for who takes the page, who has written the postmortem, and who says whether the
    rollback was right."""
    pressed = (
        ("I take it", "take", notice.take),
        ("It is written", "written", notice.written),
        ("Right", "right", notice.review),
        ("Not needed", "unneeded", notice.review),
    )
    return actions(
        [
            button(label, f"{PREFIX}{name}", _pointer(rollout, step))
            for label, name, step in pressed
            if step is not None
        ]
    )


def _pointer(rollout: Rollout, step: int) -> str:
    return Pointer(service=rollout.service_id, rollout=rollout.id, step=step).value
