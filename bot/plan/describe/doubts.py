"""What a plan may say, and what hardly does what its author means."""

from collections.abc import Iterator

from bot.plan.limits.checks import Check
from bot.plan.limits.limit import Limit
from bot.plan.plan import Plan


def doubts(plan: Plan) -> tuple[str, ...]:
    """A sentence for each, with the check that it is about. None of them stops a start."""
    return tuple(dict.fromkeys((*_tied(plan), *_alone(plan))))


def _tied(plan: Plan) -> Iterator[str]:
    """A promote limit with no room between the canary and what it is held against."""
    for number in range(len(plan.steps)):
        for name, check in plan.checks_at(number).items():
            limit = check.promote
            if limit and check.severity == "hard" and _has_no_room(check, limit):
                against = "stable" if check.baseline == "stable" else "its baseline"
                yield (
                    f"check {name}: promote {limit.text} is missed about every second time by a "
                    f"canary that is as good as {against}. Give it room, such as "
                    f"{limit.op} {'1.2x' if limit.op[0] == '<' else '0.8x'} baseline."
                )


def _has_no_room(check: Check, limit: Limit) -> bool:
    if check.assurance == "certified" or not limit.relative or limit.of_share:
        return False
    room = limit.value - (limit.kind == "times_baseline")
    return room <= 0 if limit.op[0] == "<" else room >= 0


def _alone(plan: Plan) -> Iterator[str]:
    """A limit against stable where the last step leaves nothing there. A watch keeps a part of it,
    unless the plan says otherwise."""
    last = len(plan.steps) - 1
    if plan.watch or not plan.steps[last].soak.longest:
        return
    for name, check in plan.checks_at(last).items():
        limits = (check.promote, check.rollback)
        if check.baseline == "stable" and any(
            limit and limit.relative and not limit.of_share for limit in limits
        ):
            yield (
                f"check {name}: in the last step nothing is left on stable to compare with. "
                "A watch keeps 5 % there: watch: 1h."
            )
