"""``/canary help``, ``status`` and ``history``: answers to one person, which change nothing."""

from tests.support.world import CANARY, CHANNEL, STABLE, VISITOR, World


def test_help_lists_what_there_is(world: World) -> None:
    """At once, without any call to Google; the daily commands, and all by the button."""
    (told,) = world.say("help", user=VISITOR)
    for verb in ("start", "status", "promote", "rollback", "explain"):
        assert f"/canary {verb}" in told
    assert "/canary freeze" not in told
    (told,) = world.click(world.last_told(), "more_help", user=VISITOR)
    for verb in ("hold", "resume", "history", "freeze"):
        assert f"/canary {verb}" in told
    assert world.calls("cloud_run", "monitoring", "pubsub") == []


def test_status_before_anything(world: World) -> None:
    """Nothing active, and how to start."""
    assert "No rollout is active." in world.say("status", user=VISITOR)[-1]
    assert "shop has no active rollout." in world.say("status shop", user=VISITOR)[-1]


def test_status_shows_where_it_stands(world: World) -> None:
    """Phase, step, traffic, evidence, and what comes next; told to whoever asks, alone."""
    world.start(10)
    world.soak(60)
    public = world.slack.messages(CHANNEL)
    told = world.say("status shop", user=VISITOR)[-1]
    assert f"{CANARY} is soaking at 10 % (step 2 of 4)." in told
    assert f"{CANARY} 10 %, {STABLE} 90 %, served" in told
    assert "error rate 0 %" in told
    assert "of its soak left" in told
    assert world.slack.messages(CHANNEL) == public


def test_status_says_why_it_holds(world: World) -> None:
    """Argo says "paused"; here the reason and what ends it are said (argo-rollouts#404)."""
    world.start(10)
    world.say("hold shop because odd logs", user=VISITOR)
    told = world.say("status")[-1]
    assert "victor asked for it: odd logs" in told
    assert "Resume ends it" in told


def test_status_of_several_is_a_line_each(world: World) -> None:
    """All active rollouts at a glance."""
    world.add_service("blog")
    target = {"project": "acme-shops", "region": "us-central1", "service": "blog"}
    world.write_plan(name="blog", target={"cloud_run": target})
    world.say("start shop")
    world.say("start blog")
    told = world.say("status")[-1]
    assert "2 rollouts are active." in told
    assert f"{CANARY} is soaking at 10 %" in told
    assert "blog-00002 is soaking at 10 %" in told
    assert "2 rollouts are active in this channel." in world.say("hold")[-1]


def test_history_tells_how_rollouts_ended(world: World) -> None:
    """The newest first, with outcome and reason."""
    assert "shop had no rollout yet." in world.say("history shop")[-1]
    world.start(10)
    world.say("rollback shop because checkout is broken")
    world.clock.forward(60)
    world.say(f"start shop {CANARY} --again because it was the database")
    world.clock.forward(1)
    world.say("rollback shop because it was not")
    told = world.say("history shop", user=VISITOR)[-1]
    assert "The last 2 rollouts of shop:" in told
    assert told.index("it was not") < told.index("checkout is broken")


def test_what_can_t_be_read_says_what_is_wrong(world: World) -> None:
    """The bad word, the nearest match, and that nothing was done."""
    (told,) = world.say("promot3 shop")
    assert "`promot3`" in told
    assert "/canary promote" in told
    assert "Nothing was done" in told
