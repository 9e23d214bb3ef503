"""What is to be confirmed, in the rollout's thread: a button for each item, then how it ended. The
same of what is asked at its end, and of a deployment that may start one."""

from collections.abc import Iterator, Mapping

from bot.plan.confirmations import Confirmation
from bot.rollout.confirming import confirmations
from bot.rollout.endings.questions import in_words
from bot.rollout.notices.reasons import because
from bot.rollout.state import Approval, Ask, AskKind, AskOutcome, Rollout
from bot.rollout.state.question import AskedDeployment, AskedQuestion
from bot.service.wording.confirmations import who_may, who_may_continue
from bot.service_id import name_of
from bot.slack.payload.action_ids import ANSWER, CONFIRM, DEPLOYED
from bot.slack.payload.button_pointer import DeploymentPointer, ItemPointer
from bot.slack.views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    message,
    section,
    sections,
)
from bot.slack.views.card_words import service_name
from bot.slack.views.escape import escape, moment
from bot.slack.views.limits import fit
from bot.slack.views.mention import people_words

LONGEST = 200
"""Characters of one item: thirty of them fit into a message."""
WHO_STARTS = "Nothing starts until somebody who may start it presses."
ON_CARD = 5
"""So many buttons a card has for them; the message that asks has all."""

_SIGNS = {
    AskOutcome.APPROVED: "✓ Confirmed",
    AskOutcome.EXPIRED: "✗ Not confirmed in time",
    AskOutcome.VOID: "– Not needed any more",  # noqa: RUF001 - a dash to be seen
}


def confirm_message(rollout: Rollout, ask: Ask, users: Mapping[str, str]) -> Message:
    """Open: each item with its button, who may (mentioned), until when. Ended: how, and nothing to
    press. ``users`` has the Slack user of an e-mail address."""
    what = f"*{escape(service_name(rollout))}*: {escape(asked_before(rollout, ask))}"
    known = confirmations.given(rollout, ask)
    about = context(f"plan {escape(rollout.plan.name)} · {escape(rollout.id)}")
    items = dict(enumerate(rollout.items_of(ask), 1))
    done = [_given(number, items[number], each) for number, each in sorted(known.items())]
    if not ask.open:
        first = f"{_SIGNS[ask.outcome]}: {what}"
        ended = escape(ask.ended[:1].upper() + ask.ended[1:])
        lines = [ended, *done]
        return message("\n".join([first, *lines]), [section(first), *sections(lines, 3), about])
    first = f"*Please confirm* for {what}"
    missing = confirmations.missing(rollout, ask)
    open_items = [_missing(number, item, rollout) for number, item in missing.items()]
    who = [*_who(rollout, missing, users)]
    then = "it holds" if rollout.current.traffic else "it is cancelled"
    until = f"Until {moment(ask.until)}; then {then}."
    return message(
        "\n".join([first, *done, *open_items, *who, until]),
        [
            section(first),
            *sections(done, most=3),
            *(
                {**section(line), "accessory": _button(rollout, ask, number)}
                for line, number in zip(open_items, missing, strict=True)
            ),
            section("\n".join([*who, until])),
            about,
        ],
    )


def asked_before(rollout: Rollout, ask: Ask) -> str:
    """What the confirmations come before."""
    if ask.kind is AskKind.STEP and ask.step < rollout.last_step:
        return f"{rollout.canary} before {rollout.plan.share_at(ask.step + 1)} %"
    if ask.kind is AskKind.STEP and rollout.plan.watch:
        return f"{rollout.canary} before it is only watched"
    return f"{rollout.canary} before its rollout is complete"


def confirm_buttons(rollout: Rollout) -> Iterator[Block]:
    """For a card: the first items that are missing."""
    ask = confirmations.open_ask(rollout)
    if ask is not None:
        for number in list(confirmations.missing(rollout, ask))[:ON_CARD]:
            yield _button(rollout, ask, number, f"Confirm {number}")


def _button(rollout: Rollout, ask: Ask, number: int, label: str = "Confirm") -> Block:
    pointer = ItemPointer(
        service=rollout.service_id,
        rollout=rollout.id,
        step=rollout.step,
        ask=ask.key,
        number=number,
    )
    return button(label, f"{CONFIRM}{number}", pointer.value, style="primary")


def _given(number: int, item: Confirmation, approval: Approval) -> str:
    why = f" {escape(because(approval.reason))}" if approval.reason else ""
    by = f"confirmed by {escape(approval.by.words)}, {moment(approval.at)}{why}"
    return f"✓ *{number}* {fit(escape(item.what), LONGEST)}: {by}"


def _missing(number: int, item: Confirmation, rollout: Rollout) -> str:
    role = f" ({escape(who_may(rollout.plan, item))})" if item.by else ""
    return f"○ *{number}* {fit(escape(item.what), LONGEST)}{role}"


def _who(
    rollout: Rollout, missing: Mapping[int, Confirmation], users: Mapping[str, str]
) -> Iterator[str]:
    for who in dict.fromkeys(who_may(rollout.plan, item) for item in missing.values()):
        named = people_words(rollout.plan.people.get(who, ()), users)
        yield f"*{escape(who)}*{f': {named}' if named else ''}"


def question_message(rollout: Rollout, asked: AskedQuestion) -> Message:
    """Open: the question, its answers, and who may answer; nobody is mentioned. Answered: by whom,
    when and with what, and nothing to press."""
    first = f"*{escape(service_name(rollout))}* {escape(asked.canary)}: *{escape(asked.text)}*"
    about = context(
        " · ".join(map(escape, (f"plan {rollout.plan.name}", rollout.id, *_built(rollout))))
    )
    if asked.given:
        by = f"{escape(asked.given.by.words)}, {moment(asked.given.at)}"
        said = f"✓ *{escape(asked.answer)}* answered by {by}"
        return message(f"{first}\n{said}", [section(first), section(said), about])
    who = (
        f"Who may answer: {escape(who_may_continue(rollout.plan))}. The first answer counts: "
        f"{escape(in_words(asked))}."
    )
    if asked.starts:
        who += f" {escape(asked.answers[0])} starts {escape(asked.starts)} with this image."
    buttons = [_answer(rollout, asked, number) for number, _ in enumerate(asked.answers, 1)]
    return message(f"{first}\n{who}", [section(first), section(who), *actions(buttons), about])


def deployment_message(service: str, asked: AskedDeployment) -> Message:
    """Open: what was deployed, and the two buttons. Ended: by whom and when, and what to type where
    somebody wants it all the same."""
    name = name_of(service)
    first = f"*{escape(name)}*: {escape(asked.canary)} was deployed without traffic."
    about = context(f"{escape(asked.by.begins)} · plan {escape(asked.plan)}")
    if asked.open:
        asks = f"*Start a rollout of it?* {WHO_STARTS}"
        start = DeploymentPointer(service=service, plan=asked.plan, revision=asked.canary).value
        buttons = [
            button("Start", f"{DEPLOYED}start", start, style="primary"),
            button("Not now", f"{DEPLOYED}leave", start),
        ]
        return message(
            f"{first}\n{asks}", [section(first), section(asks), *actions(buttons), about]
        )
    said = _how(asked)
    if asked.outcome != "started":
        said += f" To start it: `/canary start {name} {asked.canary} --plan {asked.plan}`."
    return message(f"{first}\n{said}", [section(first), section(said), about])


def _how(asked: AskedDeployment) -> str:
    at = moment(asked.ended_at) if asked.ended_at else ""
    if asked.outcome == "superseded":
        return f"– Superseded: {escape(asked.newer)} was deployed after it, {at}."  # noqa: RUF001 - a dash to be seen
    by = escape(asked.said_by.words) if asked.said_by else "nobody"
    why = f" {escape(because(asked.reason))}" if asked.reason else ""
    if asked.outcome == "started":
        return f"✓ *Start* said by {by}, {at}. The rollout's own message shows what follows."
    return f"– *Not now* said by {by}, {at}{why}."  # noqa: RUF001 - a dash to be seen


def _built(rollout: Rollout) -> Iterator[str]:
    """What it was built from, as far as that is known."""
    named = {"branch": rollout.branch, "commit": rollout.commit[:12], "changes": rollout.changes}
    yield from (f"{name} {fit(value, LONGEST)}" for name, value in named.items() if value)


def _answer(rollout: Rollout, asked: AskedQuestion, number: int) -> Block:
    pointer = ItemPointer(
        service=rollout.service_id,
        rollout=rollout.id,
        step=rollout.step,
        ask=asked.key,
        number=number,
    )
    return button(asked.answers[number - 1], f"{ANSWER}{number}", pointer.value)
