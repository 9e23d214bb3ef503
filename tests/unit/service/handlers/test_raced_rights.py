"""Whoever is quicker than a person gives that person no right that they do not have."""

from bot.rollout.actors import person
from bot.rollout.state import Phase
from bot.service.values.commands.approvals import AnswerQuestion, Confirm
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.steer import Hold, Promote, Resume
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, SERVICE
from tests.unit.service.handlers.people import ask, start, tick, world_of

STRANGER = "U0MAL"
STEPS = [
    {"traffic": "10%", "soak": "2m", "confirm": [{"what": "It was tested"}]},
    {"traffic": "100%", "soak": "2m"},
]
SHORT = {"steps": [{"traffic": "100%", "soak": "2m"}], "guard": False, "checks": {}}
QUESTION = {"ask": {"text": "What now?", "answers": ["APPROVED", "HOLD"]}}


def raced(world: World) -> None:
    """The next person is read a state, and the world changes before theirs is decided."""
    world.around_store.before("load", [None, lambda: tick(world)])


def test_what_is_asked_for_only_then_is_confirmed_by_nobody_else() -> None:
    """Nobody looked at whether they may, for nothing was asked yet."""
    world = world_of(people={"operators": ["U0ANN"]}, steps=STEPS, guard=False, checks={})
    start(world)
    world.clock.advance(3 * MINUTE)
    raced(world)
    told = ask(world, Confirm, user=STRANGER, number=1)
    assert not told.ok
    assert world.rollout.ask is not None
    assert world.rollout.approvals == ()
    assert ask(world, Confirm, number=1).ok
    assert len(world.rollout.approvals) == 1


def test_a_question_that_is_asked_only_then_is_answered_by_nobody_else() -> None:
    """The rollout completes between their command and its decision."""
    world = world_of(people={"operators": ["U0ANN"]}, on_complete=QUESTION, watch=None, **SHORT)
    start(world)
    world.clock.advance(3 * MINUTE)
    raced(world)
    told = ask(world, AnswerQuestion, user=STRANGER, number=1)
    service = world.store.load("acme-prod~shop").service
    assert service.active is None
    (question,) = service.questions
    assert not told.ok
    assert question.given is None
    assert ask(world, AnswerQuestion, number=1).ok


def test_a_rollout_that_starts_only_then_is_promoted_by_nobody_else() -> None:
    """No rollout was active when their rights were looked at."""
    world = world_of(people={"operators": ["U0ANN"]})
    world.around_store.before("load", [None, lambda: start(world)])
    told = ask(world, Promote, user=STRANGER, anyway=True, sure=True, reason="I want it")
    assert not told.ok
    assert "promoted" not in [each.fact.kind for each in world.store.log[SERVICE]]


def test_a_hold_of_a_rollout_that_starts_only_then_is_ended_by_nobody_else() -> None:
    """Nor is one that was held."""
    world = world_of(people={"operators": ["U0ANN"]})

    def started_and_held() -> None:
        start(world)
        ask(world, Hold, reason="It looks odd")

    world.around_store.before("load", [None, started_and_held])
    ask(world, Resume, user=STRANGER, reason="I want it")
    assert world.rollout.phase is Phase.HOLDING


def test_a_freeze_of_somebody_else_is_ended_by_nobody_else() -> None:
    """Who set one may end it, and not the one that an operator set right after."""
    world = world_of(people={"operators": ["U0ANN"]}, name="shop")
    ask(world, Freeze, services=("shop",), reason="the sale")

    def frozen_anew() -> None:
        ask(world, Unfreeze, services=("shop",))
        world.clock.advance(MINUTE)
        ask(world, Freeze, services=("shop",), reason="an incident")

    first = world.store.load(SERVICE).service
    assert first.freeze is not None
    mine = first.freeze.model_copy(update={"by": person(STRANGER, "mal")})
    world.store.services[SERVICE] = world.store.services[SERVICE]._replace(
        service=first.model_copy(update={"freeze": mine})
    )
    world.around_store.before("load", [None, None, frozen_anew])
    ask(world, Unfreeze, user=STRANGER, services=("shop",))
    left = world.store.load(SERVICE).service.freeze
    assert left is not None
    assert left.reason == "an incident"
