"""The kill switch: thrown at once, with a rollout and without one, and proven, or somebody is
woken."""

from typing import Any

from tests.support.world import CANARY, CHANNEL, INCIDENTS, OPERATOR, STABLE, VISITOR, World

STILL: dict[str, Any] = {
    "name": "The shop still answers",
    "probe": {"paths": ["/healthz"]},
    "within": "1m",
}
NO_JOBS: dict[str, Any] = {
    "name": "No new jobs",
    "probe": {"paths": ["/jobs"], "expect": 204},
    "within": "1m",
}


def follow(world: World, *verify: dict[str, Any], within: str = "10s", **fields: Any) -> None:
    """The plan has a kill switch."""
    switch = {"post": f"{world.switches.url}/off", "within": within, "verify": list(verify)}
    world.write_plan(kill_switch=switch, **fields)
    world.push_plans()


def said(world: World, words: str, channel: str = CHANNEL) -> list[str]:
    """What was posted in a channel with these words."""
    return [m.text for m in world.slack.messages(channel) if words in m.text]


def critical(world: World) -> list[str]:
    """What somebody was woken for at the highest severity."""
    return [i.summary for i in world.pagerduty.incidents() if i.severity == "critical"]


def minutes(world: World, count: int) -> None:
    """Time passes, a beat each half minute."""
    for _ in range(2 * count):
        world.clock.forward(30)
        world.tick()


def test_it_is_thrown_and_seen_without_a_rollout(world: World) -> None:
    """The channel has who did it and why, that it was thrown, and each thing that must be seen,
    with its time."""
    follow(world, STILL)
    told = world.say("kill shop because it charges twice")[-1]
    (thrown,) = world.switches.thrown()
    assert (thrown.path, thrown.body["purpose"]) == ("/off", "kill")
    assert "it charges twice" in thrown.body["reason"]
    assert "answered 200" in told
    assert said(world, "shop: olivia throws the kill switch")
    assert len(said(world, "shop: ")) == 3
    assert said(world, "The kill switch is thrown, ")
    (seen,) = said(world, STILL["name"] + " (")
    assert "after the kill switch" in seen
    assert not critical(world)


def test_the_switch_is_the_next_call_after_the_commit(world: World) -> None:
    """No message and no look at the platform comes before it."""
    follow(world, STILL)
    world.start(10)
    mark = world.mark()
    world.say("kill shop because it charges twice")
    calls = [
        e.server for e in world.calls("switches", "slack", "cloud_run", "pagerduty", since=mark)
    ]
    before = calls[: calls.index("switches")]
    assert set(before) <= {"slack"}, before
    assert len(before) <= 1, "only the answer to the command itself may come first"


def test_a_rollout_holds_for_it(world: World) -> None:
    """What was switched off says nothing of the canary; a person decides how it continues."""
    follow(world)
    world.start(10)
    world.say("kill shop because it charges twice")
    assert (world.phase, world.served()) == ("holding", {STABLE: 90, CANARY: 10})
    assert "kill switch" in world.say("explain shop --details")[-1]
    assert any("The kill switch is thrown" in each for each in world.story())
    world.say("resume shop")
    assert world.phase == "soaking"


def test_a_metric_is_seen_to_keep_its_limit(world: World) -> None:
    """Measured of the canary since the switch was thrown; not before there are numbers."""
    few = {"name": "Few fail", "metric": "error_rate", "limit": "<= 1%", "within": "10m"}
    follow(world, few)
    world.start(10)
    world.say("kill shop because it charges twice")
    assert not said(world, "Few fail (")
    world.soak(200)
    minutes(world, 2)
    (seen,) = said(world, "Few fail (")
    assert "error rate 0 %" in seen
    assert not critical(world)


def test_without_a_rollout_a_metric_is_that_of_what_serves(world: World) -> None:
    """There is no canary then; the revision that gets the requests is measured."""
    few = {"name": "Few fail", "metric": "error_rate", "limit": "<= 1%", "within": "10m"}
    follow(world, few)
    world.say("kill shop because it charges twice")
    world.soak(200)
    minutes(world, 2)
    (seen,) = said(world, "Few fail (")
    assert "error rate 0 %" in seen
    assert not critical(world)


def test_what_is_not_seen_in_time_wakes_somebody(world: World) -> None:
    """At the highest severity, with its time, in every channel of the plan."""
    follow(world, STILL, NO_JOBS)
    world.say("kill shop because it charges twice")
    assert not critical(world)
    minutes(world, 3)
    (page,) = critical(world)
    assert "No new jobs" in page
    for channel in (CHANNEL, INCIDENTS):
        assert said(world, "Not verified", channel)
    assert said(world, f"after the kill switch: {STILL['name']}")


def test_a_switch_that_fails_wakes_somebody_and_is_thrown_again(world: World) -> None:
    """Until it works, and that is told, too."""
    follow(world)
    world.switches.faults.unavailable()
    told = world.say("kill shop because it charges twice")[-1]
    assert "Not thrown yet" in told
    assert "503" in critical(world)[0]
    minutes(world, 1)
    world.switches.faults.unavailable(down=False)
    minutes(world, 2)
    assert len(world.switches.thrown()) == 1
    assert said(world, "later than the 10 s")


def test_what_takes_too_long_wakes_somebody(world: World) -> None:
    """A switch that was lost on its way is thrown with the same key, once."""
    follow(world)
    world.switches.faults.fail_after_doing_it()
    world.say("kill shop because it charges twice")
    minutes(world, 3)
    assert len(world.switches.thrown()) == 1
    keys = {e.detail["key"] for e in world.calls("switches")}
    assert len(keys) == 1
    assert len(world.calls("switches")) == 2


def test_who_may_roll_back_may_kill(world: World) -> None:
    """A member of the channel who is no operator."""
    follow(world)
    world.say("kill shop because it charges twice", user=VISITOR)
    assert len(world.switches.thrown()) == 1


def test_each_command_counts_once(world: World) -> None:
    """Another command is another kill; what must be seen is seen for each."""
    follow(world)
    world.say("kill shop because it charges twice")
    world.say("kill shop because it still does")
    keys = [each.key for each in world.switches.thrown()]
    assert len(set(keys)) == 2


def test_a_plan_without_one_says_so(world: World) -> None:
    """And what can be done instead."""
    told = world.say("kill shop because it charges twice")[-1]
    assert "no kill switch" in told
    assert "rollback shop" in told
    assert not world.switches.thrown()


def test_an_emergency_rolls_back_kills_and_pages_at_the_highest_severity(world: World) -> None:
    """Whatever severity the plan's other rollbacks have."""
    errors = {
        "metric": "error_rate",
        "rollback": "> 2%",
        "min_requests": 20,
        "evidence": "observed",
        "emergency": True,
    }
    back = {"page": "sre", "severity": "warning"}
    follow(world, STILL, checks={"errors": errors}, on_rollback=back)
    world.start(10)
    world.fault(error_rate=0.5)
    world.soak(61)
    assert (world.phase, world.served()) == ("idle", {STABLE: 100})
    assert len(world.switches.thrown()) == 1
    assert [i.severity for i in world.pagerduty.incidents()] == ["critical"]
    assert said(world, "Canario throws the kill switch")
    assert said(world, f"after the kill switch: {STILL['name']}")


def test_a_check_that_is_no_emergency_kills_nothing(world: World) -> None:
    """It only rolls back."""
    follow(world)
    world.start(10)
    world.fault(error_rate=0.5)
    world.soak(61)
    assert world.served() == {STABLE: 100}
    assert not world.switches.thrown()


def test_a_switch_of_another_plan_is_thrown_at_any_step(world: World) -> None:
    """The rollout's plan has none, and more steps than the plan that has one."""
    steps = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}]
    follow(world, name="off", steps=steps[1:], watch=None, channel="#fast")
    world.slack.add_channel("#fast", [OPERATOR])
    world.push_plans()
    world.say(f"start shop {CANARY} --plan shop")
    world.soak()
    assert (world.rollout.step, world.rollout.plan.kill_switch) == (2, None)
    assert "answered 200" in world.say("kill shop because it charges twice")[-1]
    assert len(world.switches.thrown()) == 1
    assert world.phase == "holding"
    assert said(world, "throws the kill switch", "#fast")
