"""Nothing is active, or it has no traffic yet."""

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from bot.service.ports.prober import ProbeAnswer
from tests.scenario.promises.stage import (
    APPROVED_FIRST,
    BOB,
    EVE,
    STEPS,
    WINDOW_OPENS,
    Stage,
)
from tests.scenario.promises.table import kept
from tests.support.rollouts import CANARY


@kept(Next.SAID)
def a_plan_with_a_role_that_nothing_asks(stage: Stage) -> None:
    """Whatever stands in such a plan, what it says to do makes it start."""
    stage.follow(people={"operators": ["U0ANN"], "lead": ["U0LEAD"]})
    assert "people.lead" in stage.start()
    stage.follow()
    assert stage.start().startswith("Started")


@kept(Next.START_ONE)
def start_one(stage: Stage) -> None:
    """There is nothing to hold, until something is started as it says."""
    stage.say("hold shop")
    assert stage.obey(stage.hears(Next.START_ONE), REVISION=CANARY).startswith("Started")


@kept(Next.START_AFTER_FREEZE)
def start_after_freeze(stage: Stage) -> None:
    """The same start works when the freeze is over."""
    stage.say("freeze shop because of the sale")
    stage.start()
    stage.hears(Next.START_AFTER_FREEZE)
    stage.say("unfreeze shop")
    assert stage.start().startswith("Started")


@kept(Next.DEPLOY_ANOTHER)
def deploy_another(stage: Stage) -> None:
    """What serves everything can't be rolled out; a new revision can."""
    stage.say("start shop shop-00001")
    stage.hears(Next.DEPLOY_ANOTHER)
    assert stage.deploy("shop-00003").say("start shop").startswith("Started shop-00003")


@kept(Next.TICK_IN_FORM)
def tick_in_form(stage: Stage) -> None:
    """The form has what the command can't say."""
    stage.follow(gates={"checklist": ["Migrations have run"]})
    stage.start()
    assert "`/canary start`" in stage.hears(Next.TICK_IN_FORM)
    said = stage.submit_form(revision=CANARY, ticked=("Migrations have run",))
    assert said.startswith("Started")


@kept(Next.START_AGAIN)
def start_again(stage: Stage) -> None:
    """The command starts what was rolled back before."""
    stage.at(10).say("rollback shop because it is slow")
    stage.start()
    said = stage.obey(stage.hears(Next.START_AGAIN), WHAT_HAS_CHANGED="the cache is warm")
    assert said.startswith(f"Started {CANARY}")


@kept(Next.CONFIRM_START)
def confirm_start(stage: Stage) -> None:
    """An open incident and somebody's tag take a yes, which the command is; else nothing does."""
    stage.deploy("shop-00003").alert("critical", revision="")
    stage.start()
    stage.obey(stage.hears(Next.CONFIRM_START))
    assert stage.phase is Phase.VERIFYING or stage.share
    stage.say("rollback shop because of the incident")
    stage.close_alert()
    stage.world.shop.tags = {"preview": "shop-00003"}
    stage.say("start shop shop-00003")
    assert stage.phase is Phase.IDLE
    stage.obey(stage.hears(Next.CONFIRM_START))
    assert stage.rollout.canary == "shop-00003"


@kept(Next.PLANNED_STEPS)
def planned_steps(stage: Stage) -> None:
    """It gets these shares, one after the other."""
    stage.follow(steps=STEPS).start()
    assert "10 %, 50 %, 100 %" in stage.hears(Next.PLANNED_STEPS)
    for share in (10, 50, 100):
        stage.until(lambda to=share: stage.share == to)  # type: ignore[misc]


@kept(Next.PLANNED_STEPS_AFTER_TEST)
def planned_steps_after_test(stage: Stage) -> None:
    """No traffic before its probe is answered, then the same."""
    stage.world.prober.answer = ProbeAnswer(False, "GET /healthz answered 500")
    stage.start()
    stage.hears(Next.PLANNED_STEPS_AFTER_TEST)
    assert (stage.minutes(2).phase, stage.share) == (Phase.VERIFYING, 0)
    stage.world.prober.answer = ProbeAnswer(True, "GET /healthz answered 200")
    for share in (10, 50, 100):
        stage.until(lambda to=share: stage.share == to)  # type: ignore[misc]


@kept(Next.STARTS_WHEN_OPEN)
def starts_when_open(stage: Stage) -> None:
    """The window opens, and it starts."""
    stage.follow(gates={"window": WINDOW_OPENS}).start()
    stage.hears(Next.STARTS_WHEN_OPEN)
    stage.say("promote shop --yes")
    stage.hears(Next.STARTS_WHEN_OPEN)
    assert stage.minutes(28).phase is Phase.REQUESTED
    assert stage.minutes(4).phase is not Phase.REQUESTED


@kept(Next.CONTINUES_WHEN_PROBED)
def continues_when_probed(stage: Stage) -> None:
    """A promote does not help; the probe's answer does."""
    stage.world.prober.answer = ProbeAnswer(False, "GET /healthz answered 500")
    stage.start()
    stage.say("promote shop --yes")
    stage.hears(Next.CONTINUES_WHEN_PROBED)
    stage.world.prober.answer = ProbeAnswer(True, "GET /healthz answered 200")
    assert stage.minutes(2).share == 10


@kept(Next.NEXT_TRAFFIC)
def next_traffic(stage: Stage) -> None:
    """The probe was answered, and the first share follows."""
    stage.start()
    assert "10 %" in stage.hears(Next.NEXT_TRAFFIC)
    assert stage.minutes(2).share == 10


@kept(Next.TRY_AGAIN)
def try_again(stage: Stage) -> None:
    """What was cancelled left stable alone, and the command starts it anew, on the same plan of
    several."""
    stage.follow(**APPROVED_FIRST).start()
    stage.follow(name="shop-slow")
    stage.say("refuse shop because of the migration", by=BOB)
    said = stage.hears(Next.TRY_AGAIN)
    assert stage.world.shop.served == {"shop-00001": 100}
    assert stage.obey(said).startswith(f"Started {CANARY}")


@kept(Next.STARTS_NOW)
def starts_now(stage: Stage) -> None:
    """The last approval starts it."""
    stage.follow(**APPROVED_FIRST).start()
    stage.say("approve shop", by=BOB)
    stage.say("approve shop", by=EVE)
    stage.hears(Next.STARTS_NOW)
    assert stage.phase in (Phase.VERIFYING, Phase.SOAKING)


@kept(Next.WAITS_THEN_STARTS)
def waits_then_starts(stage: Stage) -> None:
    """Approved, and nobody is on call: it starts when somebody is."""
    gates = {**APPROVED_FIRST["gates"], "on_call": "PSCHED1"}
    stage.follow(people=APPROVED_FIRST["people"], gates=gates).start()
    stage.say("approve shop", by=BOB)
    stage.say("approve shop", by=EVE)
    assert "PSCHED1" in stage.hears(Next.WAITS_THEN_STARTS)
    assert stage.minutes(3).phase is Phase.REQUESTED
    stage.world.on_calls.names = {"PSCHED1": ("Ann",)}
    assert stage.minutes(2).phase is not Phase.REQUESTED


@kept(Next.STARTS_SOON)
def starts_soon(stage: Stage) -> None:
    """Resumed before its start, it starts when its gates are open."""
    stage.follow(gates={"window": WINDOW_OPENS}).start()
    stage.say("hold shop")
    stage.minutes(40)
    stage.say("resume shop")
    stage.hears(Next.STARTS_SOON)
    assert stage.minutes(1).phase is not Phase.REQUESTED
