"""What is to be confirmed, in words: which items, by whom, and who has."""

from collections.abc import Iterator

from bot.plan import Plan
from bot.plan.confirmations import Confirmation
from bot.rollout.confirming import confirmations
from bot.rollout.notices.reasons import because
from bot.rollout.state import Rollout


def item_lines(rollout: Rollout) -> Iterator[str]:
    """Each item that is asked for now: ``✓ 1 It was tested: confirmed by Ann``, or who may."""
    ask = confirmations.open_ask(rollout)
    if ask is None:
        return
    known = confirmations.given(rollout, ask)
    for number, item in enumerate(rollout.items_of(ask), 1):
        if number in known:
            why = because(known[number].reason)
            yield f"✓ {number} {item.what}: confirmed by {known[number].by.words}{why}"
        else:
            yield f"○ {number} {item.what}: {who_may(rollout.plan, item)} may confirm it"


def who_may(plan: Plan, item: Confirmation) -> str:
    """The role, or else who may continue."""
    return item.by or who_may_continue(plan)


def who_may_continue(plan: Plan) -> str:
    """The plan's operators, or everybody of the channel."""
    return "operators" if "operators" in plan.people else f"everybody in {plan.channel}"
