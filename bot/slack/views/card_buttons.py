"""The buttons that fit a rollout's state; each carries what the person saw."""

from collections.abc import Iterator

from bot.rollout.holds import only_asks
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import AskKind, Desired, Phase, Rollout
from bot.rollout.traffic import in_words
from bot.service.wording.traffic import by_hand, set_by_hand
from bot.service_id import is_flag
from bot.slack.payload.button_pointer import Pointer
from bot.slack.views.blocks import Block, button, confirm
from bot.slack.views.card_words import BEFORE_TRAFFIC, asked_for, service_name
from bot.slack.views.confirmations import confirm_buttons
from bot.slack.views.escape import one_line

_FIT = {
    Phase.REQUESTED: ("hold", "rollback", "explain"),
    Phase.VERIFYING: ("hold", "rollback", "explain"),
    Phase.SOAKING: ("promote", "hold", "rollback", "explain"),
    Phase.HOLDING: ("resume", "rollback", "explain"),
    Phase.WATCHING: ("hold", "rollback", "explain"),
    Phase.SHADOWING: ("explain",),
}


def card_buttons(rollout: Rollout, desired: Desired | None) -> list[Block]:
    """None once nothing can be done about it any more: one that is complete can be rolled back as
    long as its canary serves everything."""
    if rollout.phase is Phase.COMPLETED and serves_all(rollout, desired):
        return [_roll_back(rollout)]
    made = {
        "promote": _promote,
        "hold": _hold,
        "rollback": _roll_back,
        "explain": _explain,
    }
    fit = _FIT.get(rollout.phase, ())
    if only_asks(rollout):
        fit = ("promote", *fit[1:])
    asked = list(ask_buttons(rollout)) if fit and rollout.ask else []
    # What waits for approval continues by itself once it has them; promoting would not help.
    buttons = asked
    for name in fit:
        if name == "resume":
            buttons += _resume(rollout, desired)
        elif not (asked and name == "promote"):
            buttons.append(made[name](rollout))
    return buttons


def serves_all(rollout: Rollout, desired: Desired | None) -> bool:
    """Whether its canary is all that is desired, and served as far as is known."""
    if desired is None or by_hand(desired):
        return False
    return dict(desired.traffic.split) == {rollout.canary: 100}


def ask_buttons(rollout: Rollout) -> Iterator[Block]:
    """Yes and no to what approval is asked for, or yes to each thing that is to be confirmed."""
    ask = rollout.ask
    if ask is None:
        return
    if ask.kind is not AskKind.APPROVALS:
        yield from confirm_buttons(rollout)
        return
    what = one_line(asked_for(rollout, ask))
    question = confirm(
        f"Approve {one_line(service_name(rollout))}?",
        f"You approve {what}, with your name. It continues when nobody's approval is missing. "
        "To undo: Hold or Roll back.",
        "Approve",
    )
    value = pointer(rollout)
    yield button("Approve", "canario:approve", value, style="primary", question=question)
    yield button("Refuse…", "canario:refuse", value)


def pointer(rollout: Rollout) -> str:
    """What a button about this rollout carries."""
    return Pointer(service=rollout.service_id, rollout=rollout.id, step=rollout.step).value


def _promote(rollout: Rollout) -> Block:
    now = rollout.share
    if rollout.next_wave:
        then = f"goes to {now} % in {' and '.join(rollout.next_wave)}, too, now"
    elif rollout.step < rollout.last_step:
        then = f"goes from {now} % to {rollout.plan.share_at(rollout.step + 1)} % now"
    elif rollout.plan.watch:
        then = f"stays at {now} % and is only watched from now on"
    else:
        then = f"stays at {now} % and the rollout is complete"
    question = confirm(
        f"Promote {one_line(service_name(rollout))}?",
        f"{one_line(rollout.canary)} {then}, if its checks allow it. To undo: Roll back.",
        "Promote",
    )
    return button(
        "Promote", "canario:promote", pointer(rollout), style="primary", question=question
    )


def _hold(rollout: Rollout) -> Block:
    return button("Hold", "canario:hold", pointer(rollout))


def _resume(rollout: Rollout, desired: Desired | None) -> list[Block]:
    """After a change by hand: one button restores, after a question, and one adopts, where the
    plan has a step for it."""
    value = pointer(rollout)
    here = set_by_hand(desired)
    if here is None:
        return [button("Resume", "canario:resume", value, style="primary")]
    now, mine = in_words(here.served or {}), in_words(here.traffic.split)
    service = one_line(service_name(rollout))
    restore = confirm(
        f"Restore {service}?",
        f"Users get {one_line(now)} now, as somebody set it by hand. This sets {one_line(mine)} "
        "again, and continues. To undo: Roll back.",
        "Restore",
    )
    keep = confirm(
        f"Keep {service} as it is?",
        f"Users keep {one_line(now)}, and the rollout continues from the step that fits. "
        "To undo: Roll back.",
        "Keep",
    )
    both = [
        button("Restore and resume", "canario:restore", value, style="primary", question=restore),
        button("Keep and resume", "canario:adopt", value, question=keep),
    ]
    fits = not any(Next.RESTORE_OR_ROLL_BACK in hold.ends.codes for hold in rollout.holds)
    return both if fits else both[:1]


def _explain(rollout: Rollout) -> Block:
    return button("Explain", "canario:explain", pointer(rollout))


def _to(rollout: Rollout) -> str:
    return "" if is_flag(rollout.service_id) else f" to {one_line(rollout.stable)}"


def _roll_back(rollout: Rollout) -> Block:
    service, canary = one_line(service_name(rollout)), one_line(rollout.canary)
    if rollout.acting_phase in BEFORE_TRAFFIC:
        label = "Cancel"
        text = f"{canary} has no traffic yet and gets none. To undo: start it again."
    else:
        label = "Roll back"
        off = f"{service} is switched off" if is_flag(rollout.service_id) else "All traffic goes"
        text = (
            f"{off}{_to(rollout)} at once. To undo: /canary start "
            f"{service} {canary} --again because REASON"
        )
    question = confirm(f"{label} {service}?", text, label)
    return button(label, "canario:rollback", pointer(rollout), style="danger", question=question)
