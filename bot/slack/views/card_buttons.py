"""The buttons that fit a rollout's state; each carries what the person saw."""

from bot.rollout.state import Phase, Rollout
from bot.slack.pointer import Pointer
from bot.slack.views.blocks import Block, button, confirm
from bot.slack.views.card_words import BEFORE_TRAFFIC, service_name
from bot.slack.views.escape import one_line

_FIT = {
    Phase.REQUESTED: ("hold", "rollback"),
    Phase.VERIFYING: ("hold", "rollback"),
    Phase.SOAKING: ("promote", "hold", "rollback"),
    Phase.HOLDING: ("resume", "rollback"),
    Phase.WATCHING: ("hold", "rollback"),
}


def card_buttons(rollout: Rollout) -> list[Block]:
    """None once nothing can be done about it any more."""
    made = {"promote": _promote, "hold": _hold, "resume": _resume, "rollback": _roll_back}
    return [made[name](rollout) for name in _FIT.get(rollout.phase, ())]


def _value(rollout: Rollout) -> str:
    return Pointer(service=rollout.service_id, rollout=rollout.id, step=rollout.step).value


def _promote(rollout: Rollout) -> Block:
    now = rollout.current.traffic
    if rollout.step < rollout.last_step:
        then = f"goes from {now} % to {rollout.plan.steps[rollout.step + 1].traffic} % now"
    elif rollout.plan.watch:
        then = f"stays at {now} % and is only watched from now on"
    else:
        then = f"stays at {now} % and the rollout is complete"
    question = confirm(
        f"Promote {one_line(service_name(rollout))}?",
        f"{one_line(rollout.canary)} {then}, if its checks allow it. To undo: Roll back.",
        "Promote",
    )
    return button("Promote", "canario:promote", _value(rollout), style="primary", question=question)


def _hold(rollout: Rollout) -> Block:
    return button("Hold", "canario:hold", _value(rollout))


def _resume(rollout: Rollout) -> Block:
    return button("Resume", "canario:resume", _value(rollout), style="primary")


def _roll_back(rollout: Rollout) -> Block:
    service, canary = one_line(service_name(rollout)), one_line(rollout.canary)
    if rollout.acting_phase in BEFORE_TRAFFIC:
        label = "Cancel"
        text = f"{canary} has no traffic yet and gets none. To undo: start it again."
    else:
        label = "Roll back"
        text = (
            f"All traffic goes to {one_line(rollout.stable)} at once. To undo: "
            "/canary start with --again and a reason."
        )
    question = confirm(f"{label} {service}?", text, label)
    return button(label, "canario:rollback", _value(rollout), style="danger", question=question)
