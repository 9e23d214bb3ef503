"""What people confirm before a rollout continues from its step, or is complete."""

from collections.abc import Mapping
from datetime import datetime

from bot.plan.confirmations import Confirmation
from bot.rollout.state import Approval, Ask, AskKind, AskOutcome, Phase, Rollout

Wanted = tuple[AskKind, tuple[Confirmation, ...]]
NAMED = 3
"""So many are written out in a sentence."""


def wanted(rollout: Rollout) -> Wanted:
    """What has to be confirmed before it continues from where it is; without items: nothing."""
    if rollout.acting_phase in (Phase.VERIFYING, Phase.SOAKING):
        if rollout.current.confirm and not is_confirmed(rollout, AskKind.STEP):
            return AskKind.STEP, rollout.current.confirm
        if rollout.step < rollout.last_step or rollout.plan.watch:
            return AskKind.STEP, ()
    elif rollout.acting_phase is not Phase.WATCHING:
        return AskKind.STEP, ()
    end = rollout.plan.on_complete
    if end is None or rollout.superseded or is_confirmed(rollout, AskKind.COMPLETION):
        return AskKind.COMPLETION, ()
    return AskKind.COMPLETION, end.confirm


def is_confirmed(rollout: Rollout, kind: AskKind) -> bool:
    """Whether all of it was confirmed since it came to this step."""
    return any(each.outcome is AskOutcome.APPROVED for each in asked_here(rollout, kind))


def asked_here(rollout: Rollout, kind: AskKind) -> tuple[Ask, ...]:
    """Every time that this was asked for since it came to this step, the newest last."""
    return tuple(
        each
        for each in rollout.asks
        if (each.kind, each.step) == (kind, rollout.step) and each.asked_at >= rollout.step_since
    )


def open_ask(rollout: Rollout) -> Ask | None:
    """The confirmations that are asked for now."""
    ask = rollout.ask
    return None if ask is None or ask.kind is AskKind.APPROVALS else ask


def given(rollout: Rollout, ask: Ask) -> Mapping[int, Approval]:
    """Who has confirmed what, by its number."""
    return {each.item: each for each in rollout.approvals_of(ask) if each.item}


def missing(rollout: Rollout, ask: Ask) -> Mapping[int, Confirmation]:
    """What nobody has confirmed yet, by its number."""
    known = given(rollout, ask)
    items = enumerate(rollout.items_of(ask), 1)
    return {number: each for number, each in items if number not in known}


def carried_over(rollout: Rollout, ask: Ask) -> tuple[Approval, ...]:
    """The rollout's approvals; what was confirmed before a hold interrupted it counts for what is
    asked again."""
    earlier = {each.key for each in asked_here(rollout, ask.kind)}
    return tuple(
        each.model_copy(update={"ask": ask.key}) if each.item and each.ask in earlier else each
        for each in rollout.approvals
    )


def until(rollout: Rollout, now: datetime) -> datetime:
    """How long it is asked for: as long as it may hold, and no longer than the step's own
    ``deadline`` where the plan gives one."""
    longest = now + rollout.plan.hold_at(rollout.step).for_
    own = rollout.deadline if rollout.current.deadline else None
    ends = own is not None and rollout.phase is not Phase.WATCHING and own > now
    return min(longest, own) if ends and own else longest


def in_words(items: Mapping[int, Confirmation]) -> str:
    """``1 (The plan was tested), 2 (…) and 3 more``."""
    shown = [f"{number} ({each.what})" for number, each in list(items.items())[:NAMED]]
    more = f" and {len(items) - NAMED} more" if len(items) > NAMED else ""
    return f"{', '.join(shown)}{more}"


def counted(count: int) -> str:
    """``1 confirmation``, ``3 confirmations``."""
    return f"{count} confirmation{'s' if count != 1 else ''}"
