"""The App Home and the start modal, as values; and messages that are fixed."""

import pytest

from bot.errors import NotFound, Rejected, Unavailable
from bot.service.entry.do_work import do_work
from bot.service.handlers.answering import HANDLERS
from bot.service.starting.outlook import PATIENCE
from bot.service.values.commands.approvals import Approve
from bot.service.values.commands.freezes import Freeze
from bot.service.values.commands.registry import COMMANDS
from bot.service.values.commands.steer import Promote, RollBack
from bot.service.values.home import Home
from bot.service.values.start_form import StartForm
from bot.service.values.work import FillStart, PublishHome
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, SERVICE, STABLE, plan
from tests.unit.service.handlers.people import TWO, ask, start, world_of


def home(world: World, user: str) -> Home:
    """What this person sees."""
    do_work(world.parts, PublishHome(user=user))
    return world.chat.homes[user]


def form(world: World, **said: str) -> StartForm:
    """What can be chosen."""
    fields = {"view": "V1", "user": "U0ANN", "channel": "C0DEPLOYS"}
    do_work(world.parts, FillStart.model_validate(fields | said))
    return world.chat.forms["V1"]


def test_every_command_has_a_handler() -> None:
    """What can be asked for is done by somebody."""
    assert set(HANDLERS) == set(COMMANDS.values())


def test_home_shows_what_waits_for_me() -> None:
    """Bob can approve, in two roles; Ann, who asked, can't; and not when he has."""
    world = world_of(**TWO)
    start(world)
    (wanted,) = home(world, "U0BOB").wants
    assert wanted.roles == ("code", "lead")
    assert home(world, "U0ANN").wants == home(world, "U0ZOE").wants == ()
    ask(world, Approve, "U0BOB")
    assert home(world, "U0BOB").wants == ()
    assert home(world, "U0EVE").wants[0].roles == ("lead",)
    world.clock.advance(60 * MINUTE)
    assert home(world, "U0EVE").wants == ()


def test_home_shows_what_runs_and_how_it_ended() -> None:
    """Active rollouts with their traffic, the last outcomes, and freezes."""
    world = world_of()
    assert home(world, "U0ANN") == Home(user="U0ANN", now=world.clock.now())
    start(world)
    (running,) = home(world, "U0ANN").running
    assert (running.rollout.canary, running.desired) == (
        CANARY,
        world.store.load(SERVICE).service.desired,
    )
    ask(world, RollBack, "U0BOB", reason="No")
    ask(world, Freeze, reason="Fair")
    seen = home(world, "U0ANN")
    assert [each.outcome for each in seen.ended] == [world.store.ended(SERVICE)[0].outcome]
    assert [(each.service, each.freeze.reason) for each in seen.frozen] == [(SERVICE, "Fair")]


def test_a_click_in_the_home_shows_it_anew() -> None:
    """What was pressed there has no channel; the person sees what came of it."""
    world = world_of(**TWO)
    start(world)
    ask(world, Approve, "U0BOB", channel="", channel_name="")
    assert world.chat.homes["U0BOB"].wants == ()
    assert list(world.chat.homes) == ["U0BOB"]


@pytest.mark.parametrize("trouble", [Rejected("No."), Unavailable("Down.")])
def test_a_home_that_cannot_be_shown_is_let_be(trouble: Exception) -> None:
    """It is shown when it is opened the next time."""
    world = world_of()
    world.chat.trouble = [trouble]
    do_work(world.parts, PublishHome(user="U0ANN"))
    assert world.chat.homes == {}


def test_the_form_offers_the_only_service() -> None:
    """Its revisions, the newest first and with what speaks against them, and what will be done."""
    seen = form(world_of(gates={"checklist": ["Ready"]}))
    assert (seen.service, seen.plan, seen.problem) == (SERVICE, "shop", "")
    assert [(each.name, each.note) for each in seen.revisions] == [
        (CANARY, ""),
        (STABLE, "serves 100 %"),
    ]
    (choice,) = seen.plans
    assert choice.checklist == ("Ready",)
    assert [line.partition(" %")[0] for line in choice.will[1:4]] == ["0", "10", "50"]


def test_the_form_says_why_nothing_can_start() -> None:
    """An active rollout, a freeze, a plan that can't be carried out, a platform that is away."""
    world = world_of()
    start(world)
    assert "is active. Instead of it, or after it: `" in form(world).problem
    ask(world, RollBack)
    ask(world, Freeze, reason="Fair")
    assert form(world).problem == "Frozen by Ann: Fair"
    world = world_of(people={"operators": ["U0ANN"], "lead": ["U0LEAD"]})
    assert "people.lead is a role that nothing in the plan asks" in form(world).problem
    world = world_of()
    world.router.trouble = [NotFound("There is no shop.")]
    assert form(world).problem == "There is no shop."


def test_the_form_waits_for_a_choice() -> None:
    """Of several services none is taken for meant; what was chosen is filled in."""
    world = world_of()
    target = {"project": "acme-prod", "region": "us-central1", "service": "blog"}
    world.store.put_plan(plan(name="blog", target={"cloud_run": target}))
    world.store.put_plan(plan(name="shop-slow"))
    seen = form(world)
    assert ([each.name for each in seen.services], seen.service, seen.revisions) == (
        ["blog", "shop"],
        "",
        (),
    )
    seen = form(world, service="shop", plan="shop-slow")
    assert ([each.name for each in seen.plans], seen.plan) == (["shop", "shop-slow"], "shop-slow")
    assert form(world, service="nowhere").problem == "No plan is for nowhere."
    assert "canario plan push" in form(World()).problem


def test_a_closed_form_is_let_be() -> None:
    """Who closes the modal meanwhile is no trouble; a Slack that is away is tried again."""
    world = world_of()
    world.chat.trouble = [Rejected("not_found"), Unavailable("Down.")]
    do_work(world.parts, FillStart(view="V1", user="U0ANN", channel="C"))
    with pytest.raises(Unavailable):
        do_work(world.parts, FillStart(view="V1", user="U0ANN", channel="C"))


def test_a_button_that_comes_to_nothing_is_mended() -> None:
    """Its message said that it is processed: it is shown as things are, active or ended."""
    world = world_of()
    start(world)
    rollout, shown = world.rollout, len(world.chat.cards[world.rollout.id])
    ask(world, Promote, "U0BOB", rollout=rollout.id, step=0)
    assert len(world.chat.cards[rollout.id]) == shown + 1
    ask(world, RollBack, "U0BOB")
    shown = len(world.chat.cards[rollout.id])
    assert not ask(world, Promote, rollout=rollout.id, step=1).ok
    assert len(world.chat.cards[rollout.id]) == shown + 1
    assert world.chat.cards[rollout.id][-1].outcome


def test_restoring_never_fails_the_command() -> None:
    """The person has been answered; a Slack that is away afterwards changes nothing."""
    world = world_of()
    start(world)
    world.chat.trouble = [None, Unavailable("Down.")]
    assert not ask(world, Promote, "U0BOB", rollout=world.rollout.id, step=0).ok
    assert not ask(world, Promote, rollout="shop-unknown", step=0).ok


def seen(world: World) -> tuple[str, ...]:
    """What the chosen plan would find."""
    (choice,) = form(world).plans
    return choice.sees


def test_the_form_says_what_the_plan_would_find() -> None:
    """With the traffic of the last hour, which is asked for once, and not for long."""
    world = world_of(guard=True)
    world.metrics.errors = {STABLE: 0.01}
    (said,) = seen(world)
    assert said.startswith("At 10 % of 10 requests a second an outage, half of all requests")
    assert "; twice the errors will not be seen" in said
    ((wish,),) = world.metrics.wishes
    assert [metric.builtin for metric in wish.metrics] == ["requests"]
    assert world.metrics.patience == [PATIENCE]


@pytest.mark.parametrize("trouble", [Unavailable("Down."), None])
def test_a_monitoring_that_is_away_takes_nothing_from_the_form(trouble: Exception | None) -> None:
    """The form is whole but for the words on what would be found."""
    world = world_of(guard=True)
    world.metrics.trouble = [trouble]
    world.metrics.problem = "Cloud Monitoring did not answer."
    (said,) = seen(world)
    assert said.startswith("Not known: ")
    assert world.chat.forms["V1"].problem == ""
    assert len(world.chat.forms["V1"].revisions) == 2


def test_a_service_that_nobody_calls_is_told_so() -> None:
    """Without requests nothing is found."""
    world = world_of(guard=True)
    world.metrics.per_minute = 0
    (said,) = seen(world)
    assert said.startswith("Nothing, without traffic")


def test_only_the_chosen_plan_is_looked_at() -> None:
    """The others are when they are chosen."""
    world = world_of(guard=True)
    world.store.put_plan(plan(name="shop-slow"))
    assert [bool(each.sees) for each in form(world, plan="shop-slow").plans] == [False, True]
    assert len(world.metrics.wishes) == 1
