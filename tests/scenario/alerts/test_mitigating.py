"""An alert that mitigates: something is tried once before the rollback, and judged again."""

from typing import Any

import pytest

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from bot.rollout.switches.for_alert import MOST_INCIDENTS
from bot.service.ports.prober import PostAnswer
from tests.scenario.promises.stage import APPROVED_FIRST, STEPS, Stage
from tests.support.rollouts import STABLE
from tests.support.world import World

TRIED = {"post": "https://flags.example/smart-mode", "wait": "2m"}
ERRORS = {"metric": "error_rate", "rollback": "> 2%", "evidence": "observed"}


def at_10(rule: dict[str, Any] | None = None, **fields: Any) -> Stage:
    """At 10 %, by a plan whose rule for errors mitigates, by its own POST or by the plan's."""
    rules = [{"policy": "Errors", "do": "mitigate", **({"mitigate": TRIED} | (rule or {}))}]
    said = {"steps": STEPS, "alerts": {"rules": rules}, **fields}
    return Stage().follow(**said).at(10).minutes(1)


def posted(stage: Stage) -> list[str]:
    """Every address that was called, in turn."""
    return [each.partition(" ")[2] for each in stage.world.journal if each.startswith("post http")]


def test_an_alert_that_closes_in_time_keeps_the_rollout(world: World) -> None:
    """It holds until the wait is over, and then continues; the POST says what it is for."""
    tried = {"post": f"{world.switches.url}/smart-mode", "wait": "2m"}
    rules = [{"policy": "Circuit", "do": "mitigate", "mitigate": tried}]
    world.write_plan(alerts={"rules": rules})
    world.push_plans()
    world.start(10)
    incident = world.alert(policy="Circuit")
    (thrown,) = world.switches.thrown()
    assert (thrown.body["purpose"], thrown.body["rollout"]) == ("mitigate", world.rollout.id)
    assert "Circuit" in thrown.body["reason"]
    assert world.phase == "holding"
    world.close_alert(incident)
    world.soak(61)
    assert world.phase == "holding"
    world.soak(70)
    assert world.phase == "soaking"
    assert not world.pagerduty.incidents()


def test_an_alert_that_stays_open_rolls_back_after_the_wait() -> None:
    """Not before it; the reason names what was tried, and the plan's team is paged."""
    stage = at_10(on_rollback={"page": "sre"}).alert()
    stage.hears(Next.ALERT_IS_JUDGED)
    assert not [each for each in stage.said() if "A limit that is still broken" in each]
    assert stage.minutes(1).share == 10
    assert stage.minutes(3).share == 0
    assert posted(stage) == [TRIED["post"]]
    assert any(TRIED["post"] in each for each in stage.said())
    assert stage.world.pager.incidents


@pytest.mark.parametrize("by", ["rule", "severity"])
def test_without_one_of_its_own_the_plans_mitigation_is_tried(by: str) -> None:
    """Also by severity, which has none of its own."""
    plans = {"post": "https://flags.example/plans", "wait": "2m"}
    by_severity = {"alerts": {"severity": {"critical": "mitigate"}}} if by == "severity" else {}
    stage = at_10({"mitigate": None}, mitigate=plans, **by_severity).alert()
    assert (posted(stage), stage.share) == ([plans["post"]], 10)


def test_a_check_that_breaks_meanwhile_rolls_back_at_once() -> None:
    """Long before the wait is over."""
    stage = at_10({"mitigate": {**TRIED, "wait": "30m"}}, checks={"errors": ERRORS}).alert()
    stage.world.metrics.errors = {"shop-00002": 0.5}
    assert stage.minutes(3).share == 0


def test_there_is_no_second_try() -> None:
    """The next incident rolls back at once, and the notice says why nothing is tried."""
    stage = at_10().alert().close_alert().minutes(4)
    assert stage.phase is Phase.SOAKING
    stage.alert(incident="inc-2")
    assert (stage.share, len(posted(stage))) == (0, 1)
    details = [line for each in stage.world.chat.notices.values() for line in each.details]
    assert any("tried already" in line for line in details)


def test_a_second_alert_for_the_same_is_judged_with_the_first() -> None:
    """Nothing is thrown twice, and it rolls back where either is still open after the wait."""
    stage = at_10().alert().alert(incident="inc-2")
    stage.hears(Next.ALERT_IS_JUDGED)
    assert (stage.phase, len(posted(stage))) == (Phase.HOLDING, 1)
    stage.close_alert().hears(Next.ALERT_IS_JUDGED)
    assert stage.minutes(4).share == 0


def test_a_mitigation_that_fails_rolls_back_at_once() -> None:
    """Nobody waits for what was not done."""
    stage = at_10()
    stage.world.poster.answer = PostAnswer(False, "POST answered 409")
    assert stage.alert().share == 0


@pytest.mark.parametrize("revision", [STABLE, ""])
def test_what_it_would_not_help_holds_and_nothing_is_tried(revision: str) -> None:
    """An alert about stable, and one about the service before the canary has any traffic."""
    before: dict[str, Any] = {} if revision else APPROVED_FIRST
    stage = Stage().follow(
        **{"alerts": {"severity": {"critical": "mitigate"}}, "mitigate": TRIED, **before}
    )
    stage.start()
    stage.alert(revision=revision)
    assert (stage.phase, posted(stage)) == (Phase.HOLDING, [])


def test_about_stable_it_pages_where_the_plan_says_so() -> None:
    """What would mitigate counts as critical, as what would roll back does."""
    alerts = {"severity": {"warning": "mitigate"}, "page_for_stable": True}
    stage = Stage().follow(alerts=alerts, mitigate=TRIED, on_rollback={"page": "sre"})
    stage.start()
    stage.alert("warning", STABLE)
    assert (stage.phase, posted(stage)) == (Phase.HOLDING, [])
    assert stage.world.pager.incidents


def test_an_open_incident_that_would_mitigate_takes_a_yes_at_the_start() -> None:
    """It would act on the rollout at once, as one that rolls back would."""
    stage = Stage().follow(alerts={"severity": {"warning": "mitigate"}}, mitigate=TRIED)
    stage.alert("warning", "")
    assert "--yes" in stage.start()
    stage.follow(alerts={"severity": {"warning": "hold"}}, mitigate=TRIED)
    assert "--yes" not in stage.start()


def test_what_mitigates_otherwise_does_not_wait_for_the_first() -> None:
    """While one is waited for, an alert that would try another thing rolls back at once."""
    other = {
        "policy": "Queue",
        "do": "mitigate",
        "mitigate": {**TRIED, "post": "https://b.example"},
    }
    first = {"policy": "Errors", "do": "mitigate", "mitigate": TRIED}
    stage = at_10(alerts={"rules": [first, other]}).alert()
    assert stage.alert(incident="inc-2", policy="Queue").share == 0
    assert posted(stage) == [TRIED["post"]]


def test_more_incidents_than_are_waited_for_roll_back_at_once(world: World) -> None:
    """Ten are judged with one mitigation; who sends any number of them fills no document."""
    tried = {"post": f"{world.switches.url}/smart-mode", "wait": "9m"}
    world.write_plan(alerts={"severity": {"critical": "mitigate"}}, mitigate=tried)
    world.push_plans()
    world.start(10)
    for _ in range(MOST_INCIDENTS):
        world.alert(severity="Critical")
        assert world.phase == "holding"
    assert len(world.rollout.mitigations[-1].incidents) == MOST_INCIDENTS
    world.alert(severity="Critical")
    assert world.served() == {STABLE: 100}
    assert len(world.switches.thrown()) == 1
