"""The gate ``ci`` of a flag, which has no commit: that of a branch is asked."""

from tests.support.world import World

CODE, SHA = "acme/shop", "4f2a9c1d77aabbcc4f2a9c1d77aabbcc4f2a9c1d"
NEWER = "c0ffee0077aabbcc4f2a9c1d77aabbcc4f2a9c1d"
BRANCH = "release/1.x"


def planned(world: World) -> None:
    """A flag whose plan asks for the newest commit of a branch."""
    ci = {"github": CODE, "branch": BRANCH, "checks": ["Tests"]}
    steps = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]
    target = {"flag": {"key": "NEW_SHOP"}}
    world.write_plan(
        name="new-shop", target=target, steps=steps, gates={"ci": ci}, checks={}, guard=False
    )
    world.push_plans()


def test_the_newest_commit_of_the_branch_is_asked(world: World) -> None:
    """It waits, names the commit, and starts once what is the newest by then has passed."""
    planned(world)
    world.github.branch(CODE, BRANCH, SHA)
    told = world.say("start NEW_SHOP")[-1]
    assert "Tests: there is none of that name" in told
    assert f"{BRANCH} at {SHA[:7]}" in told
    world.github.branch(CODE, BRANCH, NEWER)
    world.github.run(CODE, NEWER, "Tests")
    world.clock.forward(60)
    world.tick()
    active = world.service("flag~NEW_SHOP").active
    assert active is not None
    assert active.phase != "requested"


def test_a_branch_that_is_not_there_keeps_the_gate_closed(world: World) -> None:
    """It is named, with the repository."""
    planned(world)
    world.github.commit(CODE, SHA)
    told = world.say("start NEW_SHOP")[-1]
    assert f"no branch {BRANCH} in {CODE}" in told
