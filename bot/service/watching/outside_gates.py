"""Gates that only somebody outside can say are open: another plan's rollouts, PagerDuty."""

from typing import NamedTuple

from bot.errors import CanarioError
from bot.plan import Plan
from bot.rollout.facts import GateOpened
from bot.rollout.gates import ON_CALL, OUTSIDE, PASSED_IN
from bot.rollout.state import Phase, Rollout
from bot.service.carrying_out.act import act
from bot.service.ports.parts import Parts, log

LOOKED_THROUGH = 50
"""How many of the other plan's last rollouts are looked through for the image."""


class Gate(NamedTuple):
    """Whether a gate is open, and what was found."""

    open: bool
    words: str


def open_now(parts: Parts, plan: Plan, image: str) -> tuple[str, ...]:
    """The plan's gates outside that are open at this moment."""
    asked = {PASSED_IN: plan.gates.passed_in, ON_CALL: plan.gates.on_call}
    return tuple(
        gate for gate in OUTSIDE if asked[gate] and read_gate(parts, plan, gate, image).open
    )


def ask_outside_gates(parts: Parts, service_id: str, mark: str) -> None:
    """Tell decide() which of the gates outside, that its request waits for, are open.

    ``mark`` makes the facts of one look the same when it is repeated.
    """
    for gate in OUTSIDE:
        rollout = parts.store.load(service_id).service.active
        if rollout is None or rollout.phase is not Phase.REQUESTED:
            return
        waits = any(each.gate == gate for each in rollout.waiting)
        if waits and read_gate(parts, rollout.plan, gate, rollout.image).open:
            fact = GateOpened(id=f"gate~{rollout.id}~{gate}~{mark}", rollout=rollout.id, gate=gate)
            act(parts, service_id, fact)


def read_gate(parts: Parts, plan: Plan, gate: str, image: str) -> Gate:
    """One gate. What can't be asked is closed: no answer is no yes."""
    try:
        return somebody_on_call(parts, plan) if gate == ON_CALL else passed_in(parts, plan, image)
    except CanarioError as error:
        log.warning("the gate %s of %s could not be asked: %s", gate, plan.name, error)
        return Gate(False, str(error))


def somebody_on_call(parts: Parts, plan: Plan) -> Gate:
    """Who is on call in the plan's schedule now."""
    schedule = plan.gates.on_call or ""
    names = [each.name for each in parts.on_calls.on_call(schedule)]
    if names:
        return Gate(True, f"on call in {schedule}: {', '.join(names)}")
    return Gate(False, f"nobody is on call in {schedule}")


def passed_in(parts: Parts, plan: Plan, image: str) -> Gate:
    """Whether the very image has completed in the other plan."""
    name = plan.gates.passed_in or ""
    other = parts.plans.plan(name)
    if other is None:
        return Gate(False, f"there is no plan {name}")
    wanted = digest_of(image)
    if not wanted:
        return Gate(False, f"the image {image or '(unknown)'} is not named by its digest")
    for rollout in parts.store.ended(other.target.service_id, LOOKED_THROUGH):
        same = rollout.plan.name == name and digest_of(rollout.image) == wanted
        if same and rollout.phase is Phase.COMPLETED:
            return Gate(True, f"completed in {name}: {rollout.id}")
    return Gate(False, f"{wanted[:19]} has not completed in {name}")


def digest_of(image: str) -> str:
    """``sha256:…`` of an image that is named by its digest; a tag can mean another one tomorrow."""
    return image.partition("@")[2]


def waits_for(rollout: Rollout) -> bool:
    """Whether somebody outside has to be asked."""
    return any(each.gate in OUTSIDE for each in rollout.waiting)
