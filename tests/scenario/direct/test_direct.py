"""Messages to one person: authors hear what became of their revision, approvers that they are
wanted, over the sandbox's Slack; who wants none gets none, and nothing else waits for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import BOTH, CODE, LEAD, OTHER_CODE, asking
from tests.support.running_world import running
from tests.support.world import OPERATOR, PROJECT, REGION, SHOP, STABLE, World

AUTHOR = "U0CAROLINE"
NEW = "shop-00003"


def told(world: World, user: str) -> list[Message]:
    """What the bot has written to somebody alone, the oldest first."""
    return world.slack.direct(user)


def texts(world: World, user: str) -> list[str]:
    """The same as text."""
    return [each.text for each in told(world, user)]


def deploy(world: World, author: str) -> None:
    """A revision whose label says who wrote it."""
    labels = {"author": author, "commit-sha": "4f2a9c1d77aa"}
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEW, labels=labels)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Authors have their mail at example.com, and one of them is here."""
    with running(World(tmp_path), CANARIO_AUTHORS_AT="example.com") as made:
        made.slack.add_user(AUTHOR, "caroline")
        deploy(made, "caroline")
        yield made


def soaking(world: World) -> None:
    """The author's revision has 10 %."""
    world.say(f"start shop {NEW} because faster checkout")
    assert world.served() == {NEW: 10, STABLE: 90}


def test_the_author_hears_of_a_rollback_once(world: World) -> None:
    """Why, what serves now, and where the story is; a second look at the outbox adds nothing."""
    soaking(world)
    world.alert(NEW, policy="Checkout errors")
    (text,) = texts(world, AUTHOR)
    assert NEW in text
    assert STABLE in text
    assert "Checkout errors" in text
    assert world.last_ended().card is not None
    assert world.last_ended().card.permalink in text  # type: ignore[union-attr]
    assert "UTC" not in text.replace("UTC>", "")
    world.clock.forward(600)
    world.tick()
    assert len(texts(world, AUTHOR)) == 1


def test_the_author_hears_that_it_is_complete(world: World) -> None:
    """Also when somebody else started it."""
    soaking(world)
    for _ in range(3):
        world.soak()
    world.soak(601)
    assert world.phase == "idle"
    (text,) = texts(world, AUTHOR)
    assert NEW in text
    assert ":white_check_mark:" in text


def test_who_rolled_it_back_knows_it(world: World) -> None:
    """A message about one's own deed is noise."""
    soaking(world)
    world.say("rollback shop because odd", user=AUTHOR)
    assert world.served() == {STABLE: 100}
    assert texts(world, AUTHOR) == []


def test_whoever_wants_none_gets_none_until_they_do(world: World) -> None:
    """The choice is kept, and told when asked for."""
    assert "no messages" in world.say("notify off", user=AUTHOR)[-1]
    assert "no messages" in world.say("notify", user=AUTHOR)[-1]
    soaking(world)
    world.alert(NEW)
    assert texts(world, AUTHOR) == []
    assert "You get messages" in world.say("notify on", user=AUTHOR)[-1]
    assert "You get messages" in world.say("notify", user=OPERATOR)[-1]
    world.say(f"start shop {NEW} --again --yes because fixed")
    world.say("rollback shop because odd")
    assert len(texts(world, AUTHOR)) == 1


@pytest.mark.parametrize("author", ["nobody", "deployer@acme-shops.iam.gserviceaccount.com"])
def test_an_author_who_is_nobody_here_costs_nothing(world: World, author: str) -> None:
    """Nothing is posted, nothing is parked, nobody is paged for it."""
    labels = {"author": author}
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, "shop-00004", labels=labels)
    world.say("start shop shop-00004")
    world.say("rollback shop because odd")
    assert world.served() == {STABLE: 100}
    assert world.wiring.store.parked() == []
    assert world.wiring.store.waiting("acme-shops~shop") == []


NO_PERSON = [
    "#deployments",
    "github-actions[bot]",
    "Olivia Oak",
    "@caroline",
    "<!channel>",
    "a@b@c",
]


@pytest.mark.parametrize("author", [*NO_PERSON, "deployer@acme-shops.iam.gserviceaccount.com"])
def test_what_is_no_persons_name_is_not_looked_up(world: World, author: str) -> None:
    """Slack is asked for no address made of it, whatever a pipeline calls its author."""
    labels = {"author": author}
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, "shop-00004", labels=labels)
    world.say("start shop shop-00004")
    world.say("rollback shop because odd")
    assert world.served() == {STABLE: 100}
    asked = [each for each in world.calls("slack") if each.method == "users.lookupByEmail"]
    assert not asked, asked


def test_approvers_hear_that_they_are_wanted(world: World) -> None:
    """Each of them once, though one has two roles and another is named by an address; who started
    it is not asked."""
    asking(world)
    for user in (CODE, LEAD, BOTH, OTHER_CODE):
        (text,) = texts(world, user)
        assert "approval" in text
        assert "faster checkout" in text
    assert texts(world, OPERATOR) == []


def test_who_has_said_yes_meanwhile_is_not_asked(world: World) -> None:
    """Slack takes no messages to people for a while, and one of them sees it in the channel."""
    world.slack.faults.rate_limit_next(40, 0, method="conversations.open")
    asking(world)
    assert "Approved" in world.say("approve shop", user=CODE)[-1]
    world.slack.faults.rate_limit_next(0, 0, method="conversations.open")
    for _ in range(5):
        world.clock.forward(120)
        world.tick()
    assert texts(world, CODE) == []
    assert len(texts(world, LEAD)) == 1


def test_slack_down_for_a_moment_delays_and_doubles_nothing(world: World) -> None:
    """The channel has its notice at once; the message to the author follows."""
    soaking(world)
    world.slack.faults.rate_limit_next(1, 0, method="conversations.open")
    world.alert(NEW)
    assert any("Rolled back" in text for text in world.story())
    assert texts(world, AUTHOR) == []
    world.clock.forward(120)
    world.tick()
    assert len(texts(world, AUTHOR)) == 1


def test_a_lost_answer_doubles_nothing(world: World) -> None:
    """Slack has taken it and says that it has not: it is found before it is sent again."""
    soaking(world)
    world.slack.faults.rate_limit_next(1, 0, method="conversations.open")
    world.alert(NEW)
    world.slack.faults.fail_after_doing_it(1)
    world.clock.forward(120)
    world.tick()
    assert len(texts(world, AUTHOR)) == 1
    world.clock.forward(120)
    world.tick()
    assert len(texts(world, AUTHOR)) == 1
    assert world.wiring.store.waiting("acme-shops~shop") == []


def test_without_the_scope_nobody_hears_and_nothing_is_said_of_it(world: World) -> None:
    """An app that was installed before needs no new right to do all the rest."""
    world.slack.scopes.difference_update({"im:write"})
    soaking(world)
    world.alert(NEW)
    assert texts(world, AUTHOR) == []
    assert world.wiring.store.parked() == []
    assert not any("given up" in text for text in world.story())
    assert world.wiring.store.waiting("acme-shops~shop") == []


def test_old_news_is_not_told(world: World) -> None:
    """After an outage of an hour the channel has it."""
    soaking(world)
    world.slack.faults.rate_limit_next(40, 0, method="conversations.open")
    world.alert(NEW)
    for _ in range(12):
        world.clock.forward(600)
        world.tick()
    assert texts(world, AUTHOR) == []
    assert world.wiring.store.waiting("acme-shops~shop") == []
