"""A plan's links are where people look: on the card, and in notices of what went wrong."""

from tests.support.world import (
    CANARY,
    OPERATOR,
    PROJECT,
    REGION,
    SHOP,
    VISITOR,
    World,
    real_seconds,
)

LINKS = {"playbook": "https://wiki.example/shop?a=1&b=2", "tablero": "https://graphs.example/d/1"}


def test_the_plans_links_are_on_the_card_and_in_what_went_wrong(world: World) -> None:
    """By their names, whole, whatever is in the address; steps that go well have none."""
    world.write_plan(links=LINKS)
    world.start(10)
    linked = [
        "<https://wiki.example/shop?a=1&amp;b=2|playbook>",
        "<https://graphs.example/d/1|tablero>",
    ]
    card = str(world.card().blocks)
    assert all(link in card for link in linked)
    assert not any(link in text for link in linked for text in world.story())
    world.alert()
    assert all(link in world.story()[-1] for link in linked)


REPOSITORY = "https://github.com/acme/shop"
COMMIT, BEFORE = "4f2a9c1d77aa4f2a9c1d77aa", "1111111111aa1111111111aa"


def test_a_commit_leads_to_its_code(world: World) -> None:
    """To the commit, to the difference from what stable is built from, and to the pull request, by
    the plan's repository; which is no link of its own."""
    world.write_plan(links={"repository": f"{REPOSITORY}/"})
    platform = world.cloud.platform
    for name, commit in (("shop-00003", BEFORE), ("shop-00004", COMMIT)):
        platform.add_revision(PROJECT, REGION, SHOP, name, labels={"commit-sha": commit})
    platform.set_traffic_by_hand(PROJECT, REGION, SHOP, {"shop-00003": 100})
    world.say("start shop shop-00004")
    world.soak()
    card = str(world.card().blocks)
    assert f"<{REPOSITORY}/commit/{COMMIT}|{COMMIT[:12]}>" in card
    assert f"<{REPOSITORY}/compare/{BEFORE}...{COMMIT}|difference>" in card
    assert f"<{REPOSITORY}/pulls?q={COMMIT}|pull request>" in card
    assert "|repository>" not in card
    world.say("rollback shop because checkout is broken")
    assert f"<{REPOSITORY}/commit/{COMMIT}|{COMMIT[:12]}>" in world.story()[-1]


def test_a_rollouts_name_leads_to_its_thread(world: World) -> None:
    """In status, explain, history, the Home and refusals: by the address that Slack gave when its
    message was posted."""
    world.start(10)
    card = world.rollout.card
    assert card is not None
    assert card.permalink
    thread = f"<{card.permalink}|"
    for asked in (
        "status",
        "status shop",
        "explain shop",
        "explain shop --details",
        "history shop",
    ):
        world.say(asked)
        assert f"{thread}{CANARY}>" in str(world.last_told().blocks), asked
    world.say("promote shop", user=VISITOR)
    assert thread in str(world.last_told().blocks)
    world.slack.people.open_home(OPERATOR, timestamp=real_seconds())
    world.settle()
    assert thread in str(world.slack.home(OPERATOR))
    world.say("rollback shop because checkout is broken")
    world.say("history shop")
    assert f"^{card.permalink}|" in str(world.last_told().blocks), "the link of its time"
