"""Pages that come together are one incident of each team; nothing that a person must know waits,
and nothing that a person has done to one swallows another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.plan import Plan
from bot.rollout.effects import ResolvePage
from bot.rollout.facts import IncidentOpened, PageUpdated, RollbackAsked
from bot.rollout.notices.page_changes import PageChange
from bot.service.carrying_out.act import act
from bot.service.carrying_out.outbox import carry_out, carry_out_left_over
from bot.service.entry.update_page import update_page
from bot.service.ports.stores.page_store import StoredPages
from bot.service.values.page_list import MOST, PageList, SharedIncident
from bot.service.values.work import UpdatePage
from bot.service.watching.due import left_over
from infra.stores.memory import MemoryStore
from tests.support.fakes import World
from tests.support.rollouts import ANN, BOB, MINUTE, SECOND, alert, new_id, plan, started

FIRST = "canario~shop-0-r"


def name(number: int) -> str:
    """A service."""
    return f"acme-prod~shop-{number}"


def planned(number: int) -> Plan:
    """The plan by which a service is known."""
    where = {"project": "acme-prod", "region": "us-central1", "service": f"shop-{number}"}
    return plan(name=f"shop-{number}", target={"cloud_run": where})


def begun(world: World, *numbers: int, on: Plan | None = None) -> None:
    """A rollout of each of these services, which soaks."""
    for number in numbers:
        act(world.parts, name(number), started(on, rollout=f"shop-{number}-r"))


def fails(world: World, *numbers: int, severity: str = "critical") -> None:
    """Each of them is rolled back by an alert."""
    for number in numbers:
        act(world.parts, name(number), alert(severity, incident=f"inc-{number}"))


def sweep(world: World, after: timedelta = MINUTE) -> None:
    """A later tick carries out what is due."""
    world.clock.advance(after)
    for work in left_over(world.store.outbox_due(world.clock.now())):
        carry_out_left_over(world.parts, work.entries)


def pages_due(world: World) -> int:
    """How many pages are still to be sent."""
    entries = world.store.outbox.values()
    return sum(e.due_at is not None and e.effect.kind == "page" for e in entries)


@pytest.fixture
def world() -> World:
    """Fifty services that share something."""
    world = World(*map(planned, range(50)))
    begun(world, *range(50))
    return world


def test_fifty_rollbacks_are_one_incident(world: World) -> None:
    """The first pages at once, all others are in its list at the next tick, by one event."""
    fails(world, 0)
    assert len(world.pager.incidents[FIRST]) == 1
    fails(world, *range(1, 50))
    assert list(world.pager.incidents) == [FIRST]
    assert len(world.pager.incidents[FIRST]) == 1
    assert pages_due(world) == 49
    sweep(world)
    assert pages_due(world) == 0
    assert list(world.pager.incidents) == [FIRST]
    assert len(world.pager.incidents[FIRST]) == 2
    for number in range(50):
        assert f"shop-{number}:" in world.pager.details[FIRST]
    assert world.shop.wanted


def test_later_than_the_window_it_is_an_incident_of_its_own(world: World) -> None:
    """What comes long after wakes by itself, at once."""
    fails(world, 0)
    world.clock.advance(6 * MINUTE)
    fails(world, 1)
    assert list(world.pager.incidents) == [FIRST, "canario~shop-1-r"]


def test_what_is_more_severe_is_not_added_to_what_may_wait(world: World) -> None:
    """A warning's incident may wake nobody tonight."""
    act(world.parts, name(0), RollbackAsked(id=new_id(), by=BOB))
    fails(world, 1)
    assert "canario~shop-1-r" in world.pager.incidents


def test_nothing_waits_for_an_incident_that_was_not_opened(world: World) -> None:
    """While PagerDuty has taken none of its events, each page tries by itself."""
    world.pager.trouble = [Unavailable("no answer")]
    fails(world, 0)
    assert not world.pager.incidents
    fails(world, 1)
    assert len(world.pager.incidents[FIRST]) == 1
    assert pages_due(world) == 1


class Contended(MemoryStore):
    """Somebody else is always faster with the lists."""

    def write_paged(self, pages: PageList, seen: StoredPages) -> bool:
        """See PageStore."""
        return False


def test_a_list_that_cannot_be_kept_keeps_nobody_asleep(world: World) -> None:
    """Each is paged by itself then."""
    parts = replace(world.parts, pages=Contended())
    for number in range(2):
        act(parts, name(number), alert(incident=f"inc-{number}"))
    assert list(world.pager.incidents) == [FIRST, "canario~shop-1-r"]


def test_an_incident_that_somebody_took_takes_no_more(world: World) -> None:
    """Whoever took it has those that were in it, and is woken by the next."""
    fails(world, 0, 1)
    sweep(world)
    taken = UpdatePage(
        id="pd-1",
        incident="Q1",
        key=FIRST,
        change=PageChange.ACKNOWLEDGED,
        user="PDANA",
        name="Dana",
    )
    update_page(world.parts, taken)
    (told,) = [each for each in world.queue.messages if isinstance(each, UpdatePage)]
    assert told.key == "canario~shop-1-r"
    update_page(world.parts, told)
    for number in range(2):
        facts = [each.fact for each in world.store.log[name(number)]]
        assert sum(isinstance(fact, PageUpdated) for fact in facts) == 1
    assert [each for each in world.queue.messages if isinstance(each, UpdatePage)] == [told]
    fails(world, 2)
    assert "canario~shop-2-r" in world.pager.incidents


def test_who_takes_an_incident_has_not_taken_what_it_did_not_name(world: World) -> None:
    """What was still to be added to its list wakes somebody by itself."""
    fails(world, 0, 1)
    assert "shop-1:" not in world.pager.details[FIRST]
    taken = UpdatePage(
        id="pd-1",
        incident="Q1",
        key=FIRST,
        change=PageChange.ACKNOWLEDGED,
        user="PDANA",
        name="Dana",
    )
    update_page(world.parts, taken)
    assert not [each for each in world.queue.messages if isinstance(each, UpdatePage)]
    sweep(world)
    assert "canario~shop-1-r" in world.pager.incidents
    assert len(world.pager.incidents[FIRST]) == 1


def test_it_is_acknowledged_when_each_was_taken_here() -> None:
    """Who takes one rollout's page in Slack has not taken the others: they are called about."""
    world = World()
    people = {"operators": ["U0ANN"], "lead": ["U0LEA"]}
    begun(world, 0, 1, on=plan(escalation=[{"role": "lead"}], people=people))
    fails(world, 0, 1)
    sweep(world)
    for number, acknowledged in ((0, False), (1, True)):
        fact = PageUpdated(
            id=new_id(),
            by=ANN,
            rollout=f"shop-{number}-r",
            change=PageChange.ACKNOWLEDGED,
            here=True,
        )
        assert act(world.parts, name(number), fact).decision.changed
        assert (FIRST in world.pager.taken) is acknowledged


def test_it_is_closed_when_the_reason_of_each_is_gone(world: World) -> None:
    """One rollout's good end closes what others are still in for no one."""
    fails(world, 0, 1)
    sweep(world)
    for number, closed in ((1, False), (0, True)):
        entry = next(e for e in world.store.outbox.values() if e.service_id == name(number))
        effect = ResolvePage(rollout=f"shop-{number}-r", reason="complete")
        carry_out(world.parts, [entry.model_copy(update={"effect": effect})])
        assert (FIRST in world.pager.resolved) is closed


def test_what_a_person_declares_is_an_incident_of_its_own(world: World) -> None:
    """It is added to no other rollout's."""
    fails(world, 0, 1)
    sweep(world)
    declared = IncidentOpened(
        id=new_id(),
        by=ANN,
        rollout="shop-1-r",
        canary="shop-00002",
        reason="orders",
        teams=("sre",),
    )
    act(world.parts, name(1), declared)
    assert list(world.pager.incidents) == [FIRST, "canario~shop-1-r"]


def test_a_list_has_an_end() -> None:
    """The oldest incidents are forgotten first."""
    world = World()
    now = world.clock.now()
    page = {"service": "shop", "effect": "e", "summary": "s"}
    incidents = tuple(
        SharedIncident.model_validate(
            {
                "key": f"k{n}",
                "severity": "error",
                "opened_at": now - SECOND,
                "pages": [{"rollout": f"r{n}-{m}", **page} for m in range(400)],
            }
        )
        for n in range(4)
    )
    kept = PageList(whom="sre", incidents=incidents).without_old(now)
    assert [each.key for each in kept.incidents] == ["k2", "k3"]
    assert sum(len(each.pages) for each in kept.incidents) <= MOST
