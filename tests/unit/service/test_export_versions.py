"""What an earlier version of Canario stored is exported and verified like today's."""

import json
from dataclasses import replace
from typing import Any

from bot.rollout.facts import Fact, Held, RollbackAsked, TrafficSettled
from bot.rollout.state import Rollout
from bot.service.deciding.commit import apply
from bot.service.deciding.trail import entry_digest
from bot.service.export.collect import collect
from bot.service.export.document import Exported, text_of, written
from bot.service.export.verify import verify
from infra.stores.bodies import from_body
from infra.stores.memory import MemoryStore
from tests.support.fakes import World
from tests.support.rollouts import ANN, BOB, MINUTE, ROLLOUT, SERVICE, new_id, plan, started

STEPS = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]


def exported(*, forgotten: bool = False) -> Exported:
    """A rollout that was held and rolled back; ``forgotten``: its messages have expired."""
    world, store = World(), MemoryStore()
    parts = replace(world.parts, store=store, plans=store)
    store.put_plan(plan(steps=STEPS))

    def decide(fact: Fact) -> None:
        world.clock.advance(MINUTE)
        assert apply(parts, SERVICE, fact).decision.changed

    def settle() -> None:
        desired = store.load(SERVICE).service.desired
        assert desired is not None
        decide(TrafficSettled(id=new_id(), version=desired.version))

    decide(started(plan(steps=STEPS)))
    settle()
    decide(Held(id=new_id(), by=BOB, reason="Lunch"))
    decide(RollbackAsked(id=new_id(), by=ANN, reason="Odd"))
    settle()
    if forgotten:
        store.outbox.clear()
    return collect(store, ROLLOUT, world.clock.now())


def of_version_1(found: Exported) -> Exported:
    """The same as version 1 wrote it: without schema versions and copies of the service, and with
    the plan's fields of that time."""
    bodies: list[str] = []
    for body in found.trail:
        entry: dict[str, Any] = json.loads(body)
        for name in ("schema", "base", "previous_expires"):
            del entry[name]
        if entry["fact"]["kind"] == "started":
            _old_plan(entry["fact"]["plan"])
        entry["previous"] = entry_digest(bodies[-1]) if bodies else ""
        bodies.append(json.dumps(entry))
    state = {name: value for name, value in found.state.items() if name != "schema"}
    old = dict(found.plan)
    _old_plan(old)
    about = {**found.about, "head": entry_digest(bodies[-1])}
    return found._replace(trail=tuple(bodies), state=state, plan=old, about=about)


def _old_plan(document: dict[str, Any]) -> None:
    document |= {"contacts": {}, "roster": None, "retention": {"rollouts": None, "app": {}}}
    for step in document["steps"]:
        step |= {"acceptance": None, "watched_by": []}


def test_an_export_of_version_1_is_verified() -> None:
    """Its trail is upgraded, replayed, and leads to its state; a changed one does not."""
    assert verify(text_of(exported())).problems == ()
    old = of_version_1(exported())
    assert verify(text_of(old)).problems == ()
    document = {**old.state, "plan": old.plan, "evidence": ""}
    assert from_body(Rollout, json.dumps(document), "it").id == ROLLOUT

    other = old._replace(state={**old.state, "stable": "shop-00007"})
    assert any("stable" in each for each in verify(text_of(other)).problems)
    bodies = [body.replace('"kind": "held"', '"kind": "resumed"') for body in old.trail]
    chained = old._replace(trail=tuple(bodies))
    assert any("does not follow entry" in each for each in verify(text_of(chained)).problems)


def test_what_has_expired_is_said() -> None:
    """A trail whose beginning is gone, and had no copy of the service, can't be replayed."""
    old = of_version_1(exported())
    later = old._replace(trail=old.trail[1:])
    assert any("has expired" in each for each in verify(text_of(later)).problems)
    assert any("no trail" in each for each in verify(text_of(old._replace(trail=()))).problems)


def test_messages_are_those_of_the_decisions_when_the_outbox_has_forgotten_them() -> None:
    """The same words, each said to be no longer kept."""
    kept, decided = exported().messages, exported(forgotten=True).messages
    assert {each["kept"] for each in kept} == {True}
    assert {each["kept"] for each in decided} == {False}
    words = [[each["effect"].get("words") for each in found] for found in (kept, decided)]
    assert words[0] == words[1] != []


def test_what_has_another_form_is_no_export() -> None:
    """It is said in a sentence, with how to write one."""
    good = json.loads(text_of(exported()))
    forms: tuple[dict[str, Any], ...] = ({"digests": []}, {"trail": 5}, {"trail": [5]})
    for odd in forms:
        problems = verify(json.dumps({**good, **odd})).problems
        assert problems
    for text in ("# README", "[]", "{}"):
        (problem,) = verify(text).problems
        assert "canario export ROLLOUT" in problem


def with_last(found: Exported, **changed: Any) -> Exported:
    """With another last entry, which the rest was made to fit."""
    last = json.dumps(json.loads(found.trail[-1]) | changed)
    about = {**found.about, "head": entry_digest(last)}
    return found._replace(trail=(*found.trail[:-1], last), about=about)


def said_of(found: Exported) -> str:
    """What does not fit, of an export whose sections' digests were renewed."""
    return " ".join(verify(text_of(found)).problems)


def test_each_forgery_with_renewed_digests_is_named() -> None:
    """Each part of verify() finds its own."""
    found = exported()
    assert said_of(with_last(found)) == ""
    about = {**found.about, "head": "0" * 64}
    assert "not the one that was exported" in said_of(found._replace(about=about))
    assert "does not follow from the facts" in said_of(with_last(found, digest="0" * 16))
    idle = json.loads(found.trail[-1])["fact"] | {"version": 99}
    assert "this changes nothing" in said_of(with_last(found, fact=idle))
    evidence = {**found.evidence, "verdict": {"outcome": "pass"}}
    assert "evidence is not that of the state" in said_of(found._replace(evidence=evidence))
    assert "the facts lead to" in said_of(with_last(found, after="idle, or so it says"))
    nobody = {"approvals": [], "asks": [{"forged": True}]}
    assert "approvals are not those" in said_of(found._replace(approvals=nobody))
    more = json.loads(text_of(found)) | {"more": 1}
    assert verify(written(more)).problems == ("more: no section of an export.",)
