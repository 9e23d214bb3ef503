"""After a rollback: what the plan wants to be seen of stable, and what it wants to be told."""

from typing import Any

from tests.support.world import (
    CANARY,
    CHANNEL,
    INCIDENTS,
    PROJECT,
    REGION,
    SHOP,
    STABLE,
    World,
)

NAME = "The shop answers"
SEEN: dict[str, Any] = {
    "page": "sre",
    "announce": [INCIDENTS],
    "verify": [{"name": NAME, "probe": {"paths": ["/healthz"]}, "within": "2m"}],
}


def follow(world: World, **fields: Any) -> None:
    """The shop's plan has these fields."""
    world.write_plan(**fields)
    world.push_plans()


def said(world: World, words: str, channel: str = CHANNEL) -> list[str]:
    """What was posted with these words."""
    return [m.text for m in world.slack.messages(channel) if words in m.text]


def minutes(world: World, count: int) -> None:
    """Time passes, a beat each half minute."""
    for _ in range(2 * count):
        world.clock.forward(30)
        world.tick()


def test_it_is_seen_that_stable_serves(world: World) -> None:
    """The service's own address is asked, and the thread has the answer, once."""
    follow(world, on_rollback=SEEN)
    world.start(10)
    world.say("rollback shop because it is slow")
    minutes(world, 5)
    (told,) = said(world, NAME)
    assert f"Verified on {STABLE}: {NAME} (" in told
    assert "/healthz answered 200)" in told


def test_a_stable_that_does_not_answer_wakes_somebody(world: World) -> None:
    """It is asked again until its time is over; then the channels hear it and the page has it."""
    follow(world, on_rollback=SEEN)
    world.start(10)
    world.fault(STABLE, down=True)
    world.say("rollback shop because it is slow")
    assert (world.phase, world.served()) == ("idle", {STABLE: 100})
    minutes(world, 1)
    assert not said(world, NAME)
    minutes(world, 6)
    for channel in (CHANNEL, INCIDENTS):
        (told,) = said(world, f"Not verified in time on {STABLE}: {NAME}", channel)
        assert "503" in told
    incidents = [str(each) for each in world.pagerduty.incidents()]
    assert any(NAME in each for each in incidents), incidents


def test_what_is_not_seen_in_time_pages_in_time(world: World) -> None:
    """However long the pauses between two looks have become, the last one is when its time is
    over."""
    slow = {**SEEN, "verify": [{**SEEN["verify"][0], "within": "6m"}]}
    follow(world, on_rollback=slow)
    world.start(10)
    world.fault(STABLE, down=True)
    world.say("rollback shop because it is slow")
    minutes(world, 5)
    assert not said(world, "Not verified in time")
    minutes(world, 2)
    assert said(world, "Not verified in time")


def test_it_is_asked_until_it_answers(world: World) -> None:
    """A container that starts slowly is nobody's page."""
    follow(world, on_rollback=SEEN)
    world.start(10)
    world.fault(STABLE, down=True)
    world.say("rollback shop because it is slow")
    world.fault(STABLE)
    minutes(world, 3)
    assert said(world, f"Verified on {STABLE}: {NAME}")
    assert not said(world, "Not verified in time")


def complete(world: World, **fields: Any) -> None:
    """A rollout of a plan with these fields has completed."""
    follow(world, **fields)
    world.start(100)
    world.soak()
    world.soak(601)
    assert world.last_ended().phase == "completed"


def test_after_a_completion_it_is_seen_that_the_canary_serves(world: World) -> None:
    """As after a rollback, of what is stable now; it is said once."""
    complete(world, on_complete={"verify": SEEN["verify"]}, on_rollback={"page": "sre"})
    minutes(world, 5)
    (told,) = said(world, NAME)
    assert f"Verified on {CANARY}: {NAME} (" in told
    assert "/healthz answered 200)" in told
    assert not world.pagerduty.incidents()


NEVER = {
    "verify": [{"name": NAME, "probe": {"paths": ["/healthz"], "expect": 204}, "within": "4m"}]
}


def test_a_completed_canary_that_does_not_answer_wakes_somebody(world: World) -> None:
    """When its time is over the channels hear it, with the command back, and the plan's team is
    paged; nothing rolls back by itself any more."""
    end = {**NEVER, "announce": [INCIDENTS]}
    complete(world, on_complete=end, on_rollback={"page": "sre"})
    minutes(world, 2)
    assert not said(world, NAME)
    minutes(world, 6)
    for channel in (CHANNEL, INCIDENTS):
        (told,) = said(world, f"Not verified in time on {CANARY}: {NAME}", channel)
        assert "answered 200" in told
        assert f"/canary rollback shop to {STABLE}" in told
    assert any(NAME in str(each) for each in world.pagerduty.incidents())
    assert world.served() == {CANARY: 100}


def test_a_late_rollback_ends_the_looking_at_the_canary(world: World) -> None:
    """What serves by then is not what completed."""
    complete(world, on_complete=NEVER, on_rollback={"page": "sre"})
    world.say(f"rollback shop to {STABLE} --yes because it is down")
    minutes(world, 6)
    assert said(world, f"Not verified any more: {NAME}")
    assert not said(world, "Not verified in time")


CALM: dict[str, Any] = {
    "page": "sre",
    "verify": [{"name": "Few fail", "metric": "error_rate", "limit": "<= 1%", "within": "10m"}],
}


def test_it_is_seen_that_stable_s_metric_keeps_its_limit(world: World) -> None:
    """Measured of stable since the traffic was back; before there are numbers it is not seen."""
    follow(world, on_rollback=CALM)
    world.start(10)
    world.say("rollback shop because it is slow")
    assert not said(world, "Few fail")
    world.soak(200)
    minutes(world, 2)
    (told,) = said(world, f"Verified on {STABLE}: Few fail (")
    assert "error rate 0 %" in told


def test_a_metric_that_misses_its_limit_wakes_somebody(world: World) -> None:
    """When its time is over, with its value; so does one that nobody measured."""
    follow(world, on_rollback=CALM)
    world.start(10)
    world.say("rollback shop because it is slow")
    world.fault(STABLE, error_rate=1.0)
    for _ in range(6):
        world.soak(121)
    (told,) = said(world, f"Not verified in time on {STABLE}: Few fail")
    assert "100 %" in told
    assert any("Few fail" in str(each) for each in world.pagerduty.incidents())


def test_no_measurement_is_not_seen(world: World) -> None:
    """Nobody asked for anything, so there is no error rate."""
    follow(world, on_rollback=CALM)
    world.start(10)
    world.say("rollback shop because it is slow")
    minutes(world, 12)
    (told,) = said(world, f"Not verified in time on {STABLE}: Few fail")
    assert "nothing was measured" in told


def test_another_rollout_ends_the_looking(world: World) -> None:
    """What the service answers is no longer stable's answer; that is said, and nobody is woken."""
    follow(world, on_rollback=SEEN)
    world.start(10)
    world.fault(STABLE, down=True)
    world.say("rollback shop because it is slow")
    world.say(f"start shop {CANARY} --again because it was the cache")
    minutes(world, 6)
    assert said(world, f"Not verified any more: {NAME}")
    assert not said(world, "Not verified in time")


def test_the_notice_says_what_to_do_by_hand(world: World) -> None:
    """The plan's advice, and that of the check that failed."""
    checks = {
        "errors": {
            "metric": "error_rate",
            "rollback": "> 2%",
            "min_requests": 20,
            "evidence": "observed",
            "advice": "Look at the payment provider",
        }
    }
    follow(world, checks=checks, on_rollback={"advice": ["Call the shop's owner"]})
    world.start(10)
    world.fault(error_rate=0.5)
    world.soak(60)
    (told,) = said(world, "serves everything again")
    assert "By hand: Call the shop's owner" in told
    assert "By hand: Look at the payment provider" in told


def test_a_report_tells_what_the_plan_names(world: World) -> None:
    """Each thing on its line, with values of the minutes before; nothing that was not asked for."""
    report = {
        "tells": ["reason", "duration", "previous_revision", "advice"],
        "metrics": ["error_rate"],
        "window": "1m",
    }
    follow(world, on_rollback={"report": report, "advice": ["Call the shop's owner"]})
    world.start(10)
    world.soak(60)
    world.say("rollback shop because it is slow")
    (told,) = said(world, "serves everything again")
    for line in (
        "Reason: it is slow.",
        f"until {STABLE} served everything",
        f"Previous revision: {STABLE}",
        "By hand: Call the shop's owner",
        "The last 1 min: error rate 0 % (0 of ",
    ):
        assert line in told, (line, told)
    assert "Environment" not in told


COMPLETE = {
    "announce": [INCIDENTS],
    "report": {
        "tells": [
            "service",
            "environment",
            "revision",
            "branch",
            "commit",
            "changes",
            "author",
            "traffic",
            "status",
            "rollback_command",
        ],
        "checks": ["errors"],
        "metrics": ["latency_p95", "requests"],
        "window": "3m",
    },
}


def test_a_completed_rollout_is_told_as_the_plan_says(world: World) -> None:
    """In the plan's other channels too, with what its pipeline noted on the revision."""
    newer = "shop-00003"
    world.cloud.platform.add_revision(
        PROJECT,
        REGION,
        SHOP,
        newer,
        labels={"commit-sha": "4f2a9c1d77aabbcc", "branch": "main"},
        annotations={"author": "carol", "changes": "Faster checkout"},
    )
    follow(world, environment="production", on_complete=COMPLETE)
    world.say(f"start shop {newer}")
    while world.phase != "idle":
        world.soak(601 if world.phase == "watching" else 121)
    assert world.served() == {newer: 100}
    for channel in (CHANNEL, INCIDENTS):
        (told,) = said(world, "Service: shop", channel)
        for line in (
            "Service: shop",
            "Environment: production",
            f"Revision: {newer}",
            "Branch: main",
            "Commit: 4f2a9c1d77aa",
            "Changes: Faster checkout",
            "Author: carol",
            f"Traffic: {newer} 100 %",
            "Status: complete",
            "The last 3 min: error rate 0 % (0 of ",
            "p95 ",
            "requests 300",
            "`/canary rollback shop`",
        ):
            assert line in told, (line, told)
