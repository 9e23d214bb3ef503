"""Somebody changes the traffic by hand: Canario never fights, and offers the ways on."""

from tests.support.world import CANARY, STABLE, World


def drifted(world: World, **shares: int) -> World:
    """A rollout at 10 % whose traffic somebody changed, and the tick that saw it."""
    world.start(10)
    world.traffic_by_hand(**shares)
    world.soak(60)
    return world


def test_a_change_by_hand_holds_and_says_what_changed(world: World) -> None:
    """What was set, what the rollout had set, and three ways on."""
    drifted(world, r1=70, r2=30)
    assert world.phase == "holding"
    assert world.served() == {STABLE: 70, CANARY: 30}
    said = "\n".join(world.story())
    assert f"{CANARY} 30 %, {STABLE} 70 %" in said
    assert f"{CANARY} 10 %, {STABLE} 90 %" in said
    for way in ("resume shop --yes`", "resume shop --adopt`", "rollback shop`"):
        assert way in said


def test_it_says_so_once(world: World) -> None:
    """Every tick sees the same drift; people hear of it once."""
    drifted(world, r1=70, r2=30)
    said = len(world.story())
    world.soak(60)
    world.soak(60)
    assert len(world.story()) == said
    assert world.served() == {STABLE: 70, CANARY: 30}


def test_resume_restores(world: World) -> None:
    """The rollout's own split is served again, and it soaks on."""
    drifted(world, r1=70, r2=30)
    told = world.say("resume shop")[-1]
    assert f"{CANARY} 30 %, {STABLE} 70 %" in told
    assert f"To restore {CANARY} 10 %, {STABLE} 90 %: `/canary resume shop --yes`." in told
    assert world.served() == {STABLE: 70, CANARY: 30}
    assert f"The traffic goes to {CANARY} 10 %" in world.say("resume shop --yes")[-1]
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert world.phase == "soaking"


def test_what_users_get_is_said_first(world: World) -> None:
    """Status, explain and the title of the rollout's message say the split that was set by hand."""
    drifted(world, r2=100)
    for verb in ("status shop", "explain shop --details"):
        told = world.say(verb)[-1]
        assert f"{CANARY} is on hold at 100 %, set by hand" in told
        assert f"Users get: {CANARY} 100 %, set by hand; Canario had set {CANARY} 10 %" in told
    assert f"shop: {CANARY} on hold at 100 %, set by hand" in world.card().text


def test_set_back_by_hand_is_seen_too(world: World) -> None:
    """It is said again as it is, and stays on hold until a person resumes, without a question."""
    drifted(world, r2=100)
    world.traffic_by_hand(r1=90, r2=10)
    world.soak(60)
    assert f"Users get: {CANARY} 10 %, {STABLE} 90 %, served" in world.say("status shop")[-1]
    assert world.phase == "holding"
    world.say("resume shop")
    assert world.phase == "soaking"


def test_resume_adopt_keeps(world: World) -> None:
    """What was set by hand is the rollout's from now on; the step soaks anew."""
    drifted(world, r1=70, r2=30)
    world.say("resume shop --adopt")
    assert world.served() == {STABLE: 70, CANARY: 30}
    assert world.phase == "soaking"
    world.soak(60)
    assert world.phase == "soaking"
    assert world.served() == {STABLE: 70, CANARY: 30}
    world.soak(70)
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_what_fits_no_step_can_t_be_adopted(world: World) -> None:
    """A third revision is none of the plan's; restoring and rolling back stay possible."""
    world.cloud.platform.add_revision("acme-shops", "us-central1", "shop", "shop-00003")
    drifted(world, r1=80, r3=20)
    assert "fits no step of the plan" in world.say("resume shop --adopt")[-1]
    assert world.served() == {STABLE: 80, "shop-00003": 20}
    world.say("resume shop --yes")
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_promote_waits_for_a_decision_about_it(world: World) -> None:
    """A promotion would overwrite what somebody did on purpose."""
    drifted(world, r1=70, r2=30)
    told = world.say("promote shop --anyway because I am sure")[-1]
    assert "On hold" in told
    assert "`/canary resume shop --adopt`" in told
    assert world.served() == {STABLE: 70, CANARY: 30}


def test_a_rollback_is_never_held_up_by_it(world: World) -> None:
    """Stable serves everything, whatever was set by hand."""
    drifted(world, r1=70, r2=30)
    world.say("rollback shop because enough")
    assert world.served() == {STABLE: 100}
    assert world.last_ended().phase == "rolled_back"


def test_a_canary_that_was_taken_back_by_hand_is_not_promoted(world: World) -> None:
    """All to stable in the console is a person's rollback: Canario holds, and sends nothing."""
    drifted(world, r1=100)
    assert world.phase == "holding"
    for _ in range(3):
        world.soak(121)
    assert world.served() == {STABLE: 100}
