"""Why a rollout is where it is."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import Approve
from bot.service.values.commands.freezes import Freeze
from bot.service.values.commands.reads import Explain
from bot.service.values.commands.steer import Hold
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, STABLE
from tests.unit.rollout.states import STEPS
from tests.unit.service.handlers.people import TWO, ask, start, tick, world_of


def soaking(**changes: Any) -> World:
    """At 10 %, judged once."""
    world = world_of(**changes)
    start(world)
    world.clock.advance(2 * MINUTE)
    tick(world)
    assert world.rollout.step == 1
    world.clock.advance(2 * MINUTE)
    tick(world)
    return world


def told(answer: Answer) -> str:
    """Everything that was said."""
    return "\n".join([answer.sentence, *answer.lines, answer.next])


def test_checks_are_told_with_their_evidence() -> None:
    """Each check with its limits, value, sample and since when; and what the next look would do."""
    answer = ask(soaking(), Explain, details=True)
    said = told(answer)
    assert answer.sentence.startswith("shop-00002 is soaking at 10 % (step 2 of 4)")
    assert "Check errors (rolls back at > 5%): ok: error rate 0 % (0 of 2,400 requests)" in said
    assert "requests" in said
    assert "Check cpu: ok, a warning only: cpu 40 % at its latest, limit 70 %" in said
    assert (
        "Judged 0 s ago, on what was measured from 2026-03-10 12:00 UTC to 2026-03-10 12:04 UTC."
        in said
    )
    assert "Users get: shop-00002 10 %, shop-00001 90 %, served (settled 4 min ago)." in said
    assert "Next evaluation in 45 s; it soaks on, with 1 min to go" in answer.next
    assert "then it holds and asks" in answer.next


def test_proof_is_told_with_what_it_still_needs() -> None:
    """Also while nothing is wrong: what was seen over the whole rollout, how much more proof takes
    at this traffic, and that a soak with a range waits for it. Nothing before the first minutes."""
    early = [STEPS[0], STEPS[1] | {"soak": "5m-30m"}, *STEPS[2:]]
    checks = {"errors": {"metric": "error_rate", "promote": "<= 4%", "rollback": "> 4%"}}
    world = world_of(guard=True, checks=checks, steps=early)
    world.metrics.per_minute = 300
    world.metrics.errors = {CANARY: 0.02, STABLE: 0.02}
    start(world)
    assert "Proof" not in told(ask(world, Explain, details=True))
    for _ in range(3):
        world.clock.advance(2 * MINUTE)
        tick(world)
    said = told(ask(world, Explain, details=True))
    assert "Proof, guard errors: errors 2 % of " in said
    assert "requests against 2 % of " in said
    needs = r"no sign of harm; proof of health needs about [\d,]+ more requests, \d+ min"
    assert re.search(f"Proof, guard errors: .*{needs}", said)
    assert "Proof, errors: the same requests, limit 4 %: certified" in said
    assert "Proof, guard latency: latencies are not known" in said
    assert "once all of that is certified" in said


def test_each_number_is_said_once() -> None:
    """Neither a value with its sample, nor a limit, nor a reason to hold is repeated."""
    checks = {
        "errors": {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 4%"},
        "beside": {"metric": "error_rate", "promote": "<= 2x baseline"},
        "cpu": {"metric": "cpu", "promote": "< 70%"},
    }
    world = world_of(guard=True, checks=checks)
    world.metrics.per_minute = 3000
    world.metrics.errors = {CANARY: 0.031, STABLE: 0.027}
    start(world)
    for _ in range(6):
        world.clock.advance(MINUTE)
        tick(world)
        said = told(ask(world, Explain, details=True))
        for number in (
            r"\d[\d,]+ of [\d,]+",
            r"against .* on stable",
            r"[\d.]+ % of [\d,]+ requests",
            r"limit [\d.]+ %",
        ):
            found = re.findall(number, said)
            assert len(found) == len(set(found)), said
        assert "; baseline" not in said


def test_a_hold_is_told_with_its_end() -> None:
    """Since when, by whom, why, and what ends it; and when it ends by itself."""
    world = soaking()
    ask(world, Hold, "U0BOB", reason="Lunch")
    world.clock.advance(3 * MINUTE)
    answer = ask(world, Explain, details=True)
    assert "Bob asked for it: Lunch." in answer.sentence
    assert "On hold for 3 min. Resume ends it" in told(answer)
    assert "it stays on hold" in answer.next
    assert "then it rolls back" in answer.next


def test_bad_checks_are_told_as_bad() -> None:
    """Missed and unreadable checks say so in words, not by colour."""
    world = soaking()
    world.metrics.errors["shop-00002"] = 0.03
    world.clock.advance(MINUTE)
    tick(world)
    assert "not good enough to continue" in told(ask(world, Explain, details=True))
    world.metrics.problem = "Cloud Monitoring did not answer"
    world.clock.advance(MINUTE)
    tick(world)
    assert "not known yet" in told(ask(world, Explain, details=True))


def test_gates_are_told_open_or_closed() -> None:
    """Before the start: each with what it waits for, who has approved and who has not."""
    gates = TWO["gates"] | {"window": {"days": "Mon-Fri"}, "on_call": "PSCHED1"}
    world = world_of(people=TWO["people"], gates=gates)
    start(world)
    ask(world, Approve, "U0DAN")
    answer = ask(world, Explain, details=True)
    said = told(answer)
    assert "it waits for approval by lead." in answer.sentence
    assert "Gate window before the start: open (" in said
    assert (
        "Gate approvals before the start: closed; Dan approved as code; still needed: lead" in said
    )
    assert "Gate on_call before the start: closed, nobody is on call in PSCHED1." in said
    assert "then it is cancelled" in answer.next


def test_gates_of_the_next_step_are_told_ahead() -> None:
    """What the next step will ask for, before it asks."""
    step = STEPS[2] | {"approvals": {"roles": ["lead"]}, "hours": {"hours": "13:00-14:00"}}
    people = {"operators": ["U0ANN"], "lead": ["U0EVE"]}
    said = told(ask(soaking(steps=[*STEPS[:2], step], people=people), Explain, details=True))
    assert "Gate hours before 100 %: closed; it waits for the step's hours, closed" in said
    assert re.search(r"Gate approvals before 100 %: closed; .*: lead\.", said)


def test_a_freeze_is_told() -> None:
    """Frozen by whom and why."""
    world = soaking()
    ask(world, Freeze, reason="Black Friday")
    assert "Frozen by Ann: Black Friday." in told(ask(world, Explain, details=True))


@pytest.mark.parametrize("minutes", [0, 1, 3, 5, 60])
def test_there_is_always_an_answer(minutes: int) -> None:
    """In every moment of a rollout, also long after its last look, and when there is none."""
    world = world_of()
    assert "shop has no active rollout." in ask(world, Explain, details=True).sentence
    start(world)
    for _ in range(4):
        world.clock.advance(timedelta(minutes=minutes))
        assert ask(world, Explain, details=True).ok
        tick(world)


def test_explain_is_three_lines_first() -> None:
    """Where it is, why, and what moves it; a button has everything. On hold the reason is said
    once, and what ends it."""
    world = soaking()
    answer = ask(world, Explain)
    assert answer.sentence.startswith("shop-00002 is soaking at 10 % (step 2 of 4), for 4 min of")
    assert answer.lines == ("All checks pass: errors.",)
    assert "it soaks on" in answer.next
    assert answer.details is not None
    assert (answer.details.rollout, answer.details.step) == (world.rollout.id, 1)
    ask(world, Hold, "U0BOB", reason="Lunch")
    held = ask(world, Explain)
    assert held.lines == ("Bob asked for it: Lunch.",)
    assert held.next.startswith("Resume ends it")
