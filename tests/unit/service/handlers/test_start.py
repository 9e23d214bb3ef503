"""``/canary start``: whatever speaks against it is said with what to do."""

from datetime import timedelta

import pytest

from bot.judge.power.brief import UNPROVEN
from bot.rollout.state import Phase
from bot.service.ports.traffic_router import Revision
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import RollBack
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, NOON, SERVICE, STABLE, new_id, plan
from tests.unit.service.handlers.people import ask, tick, world_of


@pytest.fixture
def world() -> World:
    """A shop with a plan, and nothing under way."""
    return world_of()


def newest(world: World, name: str, *, ready: bool = True) -> None:
    """Somebody has deployed."""
    revision = Revision(name=name, created_at=NOON + timedelta(minutes=1), ready=ready)
    world.shop.revisions.insert(0, revision)


def test_it_starts_what_was_named(world: World) -> None:
    """The named revision is tried against what serves everything now."""
    told = ask(world, Start, revision=CANARY, reason="Faster search")
    assert told.ok
    assert told.sentence == "Started shop-00002 on plan shop."
    assert told.next.endswith("Follow it in #deployments.")
    assert (world.rollout.canary, world.rollout.stable) == (CANARY, STABLE)
    assert world.rollout.image.startswith("shop@sha256:2")
    assert world.rollout.reason == "Faster search"


def test_the_answer_says_what_the_first_step_would_find() -> None:
    """With the traffic of now; that nothing is proven; nothing of it where that is not known."""
    world = world_of(guard=True)
    (line,) = ask(world, Start, revision=CANARY).lines
    assert line.startswith("At 10 % of 10 requests a second an outage, half of all requests")
    for unknown in (world_of(), world_of(guard=True)):
        unknown.metrics.problem = "Cloud Monitoring did not answer."
        told = ask(unknown, Start, revision=CANARY)
        assert (told.ok, told.lines) == (True, ())
    assert ask(world_of(), Start, revision=CANARY).lines == (UNPROVEN,)


@pytest.mark.parametrize("revision", ["", "latest"])
def test_without_a_name_it_takes_the_newest(world: World, revision: str) -> None:
    """The newest revision is meant when none is named."""
    newest(world, "shop-00003")
    ask(world, Start, revision=revision)
    assert world.rollout.canary == "shop-00003"


def test_the_same_request_twice_is_one_rollout(world: World) -> None:
    """A start that the queue delivers again starts nothing, and is not refused by its own echo."""
    request = new_id()
    assert ask(world, Start, revision=CANARY, id=request).ok
    name = world.rollout.id
    again = ask(world, Start, revision=CANARY, id=request)
    assert again.ok
    assert "done before" in again.sentence
    assert world.rollout.id == name


def test_a_start_that_was_done_is_not_refused_for_what_came_of_it(world: World) -> None:
    """Redelivered when its rollout is over and two revisions serve, it is said to be done."""
    request = new_id()
    assert ask(world, Start, revision=CANARY, id=request).ok
    ask(world, RollBack, reason="it was no good")
    world.shop.set_by_hand({STABLE: 50, CANARY: 50})
    again = ask(world, Start, revision=CANARY, id=request)
    assert again.ok
    assert "done before" in again.sentence


def test_a_second_start_names_the_first(world: World) -> None:
    """While a rollout is active, another is refused with its name, also when the traffic is
    split by it."""
    ask(world, Start, revision=CANARY)
    assert world.shop.wanted[CANARY] == 10
    newest(world, "shop-00003")
    told = ask(world, Start, revision="shop-00003")
    assert not told.ok
    assert f"shop has an active rollout: {world.rollout.id} of shop-00002" in told.sentence


def test_a_start_that_is_refused_reads_no_metrics(world: World) -> None:
    """What would be found is of no use to who can't start; the read only makes them wait."""
    ask(world, Start, revision=CANARY)
    ask(world, RollBack, reason="it was no good")
    world.metrics.wishes.clear()
    told = ask(world, Start, revision=CANARY)
    assert (told.ok, told.lines) == (False, ())
    assert world.metrics.wishes == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"service": "shpo"}, ("no service named shpo", "Did you mean shop?")),
        ({"revision": "shop-0002"}, ("no revision shop-0002", "Did you mean shop-00002")),
        ({"plan": "sho"}, ("no plan sho", "Did you mean shop?")),
        ({"plan": "shop", "service": "cart"}, ("is for acme-prod~shop, not for cart", "")),
        ({"revision": STABLE}, ("serves everything already", "--no-traffic")),
        ({"service": ""}, ("No rollout is active in this channel", "Name the service")),
    ],
    ids=["service", "revision", "plan", "another's plan", "stable", "no service"],
)
def test_a_wrong_word_is_named(world: World, said: dict[str, str], words: tuple[str, str]) -> None:
    """An unknown name is repeated with the nearest one, and nothing starts."""
    told = ask(world, Start, **said)
    assert not told.ok
    assert words[0] in told.sentence
    assert words[1] in told.next
    assert world.store.services == {}


def test_only_operators_start(world: World) -> None:
    """Anybody else is told who may, before anything is looked at."""
    told = ask(world, Start, "U0EVE", revision=CANARY)
    assert "Only the plan's operators may start shop" in told.sentence
    assert not world.done("observe", "revisions")


def test_operators_may_be_a_group() -> None:
    """A user group among the operators counts for its members."""
    world = world_of(people={"operators": ["S0TEAM"]})
    world.chat.groups["S0TEAM"] = {"U0EVE"}
    assert ask(world, Start, "U0EVE", revision=CANARY).ok


def test_without_operators_the_channel_may() -> None:
    """A plan that names no operators lets its channel start, and nobody else."""
    world = world_of(people={})
    world.chat.members = {"U0EVE"}
    assert "Only members of #deployments" in ask(world, Start, "U0ZOE").sentence
    assert ask(world, Start, "U0EVE", revision=CANARY).ok


@pytest.mark.parametrize(
    ("split", "words"),
    [({CANARY: 20, STABLE: 80}, "shop-00001 80 %, shop-00002 20 %"), ({}, "none")],
    ids=["split", "nothing"],
)
def test_split_traffic_is_no_stable(world: World, split: dict[str, int], words: str) -> None:
    """Without one revision that serves everything there is nothing to roll back to."""
    world.shop.set_by_hand(split)
    told = ask(world, Start, revision=CANARY)
    assert words in told.sentence
    assert "Send all traffic to the stable one" in told.next


def test_a_busy_platform_is_waited_for(world: World) -> None:
    """While Cloud Run is changing the service, a start is refused."""
    world.shop.busy = True
    assert "still changing shop" in ask(world, Start, revision=CANARY).sentence


def test_a_revision_that_cannot_serve_is_refused(world: World) -> None:
    """A revision that is not ready gets no trial."""
    newest(world, "shop-00003", ready=False)
    assert "shop-00003 is not ready" in ask(world, Start, revision="shop-00003").sentence


def test_what_nothing_could_carry_out_is_named() -> None:
    """A plan that says more than Canario can do is refused with the field, none is ignored."""
    world = world_of(people={"operators": ["U0ANN"], "lead": ["U0LEAD"]})
    told = ask(world, Start, revision=CANARY)
    assert "people.lead is a role that nothing in the plan asks" in told.sentence
    assert world.store.services == {}


def test_a_flag_has_no_metrics_of_cloud_run() -> None:
    """A plan of a flag whose check needs revisions is refused by the field's name."""
    world = world_of(target={"flag": {"key": "new-search"}})
    told = ask(world, Start, service="", plan="shop")
    assert told.sentence == "Plan shop: checks.errors.metric is a metric of Cloud Run."


def test_of_several_plans_one_must_be_named(world: World) -> None:
    """A service with two plans asks which, and takes the one that is named."""
    world.store.put_plan(plan(name="shop-fast"))
    told = ask(world, Start, revision=CANARY)
    assert "shop has 2 plans" in told.sentence
    assert "--plan shop or --plan shop-fast" in told.next
    assert ask(world, Start, revision=CANARY, plan="shop-fast").ok


def test_a_name_in_two_projects_must_be_told_apart(world: World) -> None:
    """The same service name in two projects is asked for in full, and then found."""
    other = {"cloud_run": {"project": "acme-test", "region": "us-central1", "service": "shop"}}
    world.store.put_plan(plan(name="shop-test", target=other))
    told = ask(world, Start, revision=CANARY)
    assert "Say which: acme-prod~shop, acme-test~shop" in told.next
    assert ask(world, Start, revision=CANARY, service=SERVICE).ok


def test_a_rejected_revision_takes_again_and_a_reason(world: World) -> None:
    """What was rolled back does not start again by itself."""
    ask(world, Start, revision=CANARY)
    world.clock.advance(MINUTE)
    tick(world)
    ask(world, RollBack, "U0BOB", reason="It looks wrong")
    assert world.store.ended(SERVICE)[0].phase is Phase.ROLLED_BACK
    told = ask(world, Start, revision=CANARY)
    assert "was rolled back" in told.sentence
    assert "--again because" in told.next
    assert ask(world, Start, revision=CANARY, again=True, reason="The database was down").ok
