"""A rollback without an active rollout: exactly once, by two people, with Cloud Run away."""

from datetime import timedelta
from itertools import repeat
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Rollout
from bot.rollout.traffic import Traffic
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.deciding.commit import apply
from bot.service.entry.do_work import do_work
from bot.service.ports.chat import Membership
from bot.service.ports.traffic_router import Revision
from bot.service.values.answers import ReplyTo
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import RollBack
from bot.service.values.work import DoCommand
from tests.support.faked.troubled import Crash
from tests.support.fakes import World
from tests.support.rollouts import ANN, CANARY, MINUTE, NOON, SERVICE, STABLE, alert, new_id, plan
from tests.unit.service.handlers.people import TWO, ask
from tests.unit.service.rolling_back.conftest import OLDER, complete


def rollbacks(world: World) -> list[Rollout]:
    """The rollouts that are nothing but rollbacks, the newest first."""
    ended = world.store.ended(SERVICE)
    return [each for each in ended if each.rollback and each.rollback.late]


def test_it_is_decided_and_shifted_before_anything_is_said(world: World) -> None:
    """The look from before the commit is good for the shift."""
    told = ask(world, RollBack, "U0EVE", reason="Checkout is broken")
    assert told.sentence == f"{STABLE} serves everything. {CANARY} is rejected."
    calls = world.done("observe", "revisions", "shift", "post", "card", "page")
    assert sorted(calls[:2]) == ["observe", "revisions"]
    assert calls[2] == f"shift {STABLE} 100"


def test_delivered_again_it_is_done_once(world: World) -> None:
    """However often, and whatever came of it."""
    request = new_id()
    assert ask(world, RollBack, id=request).ok
    for _ in range(2):
        assert "done before" in ask(world, RollBack, id=request).sentence
        world.clock.advance(20 * MINUTE)
    assert len(rollbacks(world)) == 1
    assert world.shop.served == {STABLE: 100}


def test_delivered_again_while_it_is_not_served_it_is_shifted(world: World) -> None:
    """Whoever decided it died before the shift."""
    request = new_id()
    world.router.trouble = [None, None, Crash()]
    with pytest.raises(Crash):
        ask(world, RollBack, id=request)
    assert world.shop.wanted == {CANARY: 100}
    assert "done before" in ask(world, RollBack, id=request).sentence
    assert world.shop.wanted == {STABLE: 100}
    assert len(rollbacks(world)) == 1


def test_what_was_only_offered_is_not_done_when_it_is_delivered_again(world: World) -> None:
    """Who asked was told that nothing was done; later it would be clear."""
    ask(world, RollBack)
    request, asked_at = new_id(), world.clock.now()
    assert "Nothing was done yet" in ask(world, RollBack, id=request, at=asked_at).sentence
    world.clock.advance(20 * MINUTE)
    assert not ask(world, RollBack, id=request).ok
    assert world.shop.served == {STABLE: 100}


def test_what_took_a_yes_in_a_rollout_is_not_done_when_it_is_delivered_again(world: World) -> None:
    """By then the revision is good, and nobody means the rollout of now."""
    newer = Revision(name="shop-00003", image="shop@sha256:3", created_at=NOON)
    world.shop.revisions.insert(0, newer)
    ask(world, RollBack)
    assert ask(world, Start, revision="shop-00003").ok
    request = new_id()
    told = ask(world, RollBack, id=request, to=CANARY)
    assert [each.sure for each in told.offers] == [True]
    ask(world, RollBack)
    assert ask(world, Start, revision=CANARY, again=True, reason="fixed").ok
    complete(world)
    assert world.shop.served == {CANARY: 100}
    assert ask(world, Start, revision="shop-00003", again=True, reason="once more").ok
    assert not ask(world, RollBack, id=request, to=CANARY).ok
    assert world.rollout.canary == "shop-00003"


def test_a_command_that_comes_late_is_about_when_it_was_asked(world: World) -> None:
    """What it asked for was done by somebody else meanwhile: it goes no further back."""
    asked_at = world.clock.now()
    ask(world, RollBack, "U0BOB")
    world.clock.advance(20 * MINUTE)
    assert "Nothing was done yet" in ask(world, RollBack, at=asked_at).sentence
    assert world.shop.served == {STABLE: 100}


def test_of_two_people_at_once_one_is_followed(world: World) -> None:
    """Both look, one is faster; the other finds what was done and can go further."""

    def faster() -> None:
        ask(world, RollBack, "U0BOB", reason="it is slow")

    world.around_store.before("commit", [faster])
    told = ask(world, RollBack, "U0ANN", reason="it is slow")
    assert f"{CANARY} was rolled back just now, by Bob" in told.sentence
    assert [each.to for each in told.offers] == [OLDER]
    assert len(rollbacks(world)) == 1
    assert world.shop.served == {STABLE: 100}


def test_two_people_who_choose_differently(world: World) -> None:
    """A revision that is named is what its person wants, also right after another."""

    def faster() -> None:
        ask(world, RollBack, "U0BOB", to=STABLE)
        world.clock.advance(MINUTE)

    world.around_store.before("commit", [faster])
    assert ask(world, RollBack, "U0ANN", to=OLDER).ok
    assert [(each.canary, each.stable) for each in rollbacks(world)] == [
        (STABLE, OLDER),
        (CANARY, STABLE),
    ]
    assert world.shop.served == {OLDER: 100}


def test_a_rollout_that_began_meanwhile_is_not_what_was_meant(world: World) -> None:
    """A button of an answer is about what served then."""
    newer = Revision(name="shop-00003", image="shop@sha256:3", created_at=NOON)
    world.shop.revisions.insert(0, newer)

    def faster() -> None:
        assert ask(world, Start, revision="shop-00003").ok

    world.around_store.before("commit", [faster])
    told = ask(world, RollBack, to=STABLE, leaving=CANARY)
    assert "nothing was done" in told.sentence
    assert world.rollout.canary == "shop-00003"


def test_the_outline_says_who_cancelled_a_rollout_for_it(world: World) -> None:
    """The decision ends one rollout and begins the rollback: it is a decision about both."""
    newer = Revision(name="shop-00003", image="shop@sha256:3333", created_at=NOON)
    world.shop.revisions.insert(0, newer)
    world.store.put_plan(plan(**TWO))
    assert ask(world, Start, revision="shop-00003").ok
    assert world.rollout.phase is Phase.REQUESTED
    assert ask(world, RollBack, "U0EVE", to=STABLE, reason="Checkout is broken").ok
    (outline,) = [e for e in world.chat.notices.values() if e.topic is Topic.POSTMORTEM]
    assert outline.rollout == rollbacks(world)[0].id
    assert "Eve rolled it back because Checkout is broken" in str(outline.details)


def test_an_outline_that_comes_late_has_the_decisions_of_its_time(world: World) -> None:
    """However many incidents were heard of meanwhile."""
    world.around_chat.before("announce", repeat(Unavailable("no answer")))
    assert ask(world, RollBack, "U0EVE", to=STABLE, reason="Checkout is broken").ok
    world.around_chat.end()
    for n in range(510):
        opened = alert("warning", "", id=f"late-{n}", incident=f"late-{n}")
        apply(world.parts, SERVICE, opened)
    world.clock.advance(10 * MINUTE)
    left = tuple(each.id for each in world.store.outbox_due(world.clock.now()))
    carry_out_left_over(world.parts, left)
    (outline,) = [e for e in world.chat.notices.values() if e.topic is Topic.POSTMORTEM]
    assert "Eve rolled it back because Checkout is broken" in str(outline.details)


def test_with_cloud_run_away_it_is_decided_by_what_was_seen_last(world: World) -> None:
    """A named revision that is known to have served; shifted when that is possible."""
    world.router.trouble = [Unavailable("no answer"), Unavailable("no answer")]
    assert ask(world, RollBack, to=STABLE).ok
    assert world.shop.wanted == {STABLE: 100}


def test_with_cloud_run_away_nothing_is_guessed(world: World) -> None:
    """Without a name nobody knows what serves; it is asked, and can be answered."""
    world.router.trouble = [Unavailable("no answer"), Unavailable("no answer")]
    told = ask(world, RollBack)
    assert [each.to for each in told.offers] == [STABLE]
    world.router.trouble = [Unavailable("no answer"), Unavailable("no answer")]
    with pytest.raises(Unavailable):
        do_work(world.parts, DoCommand(command=command(to="shop-00009")))


def test_a_revision_that_is_not_ready_is_not_offered(world: World) -> None:
    """Nor is it taken by its name."""
    stable = next(each for each in world.shop.revisions if each.name == STABLE)
    world.shop.revisions.remove(stable)
    world.shop.revisions.append(stable.model_copy(update={"ready": False}))
    assert [each.to for each in ask(world, RollBack).offers] == [OLDER]
    assert "is not ready" in ask(world, RollBack, to=STABLE).sentence
    assert world.shop.served == {CANARY: 100}


def test_a_revision_that_is_gone_is_not_offered(world: World) -> None:
    """Cloud Run knows it no more."""
    world.shop.revisions = [each for each in world.shop.revisions if each.name != STABLE]
    assert [each.to for each in ask(world, RollBack).offers] == [OLDER]


def test_an_old_revision_is_found_by_its_name(world: World) -> None:
    """Though a hundred newer ones are listed before it."""
    many = [
        Revision(name=f"shop-{n:05d}", created_at=NOON - timedelta(days=2, seconds=n), ready=False)
        for n in range(100, 220)
    ]
    world.shop.revisions[2:2] = many
    assert ask(world, RollBack, to=OLDER).ok
    assert world.shop.served == {OLDER: 100}


def test_guests_may_where_they_are(world: World) -> None:
    """As with every rollback."""
    world.chat.memberships["U0GUEST"] = Membership.GUEST
    outside = {"channel": "C0OTHER", "channel_name": "random"}
    told = ask(world, RollBack, "U0GUEST", **outside)
    assert "Guests may not stop shop outside of #deployments" in told.sentence
    assert world.shop.served == {CANARY: 100}
    assert ask(world, RollBack, "U0GUEST").ok


def test_with_slack_away_an_operator_is_not_refused(world: World) -> None:
    """Whether somebody is an operator is asked again when Slack answers."""
    ask(world, RollBack)
    world.around_chat.before("is_one_of", [Unavailable("no answer")])
    sure = command(user="U0BOB", to=CANARY, sure=True)
    with pytest.raises(Unavailable):
        do_work(world.parts, DoCommand(command=sure))
    assert "Only the plan's operators" in ask(world, RollBack, **dict(sure)).sentence
    assert world.shop.served == {STABLE: 100}


def test_a_number_that_several_have_is_asked_about(world: World) -> None:
    """Nothing is guessed."""
    for tail in ("abc", "xyz"):
        world.shop.revisions.append(
            Revision(name=f"shop-00007-{tail}", created_at=NOON - timedelta(days=3))
        )
    told = ask(world, RollBack, to="7")
    assert told.sentence == "7 may be 2 revisions of shop."
    assert "shop-00007-abc, shop-00007-xyz" in told.next
    assert ask(world, RollBack, to="00007-xyz").ok
    assert world.shop.served == {"shop-00007-xyz": 100}


def command(**said: Any) -> RollBack:
    """One that is not done yet."""
    fields = {"id": new_id(), "user": ANN.id, "channel": "C0", "service": "shop"}
    return RollBack(reply_to=ReplyTo(user=ANN.id, channel="C0"), **(fields | said))


def test_what_serves_is_never_rolled_back_to_itself(world: World) -> None:
    """Cloud Run is busy, with a tag: nothing would lose its traffic, so nothing is rejected."""
    world.shop.busy = True
    told = ask(world, RollBack, to=CANARY)
    assert "serves everything already" in told.sentence
    assert not rollbacks(world)
    assert not world.store.load(SERVICE).service.rejected


def test_what_is_about_to_serve_is_rolled_back(world: World) -> None:
    """Cloud Run still serves the right one, and is busy with bringing about another."""
    world.shop.busy, world.shop.lag = True, 9
    target = world.store.load(SERVICE).service.target
    assert target
    world.router.shift(target, world.router.observe(target), Traffic.all_to(OLDER))
    ask(world, RollBack, to=CANARY)
    active = world.store.load(SERVICE).service.active
    assert active is not None
    assert (active.canary, active.stable) == (OLDER, CANARY)
