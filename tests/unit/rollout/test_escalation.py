"""Calls begin once a rollout and end when somebody took the page, or when its reason is gone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.rollout.decide import decide
from bot.rollout.effects import Announce, Page, TakePage
from bot.rollout.facts import (
    CallDue,
    Fact,
    PageUpdated,
    RollbackAsked,
    TrafficFailed,
    TrafficSettled,
)
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.state import Service
from tests.support.rollouts import (
    ANN,
    BOB,
    MINUTE,
    NOON,
    ROLLOUT,
    SERVICE,
    alert,
    new_id,
    plan,
    started,
)

STEPS = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]
FIELDS: dict[str, Any] = {
    "people": {"operators": ["U0ANN"], "lead": ["U0LEAD"], "boss": ["U0BOSS"], "cto": ["U0CTO"]},
    "escalation": [{"role": "lead", "after": "5m"}, {"role": "boss"}, {"role": "cto"}],
    "on_rollback": {"page": "sre"},
}


class Told:
    """A service, what was decided about it, and time."""

    def __init__(self, steps: Sequence[Any] = STEPS, *, settled: bool = True) -> None:
        self.service, self.now = Service(id=SERVICE), NOON
        self.called: list[str] = []
        self.pages = 0
        self.tell(started(plan(steps=steps, **FIELDS)))
        if settled:
            self.settle()

    def tell(self, fact: Fact) -> bool:
        """Whether it changes anything."""
        decision = decide(self.service, fact, self.now)
        self.service = decision.service
        for effect in decision.effects if decision.changed else ():
            self.pages += isinstance(effect, Page)
            if isinstance(effect, Announce) and effect.mention:
                self.called += effect.mention
        return decision.changed

    def settle(self) -> None:
        """The platform serves what is desired."""
        version = self.service.desired.version if self.service.desired else 0
        self.tell(TrafficSettled(id=new_id(), version=version))

    def later(self, minutes: float) -> None:
        """Minute by minute, calls come when they are due."""
        for _ in range(round(minutes)):
            self.now += MINUTE
            for each in self.service.calling:
                fact = CallDue(id=new_id(), rollout=each.rollout, level=each.called + 1)
                self.tell(fact)


def test_a_first_level_may_wait_too() -> None:
    """With its ``after``, the page alone comes first."""
    told = Told()
    told.tell(alert())
    told.settle()
    assert (told.called, told.pages) == ([], 1)
    told.later(4)
    assert told.called == []
    told.later(1)
    assert told.called == ["U0LEAD"]
    told.later(10)
    assert told.called == ["U0LEAD", "U0BOSS"]
    assert told.service.due_at == told.now + timedelta(minutes=10)
    told.later(100)
    assert told.called == ["U0LEAD", "U0BOSS", "U0CTO"]
    assert told.pages == 4


def test_a_page_that_is_repeated_calls_nobody_anew() -> None:
    """A rollback that the platform refuses pages again; whoever took it is not called for that."""
    told = Told()
    told.tell(alert())
    told.later(5)
    told.tell(taken(here=False))
    version = told.service.desired.version if told.service.desired else 0
    assert told.tell(TrafficFailed(id=new_id(), version=version, reason="quota"))
    told.later(100)
    assert told.called == ["U0LEAD"]


def test_what_the_page_was_about_is_gone() -> None:
    """A test address that the platform refused pages; once that rollout is cancelled, nobody else
    is called, and there is nothing to take."""
    told = Told([{"traffic": "0%"}, *STEPS], settled=False)
    desired = told.service.desired
    assert desired is not None
    assert told.tell(TrafficFailed(id=new_id(), version=desired.version, reason="quota"))
    assert told.service.calling[0].open
    told.tell(RollbackAsked(id=new_id(), by=BOB, reason="Odd"))
    assert told.service.active is None
    told.later(100)
    assert told.called == []
    assert not told.tell(taken(here=True))


def test_open_calls_outlast_later_rollouts() -> None:
    """Five rollouts are rolled back one after the other, and nobody takes any page: the first one's
    last level is called all the same."""
    told = Told()
    for n in range(2, 7):
        told.tell(alert(incident=new_id()))
        told.settle()
        told.tell(
            started(
                plan(steps=STEPS, **FIELDS), rollout=f"shop-r{n}", again=True, reason=".", sure=True
            )
        )
        told.settle()
    told.later(60)
    assert told.called.count("U0CTO") == 5
    assert {each.called for each in told.service.calling} == {3}


def test_a_person_who_rolls_back_knows() -> None:
    """Nobody is paged for it by this plan, so nobody is called."""
    told = Told()
    told.tell(RollbackAsked(id=new_id(), by=BOB, reason="Odd"))
    assert told.service.calling == ()


def taken(*, here: bool) -> PageUpdated:
    """Ann has it."""
    return PageUpdated(
        id=new_id(), by=ANN, rollout=ROLLOUT, change=PageChange.ACKNOWLEDGED, here=here
    )


def test_only_what_is_taken_here_is_acknowledged_there() -> None:
    """What PagerDuty says is not said back to it."""
    for here in (True, False):
        told = Told()
        told.tell(alert())
        effects = decide(told.service, taken(here=here), told.now).effects
        assert any(isinstance(each, TakePage) for each in effects) is here


@given(st.lists(st.sampled_from(["take", "note", "page", "due", "settle", "wait"]), max_size=30))
def test_nobody_is_called_after_it_was_taken(events: list[str]) -> None:
    """Whatever happens in whatever order: levels come in order, once each, and never after."""
    told = Told()
    told.tell(alert())
    done = None
    for each in events:
        if each == "take":
            told.tell(taken(here=True))
            done = list(told.called) if done is None else done
        elif each == "note":
            change = PageChange.NOTED
            told.tell(PageUpdated(id=new_id(), by=ANN, rollout=ROLLOUT, change=change, text="Hm"))
        elif each == "page":
            told.tell(alert(incident=new_id()))
        elif each == "due":
            told.tell(CallDue(id=new_id(), rollout=ROLLOUT, level=len(told.called) + 1))
        elif each == "settle":
            told.settle()
        else:
            told.later(7)
    assert told.called == ["U0LEAD", "U0BOSS", "U0CTO"][: len(told.called)]
    assert done is None or told.called == done
