"""A command that arrives late is about what stood there when it was written, whichever it is."""

from bot.service.values.commands.approvals import AnswerQuestion, Override
from bot.service.values.commands.pages import PostmortemIsWritten
from bot.service.values.commands.start import Start
from tests.scenario.written import send
from tests.support.world import (
    CANARY,
    CHANNEL,
    OPERATOR,
    PROJECT,
    REGION,
    SHOP,
    STABLE,
    World,
    real_seconds,
)

NEWER = "shop-00003"
ASK = {"text": "Ready?", "answers": ["YES", "NO"]}
SHUT = {"window": {"closed": ["1 Jan - 31 Dec"]}, "override": {"roles": ["operators"]}}


def deploy(world: World, revision: str = NEWER) -> None:
    """A revision without traffic."""
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, revision)


def test_an_override_is_about_the_rollout_that_was_seen(world: World) -> None:
    """Cancelled, and another one waits for the same gate: that one is not let through."""
    world.write_plan(gates=SHUT)
    world.push_plans()
    deploy(world)
    world.say(f"start shop {CANARY}")
    world.say("rollback shop because of a typo")
    world.clock.forward(20)
    world.say(f"start shop {NEWER}")
    assert world.rollout.canary == NEWER
    told = send(world, Override, 15, gate="window", reason="a fix")
    assert "only after you wrote" in told
    assert world.phase == "requested"
    assert "Overridden" in send(world, Override, 0, gate="window", reason="a fix")


def test_what_was_started_later_is_not_superseded(world: World) -> None:
    """Nobody rolls back, or goes in front of, what they have not seen."""
    world.start(10)
    deploy(world)
    told = send(world, Start, 90, revision=NEWER, newer="supersede", reason="a fix")
    assert f"{CANARY} was started only after you wrote" in told
    assert world.served() == {STABLE: 90, CANARY: 10}
    deploy(world, "shop-00004")
    world.say("start shop shop-00004 --wait")
    for newer in ("wait", "withdraw"):
        told = send(world, Start, 30, revision=NEWER, newer=newer)
        assert "only after you wrote" in told
    assert world.rollout.next_start is not None
    assert world.rollout.next_start.canary == "shop-00004"
    assert "supersedes" in send(world, Start, 0, revision=NEWER, newer="supersede")


def test_a_start_despite_incidents_is_about_those_that_were_seen(world: World) -> None:
    """One that opened since is asked about."""
    world.start(10)
    world.say("rollback shop because it is slow")
    world.clock.forward(60)
    world.alert(revision=STABLE, severity="Critical")
    sure = {"revision": CANARY, "sure": True, "again": True, "reason": "fixed"}
    told = send(world, Start, 20, **sure)
    assert "only after you wrote" in told
    assert world.phase == "idle"
    assert "Started" in send(world, Start, 0, **sure)


def test_a_start_once_more_is_not_about_a_later_rollback(world: World) -> None:
    """It was rolled back again while the command was under way."""
    world.start(10)
    world.say("rollback shop because it is slow")
    told = send(world, Start, 30, revision=CANARY, again=True, reason="fixed")
    assert f"{CANARY} was rolled back only after you wrote" in told
    assert world.phase == "idle"
    assert "Started" in send(world, Start, 0, revision=CANARY, again=True, reason="fixed")


def test_the_newest_revision_is_the_newest_when_it_was_written(world: World) -> None:
    """What was deployed since has to be named."""
    world.start(10)
    world.say("rollback shop because it is slow")
    world.clock.forward(60)
    deploy(world)
    told = send(world, Start, 30)
    assert f"{NEWER} was deployed only after you wrote" in told
    assert world.phase == "idle"
    assert f"Started {NEWER}" in send(world, Start, 30, revision=NEWER)


def completed(world: World, revision: str, steps: object) -> None:
    """A rollout to the end, where the plan asks."""
    world.write_plan(on_complete={"ask": ASK}, watch=None, steps=steps)
    world.push_plans()
    world.say(f"start shop {revision}")
    world.soak()
    assert world.phase == "idle"


def test_an_answer_is_about_the_question_that_was_seen(world: World) -> None:
    """Not about one that was asked since, nor, right after it was, about either by guessing."""
    steps = [{"traffic": "100%", "soak": "2m"}]
    completed(world, CANARY, steps)
    world.clock.forward(100)
    deploy(world)
    completed(world, NEWER, steps)
    told = send(world, AnswerQuestion, 110, number=1)
    assert "only after you wrote" in told
    assert "has just changed" in send(world, AnswerQuestion, 0, number=2)
    assert [each.given for each in world.service().questions] == [None, None]
    world.clock.forward(61)
    assert "Your answer counts: YES" in send(world, AnswerQuestion, 0, number=1)
    first, second = world.service().questions
    assert (first.given, second.answer) == (None, "YES")


def test_an_answer_that_comes_late_starts_nothing(world: World) -> None:
    """It may start another plan, so it is for now, also where it names what it answers."""
    completed(world, CANARY, [{"traffic": "100%", "soak": "2m"}])
    about = world.service().questions[0].rollout
    world.clock.forward(1800)
    late = send(world, AnswerQuestion, 23 * 60, number=1, rollout=about)
    assert "arrived 23 min late" in late
    assert world.service().questions[0].given is None
    assert "counts: YES" in send(world, AnswerQuestion, 0, number=1, rollout=about)


def test_a_postmortem_is_the_one_that_was_asked_for(world: World) -> None:
    """It was asked for another one since: that one is still asked for."""
    world.write_plan(on_rollback={"postmortem": True})
    world.push_plans()
    deploy(world)
    for revision in (CANARY, NEWER):
        world.clock.forward(100)
        world.say(f"start shop {revision}")
        world.say("rollback shop because it is slow")
    told = send(world, PostmortemIsWritten, 50, reason="doc 17")
    assert "only after you wrote" in told
    assert "has just changed" in send(world, PostmortemIsWritten, 0, reason="doc 17")
    assert len(world.service().postmortems) == 2
    world.clock.forward(61)
    assert "Thank you" in send(world, PostmortemIsWritten, 1, reason="doc 17")


def test_an_incident_in_a_rollouts_thread_is_that_rollouts(world: World) -> None:
    """Also where another rollout is active by now."""
    world.start(10)
    first = world.card()
    world.say("rollback shop because it is slow")
    world.settle()
    deploy(world)
    world.say(f"start shop {NEWER}")
    world.slack.people.mention(
        "incident because orders are lost",
        user=OPERATOR,
        channel=CHANNEL,
        thread=first.ts,
        timestamp=real_seconds(),
    )
    world.settle()
    (said,) = [m for m in world.slack.messages(CHANNEL) if "Incident:" in m.text]
    assert said.thread_ts == first.ts
    assert CANARY in said.text
