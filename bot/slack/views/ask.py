"""Which approvals are asked for, in the rollout's thread: with its buttons, then how it ended."""

from collections.abc import Mapping

from bot.rollout.notices.reasons import because
from bot.rollout.state import Approval, Ask, AskKind, AskOutcome, Rollout
from bot.slack.views.blocks import Message, actions, context, message, section, sections
from bot.slack.views.card_buttons import ask_buttons
from bot.slack.views.card_words import asked_for, is_start, service_name
from bot.slack.views.confirmations import confirm_message
from bot.slack.views.escape import escape, moment
from bot.slack.views.mention import people_words

_SIGNS = {
    AskOutcome.APPROVED: "✓ Approved",
    AskOutcome.REFUSED: "✗ Refused",
    AskOutcome.EXPIRED: "✗ Expired",
    AskOutcome.VOID: "– Not needed any more",  # noqa: RUF001 - a dash to be seen
}


def ask_message(rollout: Rollout, ask: Ask, users: Mapping[str, str]) -> Message:
    """As ``confirm_message`` where confirmations are asked for.

    Open: what would happen, whose approval is missing (mentioned), until when, and the buttons.
    Ended: how, and nothing to press. ``users`` has the Slack user of an e-mail address."""
    if ask.kind is not AskKind.APPROVALS:
        return confirm_message(rollout, ask, users)
    what = f"*{escape(service_name(rollout))}*: {escape(asked_for(rollout, ask))}"
    given = rollout.approvals_of(ask)
    about = (
        f"Asked for by {escape(rollout.requester.words)}, who can't approve it · "
        f"plan {escape(rollout.plan.name)} · {escape(rollout.id)}"
    )
    if not ask.open:
        first = f"{_SIGNS[ask.outcome]}: {what}"
        said = ask.outcome is not AskOutcome.APPROVED
        before = [each for each in given if said or each.reason]
        lines = [escape(ask.ended[:1].upper() + ask.ended[1:]), *(_given(each) for each in before)]
        blocks = [section(first), *sections([line for line in lines if line], most=2)]
        return message("\n".join([first, *lines]), [*blocks, context(about)])
    first = f"*Approval wanted* for {what}"
    reason = f" {escape(because(rollout.reason))}" if rollout.reason else ""
    roles = _roles(rollout, ask, given, users)
    then = "it is cancelled" if is_start(rollout) else "it holds"
    until = f"Until {moment(ask.until)}; then {then}."
    return message(
        "\n".join([first + reason, *roles, until]),
        [
            section(first + reason),
            *sections(roles, most=3),
            section(until),
            context(about),
            *actions(list(ask_buttons(rollout))),
        ],
    )


def _roles(
    rollout: Rollout, ask: Ask, given: tuple[Approval, ...], users: Mapping[str, str]
) -> list[str]:
    by_role = {each.role: each for each in given}
    return [
        _given(by_role[role]) if role in by_role else _missing(rollout, role, users)
        for role in ask.roles
    ]


def _given(approval: Approval) -> str:
    at = moment(approval.at)
    why = f" {escape(because(approval.reason))}" if approval.reason else ""
    return f"✓ *{escape(approval.role)}* approved by {escape(approval.by.words)}, {at}{why}"


def _missing(rollout: Rollout, role: str, users: Mapping[str, str]) -> str:
    names = people_words(rollout.plan.people.get(role, ()), users)
    return f"○ *{escape(role)}* one of {names or 'nobody in the plan'}"
