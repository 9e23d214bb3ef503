"""Several plans of one service: whoever may use the laxest of them needs none of the others."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.plan.plan import Plan
from bot.plan.steps import Step

SHOWN = 5
"""So many people are written out."""


class Difference(NamedTuple):
    """What two plans disagree on: in a sentence, and as the digest of all that it is about. Both
    are the same whichever plan comes first."""

    sentence: str
    digest: str


def difference(one: Plan, other: Plan) -> Difference | None:
    """How the two differ in who may continue, and in whose approval is asked for; None where they
    don't. A role counts with its people, whatever it is called, and with the share of the traffic
    that it is asked for."""
    first, second = sorted((one, other), key=lambda plan: plan.name)
    differs = [
        (what, left, right)
        for what, left, right in zip(
            ASKED, _asked(first, second), _asked(second, first), strict=True
        )
        if left != right
    ]
    if not differs:
        return None
    said = ", and in ".join(
        f"{what} ({_words(left)}; {_words(right)})" for what, left, right in differs
    )
    everything = repr((first.name, second.name, differs))
    return Difference(
        f"{first.name} and {second.name} are for the same service, and differ in {said}.",
        hashlib.sha256(everything.encode()).hexdigest()[:16],
    )


def differences(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Plan, Difference]]:
    """Each pair of plans of one service that differ."""
    for n, one in enumerate(plans):
        for other in plans[n + 1 :]:
            found = (
                difference(one, other) if one.target.service_id == other.target.service_id else None
            )
            if found:
                yield one, other, found


ASKED = (
    "operators",
    "approvals at the start",
    "approvals of later steps",
    "who may override gates",
)


def _asked(plan: Plan, beside: Plan) -> tuple[tuple[str, ...], ...]:
    """In the order of ASKED."""
    operators = plan.people.get("operators")
    first, *later = plan.steps
    return (
        tuple(sorted(operators)) if operators else (f"everyone in {_channel(plan, beside)}",),
        _roles(plan, (plan.gates.approvals, first.approvals)),
        tuple(_later(plan, [first, *later])),
        _roles(plan, (plan.gates.override,)),
    )


def _later(plan: Plan, steps: Sequence[Step]) -> Iterator[str]:
    """Whose yes is asked after the start, and above which share of the traffic: what can be
    reached without it counts, whatever the steps are called."""
    for before, step in pairwise(steps):
        people = _roles(plan, (step.approvals,))
        if people:
            yield f"above {before.traffic} %: {'; '.join(people)}"


def _roles(plan: Plan, approvals: Iterable[object]) -> tuple[str, ...]:
    roles = {role for each in approvals for role in getattr(each, "roles", ())}
    people = (" ".join(sorted(plan.people.get(role, ()))) for role in roles)
    return tuple(sorted(people))


def _channel(plan: Plan, beside: Plan) -> str:
    """The channel in words that are the same for the same channel: its name, unless another
    channel had or has that; the id where the other plan has only that."""
    if plan.room == beside.room:
        return min(plan.channel, beside.channel)
    return plan.room if plan.channel == beside.channel and _known(plan, beside) else plan.channel


def _known(plan: Plan, beside: Plan) -> bool:
    return not plan.room.startswith("#") and not beside.room.startswith("#")


def _words(people: tuple[str, ...]) -> str:
    more = f" and {len(people) - SHOWN} more" if len(people) > SHOWN else ""
    return ", ".join(people[:SHOWN]) + more if people else "none"
