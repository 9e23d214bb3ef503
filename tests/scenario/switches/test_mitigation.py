"""A mitigation is tried before a rollback: once, signed, judged again by what came after it."""

from typing import Any

from tests.support.world import CANARY, CHANNEL, STABLE, World

ERRORS: dict[str, Any] = {
    "metric": "error_rate",
    "promote": "<= 1%",
    "rollback": "> 2%",
    "min_requests": 20,
    "max_age": "1m",
    "evidence": "observed",
}
SLOW: dict[str, Any] = {
    "metric": "latency_p95",
    "rollback": "> 500ms",
    "min_requests": 20,
    "max_age": "1m",
    "evidence": "observed",
}
WORKS: dict[str, Any] = {
    "name": "The shop works without it",
    "probe": {"paths": ["/healthz"]},
    "within": "3m",
}


def mitigation(world: World, **fields: Any) -> dict[str, Any]:
    """SMART_MODE is switched off by a POST."""
    return {"post": f"{world.switches.url}/smart-mode", "wait": "2m", **fields}


def follow(world: World, **fields: Any) -> None:
    """The check for errors has a mitigation; others are as they are given."""
    errors = {**ERRORS, "mitigate": mitigation(world)}
    world.write_plan(**{"checks": {"errors": errors}, **fields})
    world.push_plans()


def fail(world: World, **fault: Any) -> None:
    """At 10 %, half of the canary's requests fail, and that is seen."""
    world.start(10)
    world.fault(**(fault or {"error_rate": 0.5}))
    world.soak(61)


def thread(world: World) -> str:
    """What the rollout's thread says."""
    return "\n".join(world.story())


def test_what_helps_keeps_the_rollout(world: World) -> None:
    """The canary keeps its traffic while the switch is thrown, and after it the rollout continues.
    The thread has how the call was answered."""
    follow(world)
    world.switches.answers = "SMART_MODE is off"
    world.switches.does = lambda _path: world.fault()
    fail(world)
    (thrown,) = world.switches.thrown()
    assert thrown.path == "/smart-mode"
    assert thrown.body["purpose"] == "mitigate"
    assert thrown.body["rollout"] == world.rollout.id
    assert (world.phase, world.served()) == ("holding", {STABLE: 90, CANARY: 10})
    assert "answered 200 (SMART_MODE is off)" in thread(world)
    world.soak(61)
    assert world.phase == "holding"
    world.soak(70)
    assert world.phase == "soaking"
    assert "The mitigation has helped" in thread(world)
    while world.phase != "watching":
        world.soak()
    assert len(world.switches.thrown()) == 1


def test_what_persists_rolls_back(world: World) -> None:
    """After the wait, and not before it; the reason names what was tried."""
    follow(world)
    fail(world)
    world.soak(61)
    assert (world.phase, world.served()) == ("holding", {STABLE: 90, CANARY: 10})
    world.soak(70)
    assert (world.phase, world.served()) == ("idle", {STABLE: 100})
    rollback = world.last_ended().rollback
    assert rollback is not None
    assert "after POST" in rollback.reason
    assert len(world.switches.thrown()) == 1
    assert world.pagerduty.incidents()


def test_what_was_measured_before_does_not_count(world: World) -> None:
    """Errors of before the mitigation are still in the check's window, and say nothing any more."""
    errors = {**ERRORS, "window": "20m", "mitigate": mitigation(world)}
    follow(world, checks={"errors": errors})
    world.switches.does = lambda _path: world.fault()
    fail(world)
    world.soak(61)
    world.soak(70)
    assert world.phase == "soaking"
    verdict = world.rollout.verdict
    assert verdict is not None
    assert verdict.results[0].value == 0


def test_there_is_no_second_try(world: World) -> None:
    """What breaks again in the same rollout rolls back at once."""
    follow(world)
    world.switches.does = lambda _path: world.fault()
    fail(world)
    world.soak(61)
    world.soak(70)
    assert world.phase == "soaking"
    world.fault(error_rate=0.5)
    world.soak(61)
    assert (world.phase, world.served()) == ("idle", {STABLE: 100})
    assert len(world.switches.thrown()) == 1


def test_a_call_that_fails_rolls_back_at_once(world: World) -> None:
    """And the answer is the reason."""
    follow(world)
    world.switches.status, world.switches.answers = 409, "it is locked"
    fail(world)
    assert (world.phase, world.served()) == ("idle", {STABLE: 100})
    rollback = world.last_ended().rollback
    assert rollback is not None
    assert "answered 409 (it is locked)" in rollback.reason


def test_a_lost_answer_rolls_back_and_throws_nothing_twice(world: World) -> None:
    """Nobody knows what an answer of 500 has done; the canary has no time for it."""
    follow(world)
    world.switches.faults.fail_after_doing_it()
    fail(world)
    assert world.served() == {STABLE: 100}
    world.soak(61)
    assert len(world.switches.thrown()) == 1


def test_another_check_rolls_back_while_it_is_waited_for(world: World) -> None:
    """Only what was mitigated waits."""
    errors = {**ERRORS, "mitigate": mitigation(world)}
    follow(world, checks={"errors": errors, "slow": SLOW})
    fail(world)
    assert world.phase == "holding"
    world.fault(latency=0.9)
    world.soak(61)
    assert (world.phase, world.served()) == ("idle", {STABLE: 100})


def test_a_critical_alert_rolls_back_while_it_is_waited_for(world: World) -> None:
    """At once."""
    follow(world)
    fail(world)
    world.alert(severity="CRITICAL")
    assert world.served() == {STABLE: 100}


def test_a_person_rolls_back_while_it_is_waited_for_and_does_not_resume(world: World) -> None:
    """A resume would be a guess; a rollback never waits."""
    follow(world)
    fail(world)
    assert "judged again" in world.say("resume shop")[-1]
    assert "rollback shop" in world.say("promote shop --yes --anyway because I know it")[-1]
    assert world.phase == "holding"
    world.say("rollback shop")
    assert world.served() == {STABLE: 100}


def test_what_must_be_seen_is_seen(world: World) -> None:
    """The thread says so, and the rollout continues."""
    errors = {**ERRORS, "mitigate": mitigation(world, verify=[WORKS])}
    follow(world, checks={"errors": errors})
    world.switches.does = lambda _path: world.fault()
    fail(world)
    assert f"Verified after the mitigation: {WORKS['name']}" in thread(world)
    world.soak(61)
    world.soak(70)
    assert world.phase == "soaking"


def test_what_is_not_seen_rolls_back(world: World) -> None:
    """When its time is over, before the check is judged again."""
    verify = [{**WORKS, "within": "1m", "probe": {"paths": ["/nowhere"], "expect": 204}}]
    errors = {**ERRORS, "mitigate": mitigation(world, wait="10m", verify=verify)}
    follow(world, checks={"errors": errors})
    world.switches.does = lambda _path: world.fault()
    fail(world)
    assert world.phase == "holding"
    world.soak(90)
    assert (world.phase, world.served()) == ("idle", {STABLE: 100})
    rollback = world.last_ended().rollback
    assert rollback is not None
    assert WORKS["name"] in rollback.reason


def test_the_plan_s_own_mitigation_is_for_every_check(world: World) -> None:
    """A check without one has the plan's; two that break at once share it."""
    world.write_plan(
        checks={"errors": ERRORS, "slow": SLOW}, mitigate=mitigation(world), guard=False
    )
    world.push_plans()
    fail(world, error_rate=0.5, latency=0.9)
    assert world.phase == "holding"
    assert world.rollout.mitigations[0].checks == ("errors", "slow")
    assert len(world.switches.thrown()) == 1


def test_nothing_is_posted_without_the_secret(world: World) -> None:
    """The doctor says it before it is needed."""
    follow(world)
    assert "posts to" not in world.say("doctor")[-1]
    assert world.switches.refused == 0


def test_the_channel_hears_what_is_tried(world: World) -> None:
    """The hold is loud and says what ends it."""
    follow(world)
    fail(world)
    loud = [m.text for m in world.slack.messages(CHANNEL) if "Tried before a rollback" in m.text]
    assert loud
    assert "judged again 2 min after" in loud[0]
