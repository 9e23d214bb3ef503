"""Gates that only somebody outside can say are open: another plan's rollouts, GitHub, PagerDuty."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.errors import CanarioError
from bot.plan import Plan
from bot.rollout.facts import GateClosed, GateOpened
from bot.rollout.gates import CI, ON_CALL, OUTSIDE, PASSED_IN
from bot.rollout.state import Phase, Rollout
from bot.service.carrying_out.act import act
from bot.service.ports.parts import Parts, log
from bot.service.watching import ci_gate
from bot.short import in_short

LOOKED_THROUGH = 50
"""How many of the other plan's last rollouts are looked through for the image."""

LONGEST_WHY = 600
"""Characters of a reason."""


class Gate(NamedTuple):
    """Whether a gate is open, and what was found. ``why`` it is closed, where its name does not say
    that already."""

    open: bool
    words: str
    why: str = ""


class Build(NamedTuple):
    """What is to be rolled out: a revision's image and its commit, each empty where not known."""

    image: str
    commit: str


class Asked(NamedTuple):
    """What those outside said: the open gates, and why others are closed."""

    opened: tuple[str, ...]
    closed: Mapping[str, str]


NOT_ASKED = Asked((), {})


def gates_asked(plan: Plan) -> tuple[str, ...]:
    """The plan's gates that somebody outside opens."""
    gates = plan.gates
    asked = {PASSED_IN: gates.passed_in, CI: gates.ci, ON_CALL: gates.on_call}
    return tuple(gate for gate in OUTSIDE if asked[gate])


def ask_all(parts: Parts, plan: Plan, build: Build) -> Asked:
    """All of the plan's gates outside, as they are at this moment."""
    found = {gate: read_gate(parts, plan, gate, build) for gate in gates_asked(plan)}
    opened = tuple(name for name, gate in found.items() if gate.open)
    return Asked(opened, {name: gate.why for name, gate in found.items() if gate.why})


def ask_outside_gates(parts: Parts, service_id: str, mark: str) -> None:
    """Tell decide() which of the gates outside, that its request waits for, are open, and why
    others are closed where that has changed.

    ``mark`` makes the facts of one read the same when it is repeated.
    """
    for gate in OUTSIDE:
        rollout = parts.store.load(service_id).service.active
        if rollout is None or rollout.phase is not Phase.REQUESTED:
            return
        if not any(each.gate == gate for each in rollout.waiting):
            continue
        found = read_gate(parts, rollout.plan, gate, Build(rollout.image, rollout.commit))
        fact_id = f"gate~{rollout.id}~{gate}~{mark}"
        if found.open:
            act(parts, service_id, GateOpened(id=fact_id, rollout=rollout.id, gate=gate))
        elif found.why != rollout.closed_why.get(gate, ""):
            closed = GateClosed(id=fact_id, rollout=rollout.id, gate=gate, why=found.why)
            act(parts, service_id, closed)


def read_gate(parts: Parts, plan: Plan, gate: str, build: Build) -> Gate:
    """One gate. What can't be asked is closed: no answer is no yes."""
    try:
        if gate == CI:
            return known_of_commit(parts, plan, build.commit)
        if gate == ON_CALL:
            return somebody_on_call(parts, plan)
        return passed_in(parts, plan, build.image)
    except CanarioError as error:
        log.warning("the gate %s of %s could not be asked: %s", gate, plan.name, error)
        words = shortened(str(error))
        return Gate(False, words, words)


def shortened(words: str) -> str:
    """Of what others say, as much as a message has room for."""
    return in_short(words, LONGEST_WHY)


def known_of_commit(parts: Parts, plan: Plan, commit: str) -> Gate:
    """Whether GitHub knows of the commit what the plan wants."""
    ci = plan.gates.ci
    if ci and ci.branch:
        commit = parts.commits.newest(ci.github, ci.branch)
    why = ci_gate.no_commit(commit)
    if ci is None or why:
        return Gate(False, why, why)
    found = parts.commits.read(ci.github, commit, reviews=ci.approvals > 0)
    ok, words = ci_gate.judge(ci, found)
    if ci.branch:
        words = f"{ci.branch} at {commit[: ci_gate.SHOWN]}: {words}"
    words = shortened(words)
    return Gate(ok, words, "" if ok else words)


def somebody_on_call(parts: Parts, plan: Plan) -> Gate:
    """Who is on call in the plan's schedule now."""
    schedule = plan.gates.on_call or ""
    names = [each.name for each in parts.on_calls.on_call(schedule)]
    if names:
        return Gate(True, f"on call in {schedule}: {', '.join(names)}")
    return Gate(False, f"nobody is on call in {schedule}")


def passed_in(parts: Parts, plan: Plan, image: str) -> Gate:
    """Whether the very image has completed in the other plan, watched to the end."""
    name = plan.gates.passed_in or ""
    other = parts.plans.plan(name)
    if other is None:
        why = f"there is no plan {name}"
        return Gate(False, why, why)
    wanted = digest_of(image)
    if not wanted:
        why = shortened(f"the image {image or '(unknown)'} is not named by its digest")
        return Gate(False, why, why)
    early = ""
    for rollout in parts.store.ended(other.target.service_id, LOOKED_THROUGH):
        same = rollout.plan.name == name and digest_of(rollout.image) == wanted
        if same and rollout.phase is Phase.COMPLETED:
            if not rollout.superseded:
                return Gate(True, f"completed in {name}: {rollout.id}")
            early = f": its watch was ended early in {rollout.id}"
    return Gate(False, f"{wanted[:19]} has not completed in {name}{early}")


def digest_of(image: str) -> str:
    """``sha256:…`` of an image that is named by its digest; a tag can mean another one tomorrow."""
    return image.partition("@")[2]


def waits_for(rollout: Rollout) -> bool:
    """Whether somebody outside has to be asked."""
    return any(each.gate in OUTSIDE for each in rollout.waiting)
