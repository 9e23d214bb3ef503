"""What kinds of services are played: a seed chooses one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Literal, NamedTuple

from bot.plan import Plan
from bot.service.values.commands.steer import Hold, RollBack
from bot.service.values.work import DoCommand, PublishHome
from tests.simulation.asking.app_plan import IN_AN_APP
from tests.simulation.asking.asked_plan import ASKED
from tests.simulation.asking.asking import EVERY, Asking
from tests.simulation.asking.deploying import ASKED_ABOUT, GUARDED, guarded
from tests.simulation.asking.ends_plans import HELD, LAST, STARTS_LAST
from tests.simulation.asking.others_paged import PAGED, others_paged
from tests.simulation.asking.shadowing import IN_SHADOW, beside
from tests.simulation.asking.straight_plan import STRAIGHT
from tests.simulation.hub import EPOCH
from tests.simulation.people import PEOPLE
from tests.simulation.plans import (
    ALERTED,
    APPROVED,
    BLIND,
    BY_GROUPS,
    CONFIRMED,
    ELSEWHERE,
    FIRST,
    IN_HOURS,
    IN_WAVES,
    KEPT,
    LONG,
    PAUSED,
    PLAN,
    PROVEN,
    SHARED,
    SWITCHED,
    THEN,
    TO_LATEST,
    TOGETHER,
    WITH_JOBS,
)

MENTIONS = 24
"""So many messages mention the bot, a part of them when nothing fails any more."""
IMAGE = f"registry.example/shop:{'c' * 40}@sha256:{'a' * 64}"


class World(NamedTuple):
    """``old``: so many revisions were rolled back before; ``ill``: whether stable itself fails at
    a moment; ``store``: a real one, else that in memory."""

    name: str
    plans: tuple[Plan, ...]
    images: Mapping[str, str] = {}
    old: int = 0
    ill: Callable[[datetime], bool] | None = None
    store: Literal["", "sqlite", "firestore"] = ""
    tags: Mapping[str, str] = {}
    """Other people's, on revisions that fail at some time."""
    fails: float = 0.0
    """The chance that an update ends with another revision's error, applied or not."""
    roles: bool = False
    """Whether people lose their roles, and guests try."""
    slack: bool = False
    """Whether Slack's real adapter speaks."""
    away: bool = False
    """Whether revisions answer their share of the requests, or turn users away, some of them."""
    flood: int = 0
    """So many incidents open at one moment, and one each five minutes."""
    silent: Callable[[datetime], bool] | None = None
    """Whether Monitoring has nothing of a moment."""
    deaf: float = 0.1
    """The chance that a canary does not answer to a probe."""
    asking: bool = False
    """Whether people override gates, answer what is asked at the end, and open incidents."""
    app: bool = False
    """Whether it is a share inside an app, which keeps it itself."""
    alerts: int = 0
    """So often an incident opens or closes, beside those of every world."""
    gives_up: bool = False
    """Whether somebody rolls back what is left, again and again: by itself nothing does."""
    deploys: bool = False
    """Whether revisions are deployed all the time."""
    others: bool = False
    """Whether other services' pages are in the same team's list."""
    hours: float = 4.0
    """How long everything may take to end."""

    @property
    def answers(self) -> bool:
        """Whether people are asked for approval, or for confirmations."""
        return any(plan.gates.approvals or plan.steps[0].confirm for plan in self.plans)

    @property
    def guards(self) -> bool:
        """Whether each deployment starts a rollout by itself, or has the channel asked."""
        return any(plan.on_deploy != "nothing" for plan in self.plans)

    @property
    def asks_of_deployments(self) -> bool:
        """Whether the channel is asked whether it does."""
        return any(plan.on_deploy == "ask" for plan in self.plans)


def shared_incidents(at: datetime) -> bool:
    """Eight minutes of eleven stable fails as the canary does."""
    return (at - EPOCH).total_seconds() % 660 < 480


def silent_quarters(at: datetime) -> bool:
    """A quarter of an hour of each half an hour."""
    return (at - EPOCH).total_seconds() % 1800 > 480 and (at - EPOCH).total_seconds() % 1800 < 1380


SAME = {"shop-00002": IMAGE, "shop-00003": IMAGE}
WORLDS = (
    World("plain", (PLAN,)),
    World("approvals", (APPROVED,)),
    World("plain in SQLite", (PLAN,), store="sqlite"),
    World("approvals in SQLite", (APPROVED,), store="sqlite"),
    World("plain in Firestore", (PLAN,), store="firestore"),
    World("window and hours", (IN_HOURS,), hours=50.0),
    World("passed in", (FIRST, ELSEWHERE, THEN), images=SAME),
    World("shared incidents", (PROVEN,), ill=shared_incidents),
    World("old latches", (PLAN,), old=100),
    World("foreign tags", (PLAN,), tags={"blue": "shop-00000"}),
    World("operation errors", (PLAN,), fails=0.2),
    World("lost roles", (BY_GROUPS,), roles=True),
    World("incidents", (PLAN,), flood=60),
    World("jobs", (WITH_JOBS,)),
    World("turned away", (SHARED,), away=True),
    World("Slack", (APPROVED,), slack=True),
    World("paused", (PAUSED,), images=SAME, deaf=0.2, hours=80.0),
    World("blind", BLIND, images=SAME, silent=silent_quarters),
    World("kept on stable", (KEPT,)),
    World("latest", (TO_LATEST,), deploys=True),
    World("confirmations", (CONFIRMED,)),
    World("switches", (SWITCHED,)),
    World("regions", (TOGETHER,), images=SAME),
    World("waves", (IN_WAVES,), images=SAME),
    World("long steps", (LONG,), hours=8.0),
    World("long steps in SQLite", (LONG,), store="sqlite", hours=8.0),
    World("long steps in Firestore", (LONG,), store="firestore", hours=8.0),
    World("asking", (ASKED,), asking=True, hours=50.0),
    World("app", (IN_AN_APP,), app=True),
    World("alerts mitigated", (ALERTED,), alerts=60),
    World("holds that page", (HELD,), gives_up=True),
    World("next plans", (STARTS_LAST, LAST), images=SAME, asking=True, hours=50.0),
    World("deployments", (GUARDED,)),
    World("straight to traffic", (STRAIGHT,)),
    World("deployments asked about", (ASKED_ABOUT,)),
    World("others paged", (PAGED,), others=True),
    World("shadow", (IN_SHADOW,), hours=50.0),
)
PLAIN, RARE = WORLDS[:2], WORLDS[2:-19]
"""The last nineteen are played where they are named: the planted bugs' seeds know the others."""


def world_of(seed: int, name: str = "") -> World:
    """The one of that name, else the seed's; every second one is plain, so that a few dozen seeds
    play each."""
    if name:
        return next(world for world in WORLDS if world.name == name)
    half = seed // 2
    return RARE[half % len(RARE)] if seed % 2 else PLAIN[half % 2]


def everybody(run: Any, rough: float) -> None:
    """What people, alerts and consoles do in each world; ``rough`` is in seconds."""
    hub, dice = run.hub, run.hub.dice
    moments = [60 * dice.randrange(int(rough / 60)) for _ in range(run.setting.moments)]
    for _ in range(run.setting.people):
        at = dice.choice(moments) + dice.random() * 20
        hub.spawn("person", lambda: run._ask(run.crowd.commands()), after=at)
    for user in PEOPLE if hub.seed % 3 == 0 else ():
        at = dice.random() * rough
        hub.spawn("looks", partial(run.put, PublishHome(user=user)), after=at, mortal=False)
    calm_hour = int(rough) + (3600 if run.setting.calm_people else 0)
    for at in range(0, calm_hour, 45) if run.world.answers else ():
        hub.spawn("approver", lambda: run._ask(run.crowd.answers()), after=at + dice.random() * 45)
    for _ in range(run.setting.alerts):
        at = dice.choice(moments) + dice.random() * 20
        hub.spawn("monitoring", run._alerted, after=at)
    for _ in range(run.setting.by_hand):
        if dice.random() < 0.15:
            set_it = lambda: run.platform.set_by_hand(run.crowd.split())  # noqa: E731
            hub.spawn("console", set_it, after=dice.random() * rough, mortal=False)
    for at in range(30, int(rough), 60) if hub.seed % 5 == 1 else ():
        hub.spawn("pagerduty", run._page_taken, after=at, mortal=False)


def own_events(run: Any, rough: float) -> None:
    """What happens in some worlds only; ``rough`` is in seconds."""
    hub = run.hub
    for _ in range(MENTIONS if run.talk is not None else 0):
        user, after = hub.dice.choice(sorted(run.chat.members)), hub.dice.random()
        hub.spawn("person", partial(run.talk.write, user), after=after * (rough + 3600))
    if run.roles is not None:
        hub.spawn("admin", run.roles.change, mortal=False)
    if run.there is not None:
        for _ in range(2):
            hub.spawn(
                "console", partial(hand, run, run.there), after=hub.dice.random() * (rough + 3600)
            )
    if run.world.asking:
        questions(run, rough)
    more_alerts(run, rough)
    given_up(run, rough)
    if run.world.asking or run.world.app or run.world.alerts or run.world.gives_up:
        again_and_again(run, rough)
    if run.world.deploys:
        deployments(run, rough)
    if run.world.guards:
        guarded(run, rough)
    others_paged(run, rough)
    if run.world.flood:
        incidents(run, rough)
    beside(run, rough)


def questions(run: Any, rough: float) -> None:
    """People are asked for more than approvals, and ask for more."""
    hub, asking = run.hub, Asking(run.crowd, run.hub.dice)
    for at in range(0, int(rough) + 3600, EVERY):
        after = at + EVERY * hub.dice.random()
        hub.spawn("asks", lambda: run._ask(asking.commands()), after=after)


def more_alerts(run: Any, rough: float) -> None:
    """Incidents at any time, where a world has more of them."""
    for _ in range(run.world.alerts):
        after = run.hub.dice.random() * (rough + 3600)
        run.hub.spawn("monitoring", run._alerted, after=after, mortal=False)


def given_up(run: Any, rough: float) -> None:
    """People hold and forget it; after a while somebody rolls back whatever is still under way,
    where nothing else would."""

    def say(make: type[Hold | RollBack]) -> None:
        made = make(**run.crowd.said_by(PEOPLE[0]), reason="It waits for nobody")
        if isinstance(made, RollBack):
            run.crowd.rollbacks[made.id] = made
        run.put(DoCommand(command=made))

    hub, most = run.hub, int(rough) + 3600
    for at in range(100, most, 240) if run.world.gives_up else ():
        hub.spawn("person", partial(say, Hold), after=at + 60 * hub.dice.random())
    for at in range(most // 2, most + 7200, 1500) if run.world.gives_up else ():
        hub.spawn("person", partial(say, RollBack), after=at)


def again_and_again(run: Any, rough: float) -> None:
    """Somebody starts something, whatever was before."""
    for at in range(20, int(rough) + 3600, 240):
        run.hub.spawn("deployer", lambda: run._ask(run.crowd.deploy()), after=at)


def incidents(run: Any, rough: float) -> None:
    """Many at one moment, then one after the other, in rollout after rollout."""
    hub = run.hub

    def flood() -> None:
        for number in range(run.world.flood):
            run._alert(run.crowd.flood(number))

    hub.spawn("monitoring", flood, after=hub.dice.random() * rough, mortal=False)
    for each in range(300, int(rough) + 3600, 300):
        hub.spawn("monitoring", run._alerted, after=each, mortal=False)
        hub.spawn("deployer", lambda: run._ask(run.crowd.deploy()), after=each - 60)


def hand(run: Any, platform: Any) -> None:
    """Somebody changes the traffic that is served there."""
    platform.set_by_hand(run.crowd.by_hand(platform.served))


def deployments(run: Any, rough: float) -> None:
    """Somebody deploys every eight minutes and rolls that out; now and then somebody else deploys
    meanwhile, and at any time."""
    hub = run.hub

    def deploy() -> None:
        run.platform.deploy(f"shop-{len(run.platform.revisions_known) + 2:05}")

    for at in range(30, int(rough) + 3600, 480):
        hub.spawn("deployer", deploy, after=at, mortal=False)
        hub.spawn("deployer", lambda: run._ask(run.crowd.deploy(newest=True)), after=at + 5)
        if hub.dice.random() < 0.5:
            hub.spawn("deployer", deploy, after=at + 480 * hub.dice.random(), mortal=False)
