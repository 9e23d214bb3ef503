"""Outside systems fail: traffic first, words after, and nothing is lost or said twice."""

import base64
import json
import time

from sandbox.monitoring.alerts import notification
from tests.support.world import CANARY, CHANNEL, INCIDENTS, PATIENCE, STABLE, World


def sweep(world: World, beats: int = 12) -> None:
    """The scheduler's beats of the next minutes."""
    for _ in range(beats):
        world.clock.forward(30)
        world.tick()


def told_of_the_end(world: World) -> bool:
    """Whether the thread has the rollback's last notice."""
    return any("serves everything again" in text for text in world.story())


def said(world: World) -> list[tuple[str, str]]:
    """Every message with its channel."""
    return [(c, m.text) for c in (CHANNEL, INCIDENTS) for m in world.slack.messages(c)]


def assert_nothing_was_said_twice(world: World) -> None:
    """No notice twice (argo-rollouts#1667, #2556), and one parent message."""
    assert len(said(world)) == len(set(said(world)))
    assert len(world.cards()) == 1


def die_after_the_commit(world: World) -> None:
    """The next instance is taken away between its decision and what follows from it."""
    world.wiring.around_store.after("commit", [SystemError("the instance is gone")])


def post_alert(world: World, incident: str) -> int:
    """One delivery of an alert on the canary; the status that it is answered with."""
    note = notification(world.revision(CANARY), incident_id=incident)
    data = base64.b64encode(json.dumps(note).encode()).decode()
    body = json.dumps({"message": {"data": data, "messageId": "1"}})
    return world.post("alert", body.encode()).status_code


def reads_of_threads(world: World) -> int:
    """How often Slack was asked what stands in a thread."""
    return sum(entry.method == "conversations.replies" for entry in world.journal.entries())


def test_what_is_said_without_trouble_is_not_looked_for(world: World) -> None:
    """Slack allows fifty reads of threads a minute: only what may have been said before costs
    one."""
    world.start(10)
    before = reads_of_threads(world)
    world.alert(CANARY)
    sweep(world)
    assert told_of_the_end(world)
    assert reads_of_threads(world) == before
    assert_nothing_was_said_twice(world)


def test_a_rollback_needs_no_slack(world: World) -> None:
    """Chat is down: traffic is rolled back and somebody is paged; the words come when it is up."""
    world.start(10)
    before = len(world.story())
    world.slack.faults.unavailable()
    world.alert()
    assert world.served() == {STABLE: 100}
    assert [i.state for i in world.pagerduty.incidents()] == ["triggered"]
    sweep(world, 3)
    world.slack.faults.unavailable(False)
    sweep(world)
    assert "was rolled back" in world.card().text
    assert len(world.story()) == before + 2
    assert_nothing_was_said_twice(world)


def test_a_command_works_while_slack_is_away(world: World) -> None:
    """The command was taken, so it is done; only its words wait."""
    world.start(10)
    world.slack.faults.unavailable()
    world.say("rollback shop because checkout is broken")
    assert world.served() == {STABLE: 100}
    world.slack.faults.unavailable(False)
    sweep(world)
    assert "checkout is broken" in world.card().text


def test_a_rollback_needs_no_pagerduty(world: World) -> None:
    """The pager is down: traffic is rolled back and the channel hears of it; the page comes
    later."""
    world.start(10)
    world.pagerduty.faults.unavailable()
    world.alert()
    assert world.served() == {STABLE: 100}
    assert "was rolled back" in world.card().text
    assert world.pagerduty.incidents() == []
    world.pagerduty.faults.unavailable(False)
    sweep(world)
    (incident,) = world.pagerduty.incidents()
    assert (incident.state, incident.triggers) == ("triggered", 1)


def test_a_rate_limit_of_slack_delays_and_doubles_nothing(world: World) -> None:
    """429 is an answer: wait, then say it once."""
    world.start(10)
    world.slack.faults.rate_limit_next(3)
    world.alert()
    # The second that Slack asks for is a real one.
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not told_of_the_end(world):
        sweep(world, 1)
    assert_nothing_was_said_twice(world)
    assert told_of_the_end(world)


def test_an_answer_of_slack_that_is_lost_is_not_said_again(world: World) -> None:
    """The message stands although the call failed: its mark is found, and it is not repeated."""
    world.start(10)
    world.slack.faults.fail_after_doing_it(6)
    world.alert()
    sweep(world)
    assert_nothing_was_said_twice(world)
    assert any("serves everything again" in text for text in world.story())


def test_the_first_message_is_not_posted_twice(world: World) -> None:
    """The answer to the very first post is lost: one parent message all the same."""
    world.slack.faults.fail_after_doing_it(1, hang_up=True)
    world.say(f"start shop {CANARY}")
    sweep(world)
    assert len(world.cards()) == 1
    assert len(world.story()) == len(set(world.story()))


def test_cloud_run_is_away_for_a_while_during_a_rollback(world: World) -> None:
    """Reads and updates fail with UNAVAILABLE; it is asked until stable serves everything."""
    world.start(50)
    knobs = world.cloud.platform.knobs
    knobs.refuse_next("UNAVAILABLE", "Not now.", method="GetService")
    knobs.refuse_next("UNAVAILABLE", "Not now.", times=3)
    world.alert()
    assert world.phase == "rolling_back"
    assert world.served() == {STABLE: 50, CANARY: 50}
    sweep(world)
    assert world.served() == {STABLE: 100}
    assert world.last_ended().phase == "rolled_back"
    assert_nothing_was_said_twice(world)


def test_a_rollback_that_does_not_settle_pages_again(world: World) -> None:
    """It never gives up, and a person hears of it."""
    world.start(50)
    world.cloud.platform.knobs.refuse_next("UNAVAILABLE", "Not now.", times=6)
    world.alert()
    sweep(world, 4)
    assert "has not settled after" in world.pagerduty.incidents()[0].summary
    sweep(world, 30)
    assert world.served() == {STABLE: 100}


def test_cloud_run_refuses_the_rollback(world: World) -> None:
    """Refused is not done: somebody is paged, and it is tried until it works."""
    world.start(50)
    world.cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "actAs is missing.", times=2)
    world.alert()
    assert world.phase == "rolling_back"
    assert any("refuses to send the traffic back" in text for text in world.story())
    sweep(world)
    assert world.served() == {STABLE: 100}
    assert world.last_ended().phase == "rolled_back"


def test_cloud_run_refuses_a_step(world: World) -> None:
    """The way up stops, with the platform's own words, and a person is called."""
    world.start(10)
    world.clock.forward(117)
    world.visit()
    world.clock.forward(4)
    world.cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "actAs is missing.")
    world.tick()
    assert world.phase == "holding"
    assert "actAs is missing." in world.story()[-1]
    assert len(world.pagerduty.incidents()) == 1
    world.say("resume shop")
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_a_conflict_is_normal(world: World) -> None:
    """Somebody else changed the service first: read again, decide again (argo-rollouts#3080)."""
    world.start(10)
    world.cloud.platform.knobs.conflict_next(2)
    world.alert()
    assert world.served() == {STABLE: 100}
    assert world.last_ended().phase == "rolled_back"


def test_a_shift_that_fails_later_does_not_count(world: World) -> None:
    """The update was taken and its operation failed: what is served is looked at, not hoped."""
    world.start(10)
    world.cloud.platform.knobs.fail_next("Container failed to start.")
    world.soak()
    assert world.phase == "holding"
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert "Container failed to start." in "\n".join(world.story())


def test_work_delivered_twice_is_done_once(world: World) -> None:
    """Pub/Sub delivers at least once: a whole rollout with every message doubled."""
    world.cloud.pubsub.delivery.duplicate_probability = 1.0
    world.say(f"start shop {CANARY}")
    world.soak()
    assert world.served() == {STABLE: 50, CANARY: 50}
    world.say("hold shop because somebody looks")
    world.say("resume shop")
    world.alert()
    assert world.served() == {STABLE: 100}
    assert_nothing_was_said_twice(world)
    (incident,) = world.pagerduty.incidents()
    assert incident.triggers == 1


def test_a_worker_that_dies_after_the_decision_leaves_it_to_the_sweep(world: World) -> None:
    """What was committed and not carried out is found, and carried out once."""
    world.start(10)
    die_after_the_commit(world)
    assert post_alert(world, "0.dead") == 500
    assert world.phase == "rolling_back"
    assert world.served() == {STABLE: 90, CANARY: 10}
    sweep(world, 4)
    assert world.served() == {STABLE: 100}
    assert_nothing_was_said_twice(world)
    assert len(world.pagerduty.incidents()) == 1


def test_an_alert_that_is_delivered_again_after_a_crash_shifts_at_once(world: World) -> None:
    """Pub/Sub repeats what a dead worker did not acknowledge: the rollback waits for no sweep."""
    world.start(10)
    die_after_the_commit(world)
    world.alert()
    assert world.served() == {STABLE: 100}
    sweep(world, 4)
    assert world.last_ended().phase == "rolled_back"
    assert_nothing_was_said_twice(world)
    assert len(world.pagerduty.incidents()) == 1


def test_an_evaluation_that_is_delivered_again_after_a_crash_shifts_at_once(world: World) -> None:
    """The same for a rollback that the tick decided."""
    world.start(50)
    world.fault(error_rate=0.5)
    die_after_the_commit(world)
    world.soak(61)
    assert world.served() == {STABLE: 100}
    sweep(world, 4)
    assert world.last_ended().phase == "rolled_back"
    assert_nothing_was_said_twice(world)


def test_a_command_is_not_lost_to_a_broken_deployment(world: World) -> None:
    """A plan folder that can't be read is no fault of the message: it is done once it is fixed."""
    good = (world.plans / "shop.yaml").read_text(encoding="utf-8")
    (world.plans / "shop.yaml").write_text("version: 1\n", encoding="utf-8")
    world.slack.command(f"start shop {CANARY}", user="U0OPERATOR", channel=CHANNEL)
    refused = world.journal.wait_for(lambda e: e.method == "push" and e.detail["answer"] == 500)
    assert refused is not None
    (world.plans / "shop.yaml").write_text(good, encoding="utf-8")
    world.settle()
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_poison_is_taken_once(world: World) -> None:
    """A message that no worker can read is answered 200, or it would come back for days."""
    for body in (b"", b"{}", b'{"message": {"data": "bm90IGpzb24="}}'):
        assert world.post("work", body).status_code == 200
    assert world.service().generation == 0
