"""Journey 3: the scheduler's ticks promote, hold or roll back, with reasons."""

import pytest

from tests.support.world import CANARY, CHANNEL, PLAN, STABLE, World


def test_nothing_due_does_nothing(world: World) -> None:
    """A tick on an idle system enqueues nothing and calls nobody."""
    world.tick()
    assert world.journal.entries()[-1].detail["answer"] == 200
    assert [e.server for e in world.journal.entries()] == ["scheduler"]


def test_a_tick_in_the_middle_of_a_soak_only_looks(world: World) -> None:
    """The verdict is shown; the traffic stays until the soak is over."""
    world.start(10)
    said = len(world.story())
    world.soak(60)
    assert world.phase == "soaking"
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert "error rate 0 %" in world.card().text
    assert len(world.story()) == said


def test_five_percent_errors_roll_back_with_the_numbers(world: World) -> None:
    """The evidence is in the reason: value, requests, limit."""
    world.start(50)
    world.fault(error_rate=0.05)
    world.soak(60, visitors=600)
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert world.served() == {STABLE: 100}
    assert "error rate" in ended.outcome
    assert "limit 2 %" in ended.outcome
    assert "requests" in ended.outcome
    assert ended.outcome.split(": ", 1)[1] in "\n".join(world.story())
    (page,) = world.pagerduty.incidents()
    assert page.state == "triggered"


def test_between_the_limits_it_holds_and_goes_on_when_better(world: World) -> None:
    """Too much to continue, not enough to roll back: it says so, and evidence ends it."""
    gap = {**PLAN["checks"]["errors"], "rollback": "> 50%", "window": "1m"}
    world.write_plan(checks={"errors": gap})
    world.start(50)
    world.fault(error_rate=0.2)
    world.soak()
    assert world.phase == "holding"
    assert world.served() == {STABLE: 50, CANARY: 50}
    assert "not enough to roll back" in world.story()[-1]
    world.fault()
    world.soak(121)
    assert world.phase == "soaking"
    assert "Its checks pass." in world.story()[-1]


def test_a_holding_rollout_still_goes_back(world: World) -> None:
    """Holding is not blindness (flagger#1801)."""
    world.start(50)
    world.say("hold shop because somebody looks")
    world.fault(error_rate=0.5)
    world.soak(60)
    assert world.last_ended().phase == "rolled_back"
    assert world.served() == {STABLE: 100}


def test_without_traffic_nothing_goes_on(world: World) -> None:
    """0 errors of 0 requests are not health (argo-rollouts#1905, flagger#1035): it waits, then
    holds at the deadline and says why."""
    world.start(10)
    for _ in range(5):
        world.soak(121, visitors=0)
    assert world.phase == "soaking"
    assert world.served() == {STABLE: 90, CANARY: 10}
    world.soak(3600, visitors=0)
    assert world.phase == "holding"
    assert "not enough evidence in time" in world.story()[-1]
    assert "no requests seen" in world.story()[-1]


def test_traffic_that_stops_stops_the_way_up(world: World) -> None:
    """Good numbers from before do not promote a canary that nobody calls now (flagger#1011)."""
    world.start(10)
    world.soak(60)
    world.soak(100, visitors=0)
    assert world.served() == {STABLE: 90, CANARY: 10}
    world.soak(60)
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_metrics_that_can_t_be_read_are_no_success(world: World) -> None:
    """A measurement that fails is not a success (argo-rollouts#4479): it stays and says so."""
    world.start(10)
    world.clock.forward(117)
    world.visit()
    world.clock.forward(4)
    world.cloud.monitoring.unavailable()
    world.tick()
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert "Cloud Monitoring did not answer" in world.card().text
    world.cloud.monitoring.unavailable(False)
    world.soak(60)
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_errors_of_the_step_before_do_not_count(world: World) -> None:
    """A window starts after the shift has settled, so it never judges the wrong percentage."""
    world.start(10)
    world.fault(error_rate=1)
    world.visit(100)
    world.fault()
    world.clock.forward(61)
    world.say("promote shop --anyway because too few requests were hit to be judged")
    assert world.served() == {STABLE: 50, CANARY: 50}
    world.soak()
    assert world.served() == {CANARY: 100}


def test_a_hold_that_nobody_ends_goes_back(world: World) -> None:
    """Every wait has a deadline, and says what happens then (argo-rollouts#4128)."""
    world.write_plan(hold={"for": "1h", "then": "rollback"})
    world.start(10)
    world.say("hold shop because we look into it")
    assert "If nothing ends the hold within 1 h, it rolls back." in world.story()[-1]
    world.soak(3601)
    assert world.last_ended().phase == "rolled_back"
    assert "nobody ended it" in world.last_ended().outcome


def test_the_watch_goes_back_by_a_limit(world: World) -> None:
    """After 100 % it is still rolled back by itself."""
    world.start(100)
    world.soak()
    assert world.phase == "watching"
    world.fault(error_rate=0.5)
    world.soak(61)
    assert world.served() == {STABLE: 100}
    assert world.last_ended().phase == "rolled_back"


def test_one_query_answers_for_all_services(world: World) -> None:
    """The number of Monitoring calls grows with metrics, not with rollouts."""
    world.add_service("blog")
    target = {"project": "acme-shops", "region": "us-central1", "service": "blog"}
    world.write_plan(name="blog", target={"cloud_run": target})
    world.say(f"start shop {CANARY}")
    world.say("start blog blog-00002")
    world.clock.forward(60)
    world.visit()
    world.visit(service="blog")
    world.clock.forward(4)
    since = world.mark()
    world.tick()
    queries = [e for e in world.calls("monitoring", since=since) if e.method == "ListTimeSeries"]
    assert len(queries) == 1
    assert world.rollout.verdict is not None
    assert world.service("acme-shops~blog").active is not None


@pytest.mark.parametrize("times", [2, 5])
def test_the_same_tick_again_changes_nothing(world: World, times: int) -> None:
    """The scheduler may call twice for one time."""
    world.start(10)
    world.soak()
    after = world.service(), world.slack.messages(CHANNEL)
    for _ in range(times):
        world.tick()
    assert world.served() == {STABLE: 50, CANARY: 50}
    assert (world.service(), world.slack.messages(CHANNEL)) == after


def test_a_verdict_says_what_was_judged(world: World) -> None:
    """From when to when, never before the traffic was served, and on how many requests."""
    world.start(10)
    world.soak(60)
    verdict, desired = world.rollout.verdict, world.service().desired
    assert verdict is not None
    assert desired is not None
    assert desired.settled_at is not None
    assert verdict.results[0].requests
    assert desired.settled_at <= verdict.since < verdict.until <= world.clock.now()
