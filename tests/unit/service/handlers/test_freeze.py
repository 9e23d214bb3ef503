"""Freezing a service."""

from functools import partial
from itertools import repeat
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.rollout.state import Phase
from bot.service.entry.do_work import do_work
from bot.service.values.commands.approvals import Approve
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.steer import RollBack
from bot.service.values.work import TellChannel
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, SERVICE, plan
from tests.unit.service.handlers.people import TWO, ask, start, world_of


def test_operators_freeze_and_unfreeze() -> None:
    """A frozen service starts nothing until it is thawed; the reason and the name are told."""
    world = world_of()
    told = ask(world, Freeze, reason="Black Friday")
    assert (told.ok, told.sentence) == (True, "shop is frozen: Black Friday")
    assert "is frozen by Ann: Black Friday" in start(world).sentence
    assert ask(world, Unfreeze).ok
    assert start(world).ok


def test_others_do_not() -> None:
    """Who may not start may not freeze or thaw."""
    world = world_of()
    assert "Only the plan's operators may freeze" in ask(world, Freeze, "U0BOB").sentence
    ask(world, Freeze)
    assert "Only the plan's operators may unfreeze" in ask(world, Unfreeze, "U0BOB").sentence
    assert world.store.load(SERVICE).service.freeze is not None


def test_with_slack_away_an_operator_of_another_plan_is_not_refused() -> None:
    """One plan names them by a group, and says nothing now; the other doesn't at all."""
    world = World(plan(), plan(name="shop-fast", people={"operators": ["S0CODE"]}))
    world.around_chat.before("is_one_of", [None, Unavailable("no answer")])
    with pytest.raises(Unavailable):
        ask(world, Freeze, "U0BOB")
    world.chat.groups["S0CODE"] = {"U0BOB"}
    assert ask(world, Freeze, "U0BOB").ok


def test_twice_is_said() -> None:
    """A second freeze does not take the first one's name and reason away."""
    world = world_of()
    ask(world, Freeze, reason="Black Friday")
    told = ask(world, Freeze, reason="Other")
    assert "frozen already by Ann: Black Friday" in told.sentence
    ask(world, Unfreeze)
    assert ask(world, Unfreeze).sentence == "shop is not frozen."


def test_a_rollout_is_frozen_too() -> None:
    """Approvals during a freeze hold it, and rolling back stays free."""
    world = world_of(**TWO)
    start(world)
    ask(world, Freeze)
    ask(world, Approve, "U0BOB")
    ask(world, Approve, "U0EVE")
    assert world.rollout.phase is Phase.HOLDING
    world.clock.advance(MINUTE)
    assert ask(world, RollBack, "U0ZOE").ok


def test_several_at_once_in_one_answer() -> None:
    """What can be frozen is; what can't is listed with its reason and the nearest name."""
    world = two_services()
    told = ask(world, Freeze, service="", services=("shop", "apy", "api"), reason="Black Friday")
    assert told.sentence == "shop, api are frozen: Black Friday"
    assert told.lines == ("Not frozen: There is no service named apy. Did you mean api?",)
    assert "`/canary unfreeze shop, api`" in told.next
    assert not told.ok
    again = ask(world, Freeze, service="", services=("api", "acme-prod~shop", "shop"))
    assert again.sentence == "Nothing was done."
    assert "api is frozen already by Ann: Black Friday" in again.lines[0]


def test_a_service_that_is_named_twice_is_frozen_once() -> None:
    """By its short name and by its long one."""
    world = two_services()
    told = ask(world, Freeze, service="", services=("shop", SERVICE))
    assert (told.ok, told.sentence) == (True, "shop is frozen: no reason given")


def test_all_of_them() -> None:
    """Every service with a plan; thawing all thaws those that are frozen."""
    world = two_services()
    assert "no service is frozen" in ask(world, Unfreeze, service="", everything=True).sentence
    ask(world, Freeze, reason="Mine")
    told = ask(world, Freeze, service="", everything=True, reason="Black Friday")
    assert told.sentence == "api is frozen: Black Friday"
    assert "shop is frozen already by Ann: Mine" in told.lines[0]
    thawed = ask(world, Unfreeze, service="", everything=True)
    assert (thawed.ok, thawed.sentence) == (True, "api, shop are no longer frozen.")


def test_a_freeze_without_an_end_asks_nobody_for_the_time() -> None:
    """With one, each service is read once more, for the time zone of its plan."""
    loads: dict[int, int] = {}
    for seconds in (0, 3600):
        world = two_services()
        world.around_store.before("load", repeat(partial(count_one, loads, seconds)))
        ask(world, Freeze, service="", everything=True, seconds=seconds)
    assert loads[3600] - loads[0] == 2


def count_one(counts: dict[int, int], key: int) -> None:
    """One more."""
    counts[key] = counts.get(key, 0) + 1


def test_only_what_somebody_may_is_frozen() -> None:
    """Bob is an operator of the api alone."""
    world = two_services(people={"operators": ["U0BOB"]})
    told = ask(world, Freeze, "U0BOB", service="", everything=True)
    assert told.sentence == "api is frozen: no reason given"
    assert "Only the plan's operators may freeze shop" in told.lines[0]


@pytest.mark.parametrize("kind", [Freeze, Unfreeze])
def test_half_done_and_redelivered_is_done_once(kind: type[Freeze | Unfreeze]) -> None:
    """The store goes away between two of them: nothing is told twice, and all are in the answer."""
    world = two_services()
    if kind is Unfreeze:
        ask(world, Freeze, service="", everything=True)
    world.around_store.before("commit", [None, Unavailable("The store is away.")])
    with pytest.raises(Unavailable):
        ask(world, kind, id="c1", service="", everything=True)
    told = ask(world, kind, id="c1", service="", everything=True)
    assert told.ok
    assert told.sentence.startswith("api, shop are ")
    facts = [e.fact.id for each in ("acme-prod~api", SERVICE) for e in world.store.audit(each)]
    assert len(facts) == len(set(facts))


def told(world: World) -> list[tuple[str, str, str]]:
    """What the queue is to say, in which channel."""
    news = [each for each in world.queue.messages if isinstance(each, TellChannel)]
    return [(each.channel, each.words, each.next) for each in news]


def test_the_channel_of_an_idle_service_is_told() -> None:
    """Who froze it, why, what that means and how it ends; and when it ended."""
    world = world_of()
    ask(world, Freeze, reason="the sale {names} is on")
    ask(world, Unfreeze, reason="it is over")
    (channel, words, then), thawed = told(world)
    assert (channel, words) == ("#deployments", "shop is frozen by Ann: the sale {names} is on.")
    assert "`/canary unfreeze shop` ends it" in then
    assert thawed[1:] == (
        "shop is unfrozen by Ann because it is over.",
        "Rollouts start and continue again.",
    )


def test_a_channel_is_told_once_of_all_its_services() -> None:
    """Fifty services are one message; another channel reads of its own alone."""
    world = two_services(channel="#apis")
    world.store.put_plan(plan(name="api-2", target=API, channel="#deployments"))
    ask(world, Freeze, service="", everything=True, reason="Black Friday")
    assert [each[:2] for each in told(world)] == [
        ("#apis", "api is frozen by Ann: Black Friday."),
        ("#deployments", "api, shop are frozen by Ann: Black Friday."),
    ]


def test_a_running_rollout_s_thread_is_enough() -> None:
    """Nothing is told in two places; and of what was not frozen nothing is told."""
    world = world_of()
    start(world)
    ask(world, Freeze)
    ask(world, Freeze)
    assert told(world) == []
    idle = world_of()
    ask(idle, Freeze, "U0BOB")
    assert told(idle) == []


def test_what_is_asked_again_is_told_by_the_same_id() -> None:
    """The queue went away after the freeze: redelivered, the channel is told, and once."""
    world = world_of()
    world.queue.trouble += [Unavailable("The queue is away.")]
    with pytest.raises(Unavailable):
        ask(world, Freeze, id="c1")
    assert world.store.load(SERVICE).service.freeze is not None
    for _ in range(2):
        ask(world, Freeze, id="c1")
    ids = [each.id for each in world.queue.messages if isinstance(each, TellChannel)]
    assert set(ids) == {"c1~#deployments"}
    for each in list(world.queue.messages):
        if isinstance(each, TellChannel):
            do_work(world.parts, each)
    assert [each.channel for each in world.chat.told.values()] == ["#deployments"]


def test_a_rollout_that_began_meanwhile_tells_nobody_of_an_earlier_end() -> None:
    """The queue went away after the end of a freeze, and a rollout starts before it is redelivered:
    the channel is told, for that rollout's thread knows nothing of it."""
    world = world_of()
    ask(world, Freeze)
    world.queue.messages.clear()
    world.queue.trouble += [Unavailable("The queue is away.")]
    asked_at = world.clock.now()
    with pytest.raises(Unavailable):
        ask(world, Unfreeze, id="c2", at=asked_at)
    world.clock.advance(MINUTE)
    start(world)
    ask(world, Unfreeze, id="c2", at=asked_at)
    news = [each.id for each in world.queue.messages if isinstance(each, TellChannel)]
    assert news == ["c2~C0DEPLOYS"], "its channel has an id since the start"


API: dict[str, Any] = {
    "cloud_run": {"project": "acme-prod", "region": "us-central1", "service": "api"}
}


def two_services(**of_the_api: Any) -> World:
    """A shop, and an api whose plan has these fields."""
    world = world_of()
    world.store.put_plan(plan(**({"name": "api", "target": API} | of_the_api)))
    return world


def test_a_service_without_a_plan_cannot_be_frozen() -> None:
    """Nobody would know who may."""
    assert "There is no service named blog." in ask(world_of(), Freeze, service="blog").sentence
