"""Floods of alerts, commands that come late or twice, buttons of messages that are not ours, and
people who lose their role meanwhile, in any order: nothing continues by them, and the way back is
always open."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rollout.bounds import size
from bot.rollout.facts import AlertOpened
from bot.rollout.state import Phase, Service
from bot.service.carrying_out.act import act
from bot.service.entry.do_work import do_work
from bot.service.ports.chat import Membership
from bot.service.values.answers import ReplyTo
from bot.service.values.commands.request import Request
from bot.service.values.work import DoCommand
from bot.slack.verbs.table import BY_COMMAND
from tests.support.fakes import World
from tests.support.rollouts import ANN, MINUTE, SERVICE, new_id
from tests.unit.service.handlers.people import start, tick, world_of

QUARTER = 256 * 1024
CONTINUES = [kind for kind in BY_COMMAND if kind.continues]
STOPS = ["hold", "rollback"]
NOBODIES = st.sampled_from([each for each in Membership if each is not Membership.FULL])
MORE: dict[str, dict[str, Any]] = {
    "promote": {"sure": True, "anyway": True, "reason": "r"},
    "start": {"again": True, "reason": "r"},
    "approve": {"role": "lead"},
    "resume": {"sure": True},
    "confirm": {"number": 1},
    "answer": {"number": 1},
    "review": {"right": True},
    "override": {"gate": "window", "reason": "r"},
}
LATE = st.floats(121, 100_000)
EARLY = st.floats(0, 119)
KINDS = st.sampled_from(CONTINUES)
HOWS = st.sampled_from(["hold", "freeze", "promote", "rollback"])
"""What was done before: so that each verb has something that it would continue."""


def rolling() -> World:
    """A rollout that soaks; who is in the group of operators and of those who approve may."""
    steps = [
        {"traffic": "10%", "soak": "5m"},
        {"traffic": "50%", "soak": "5m", "approvals": {"roles": ["lead"]}},
        {"traffic": "100%"},
    ]
    people = {"operators": ["S0OPS", ANN.id], "lead": ["S0OPS"]}
    world = world_of(people=people, steps=steps, gates={})
    world.chat.groups["S0OPS"] = {"U0EVE"}
    start(world)
    assert world.rollout.phase is Phase.SOAKING
    return world


def send(world: World, kind: type[Request], user: str, age: float, **fields: Any) -> None:
    """A command that was given so many seconds ago."""
    verb = BY_COMMAND[kind].name
    command = kind.model_validate(
        {
            "id": new_id(),
            "user": user,
            "channel": "C0DEPLOYS",
            "reply_to": ReplyTo(user=user, channel="C0DEPLOYS"),
            "service": "shop",
            "at": world.clock.now() - timedelta(seconds=age),
            **MORE.get(verb, {}),
        }
        | fields
    )
    do_work(world.parts, DoCommand.model_validate({"command": command}))


def state(world: World) -> Service:
    """As it is stored."""
    return world.store.load(SERVICE).service


def prepared(world: World, how: str) -> None:
    """Ann holds, freezes, asks for approvals or ends the rollout."""
    for kind in BY_COMMAND:
        if BY_COMMAND[kind].name == how:
            send(world, kind, ANN.id, 0, reason="r")
    tick(world)


@settings(max_examples=60)
@given(kind=KINDS, who=NOBODIES, how=HOWS, age=EARLY)
def test_who_lost_their_role_continues_nothing(
    kind: type[Request], who: Membership, how: str, age: float
) -> None:
    """Still in the group, and no full member any more."""
    world = rolling()
    world.clock.advance(6 * MINUTE)
    prepared(world, how)
    world.clock.advance(2 * MINUTE)
    world.chat.memberships["U0EVE"] = who
    before = state(world)
    send(world, kind, "U0EVE", age)
    assert state(world) == before


@settings(max_examples=60)
@given(kind=KINDS, how=HOWS, age=LATE)
def test_what_comes_late_continues_nothing(kind: type[Request], how: str, age: float) -> None:
    """Also by who may."""
    world = rolling()
    world.clock.advance(6 * MINUTE)
    prepared(world, how)
    before = state(world)
    send(world, kind, ANN.id, age)
    assert state(world) == before


@settings(max_examples=60)
@given(kinds=st.lists(st.tuples(st.sampled_from(list(BY_COMMAND)), st.integers(2, 4)), max_size=6))
def test_what_comes_again_is_done_once(kinds: list[tuple[type[Request], int]]) -> None:
    """However often, and whatever else was done meanwhile."""
    world = rolling()
    for number, (kind, times) in enumerate(kinds):
        world.clock.advance(2 * MINUTE)
        send(world, kind, ANN.id, 0, id=f"same-{number}", **_reason(kind))
        after = state(world)
        for _ in range(times):
            send(world, kind, ANN.id, 0, id=f"same-{number}", **_reason(kind))
            assert state(world) == after, BY_COMMAND[kind].name


def _reason(kind: type[Request]) -> dict[str, str]:
    return {"reason": "r"} if "reason" in kind.model_fields else {}


@settings(max_examples=60)
@given(kind=KINDS, rollout=st.text(min_size=1, max_size=80), step=st.integers(-3, 10**9))
def test_a_button_of_another_message_continues_nothing(
    kind: type[Request], rollout: str, step: int
) -> None:
    """Of a rollout that is not this one: another service's, or one that somebody made up."""
    world = rolling()
    world.clock.advance(6 * MINUTE)
    before = state(world)
    if rollout != world.rollout.id and BY_COMMAND[kind].name not in ("start", "unfreeze"):
        send(world, kind, ANN.id, 0, rollout=rollout, step=step)
        assert state(world) == before


@settings(max_examples=8)
@given(
    floods=st.lists(st.tuples(st.sampled_from(["info", ""]), st.integers(1, 120)), max_size=4),
    letter=st.sampled_from(["x", "€", "\u0001", '"']),
    who=st.sampled_from(list(Membership)),
)
def test_after_any_flood_anybody_of_ours_rolls_back(
    floods: list[tuple[str, int]], letter: str, who: Membership
) -> None:
    """The document stays small, and the rollback of whoever may stop is taken."""
    world = rolling()
    for number, (severity, count) in enumerate(floods):
        for n in range(count):
            fact = AlertOpened(
                id=f"{number}-{n}",
                incident=f"{number}-{n}",
                policy=letter * 200,
                severity=severity,
                summary=letter * 1000,
                url=letter * 1000,
            )
            act(world.parts, SERVICE, fact)
        tick(world)
        assert size(state(world)) < QUARTER
    world.chat.memberships["U0EVE"] = who
    world.chat.members.add("U0EVE")
    kind = next(kind for kind in BY_COMMAND if BY_COMMAND[kind].name == "rollback")
    send(world, kind, "U0EVE", 100_000, reason=letter * 500)
    active = state(world).active
    assert active is None or active.phase is Phase.ROLLING_BACK


@pytest.mark.parametrize("verb", STOPS)
def test_what_stops_is_known_not_to_expire(verb: str) -> None:
    """The list above is of what continues; what stops is not on it."""
    assert verb not in {BY_COMMAND[kind].name for kind in CONTINUES}
