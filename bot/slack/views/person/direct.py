"""What one person is told: what became of their revision, or that their approval is wanted. Times
are in the reader's own zone."""

from bot.rollout.notices.reasons import because
from bot.rollout.state import Ask, Phase, Rollout
from bot.slack.views.blocks import Message, context, message, section
from bot.slack.views.card_words import asked_for, is_start, service_name
from bot.slack.views.escape import escape, moment
from bot.slack.views.links import code_words, thread

OFF = "Only you see this. `/canary notify off` ends these messages."


def direct_message(rollout: Rollout, ask: Ask | None) -> Message:
    """Of what is asked for (``ask``), or else of how the rollout ended."""
    lines = _wanted(rollout, ask) if ask else _ended(rollout)
    lines.append(thread(rollout, "Open it in the channel"))
    if not rollout.card or not rollout.card.permalink:
        lines[-1] = f"More in {escape(rollout.plan.channel)}"
    return message("\n".join(lines), [*map(section, lines), context(OFF)])


def _wanted(rollout: Rollout, ask: Ask) -> list[str]:
    by = escape(rollout.requester.words)
    reason = f" {escape(because(rollout.reason))}" if rollout.reason else ""
    then = "it is cancelled" if is_start(rollout) else "it holds"
    return [
        f"*Your approval is wanted* for *{escape(service_name(rollout))}*: "
        f"{escape(asked_for(rollout, ask))}, started by {by}{reason}",
        f"Until {moment(ask.until)}; then {then}.",
    ]


def _ended(rollout: Rollout) -> list[str]:
    name, canary = escape(service_name(rollout)), escape(rollout.canary)
    known = code_words(rollout.model_copy(update={"author": ""}))
    yours = f"Your revision *{canary}*" + (f" (commit {known})" if known else "")
    back = rollout.rollback
    if back is None or rollout.phase is Phase.COMPLETED:
        since = f", complete since {moment(rollout.ended_at)}" if rollout.ended_at else ""
        return [f":white_check_mark: {yours} serves all of *{name}*{since}"]
    by = f" by {escape(back.by.words)}" if back.by.kind == "person" else ""
    return [
        f":leftwards_arrow_with_hook: {yours} of *{name}* was rolled back{by}: "
        f"{escape(back.reason)}",
        f"*{escape(rollout.stable)}* serves everything again, since "
        f"{moment(back.settled_at or back.decided_at)}",
    ]
