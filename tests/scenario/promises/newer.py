"""A newer revision is to be started while a rollout is active."""

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.stage import ANN, Stage
from tests.scenario.promises.table import kept
from tests.support.faked.cloud import FakeService
from tests.support.rollouts import CANARY, STABLE

NEWER = "shop-00003"


def asked_for(stage: Stage) -> str:
    """The canary has traffic, and somebody starts a newer revision; what that is answered."""
    stage.deploy(NEWER).at(10)
    stage.say(f"start shop {NEWER}")
    return stage.hears(Next.SUPERSEDE_OR_WAIT)


@kept(Next.SUPERSEDE_OR_WAIT)
def supersede_or_wait(stage: Stage) -> None:
    """The first command starts it at once, the second when the first rollout is over."""
    stage.obey(asked_for(stage))
    assert stage.rollout.canary == NEWER
    other = Stage()
    command = asked_for(other)
    other.say(f"start shop {NEWER} --plan shop --wait")
    assert "--plan shop" in command
    assert "the same with `--wait`" in command
    assert other.rollout.canary == CANARY
    other.until(lambda: other.phase is Phase.SOAKING and other.rollout.canary == NEWER)


@kept(Next.STARTS_AFTER_THIS)
def starts_after_this(stage: Stage) -> None:
    """It does, when the rollout has completed; not after a rollback."""
    asked_for(stage)
    stage.say(f"start shop {NEWER} --wait")
    stage.hears(Next.STARTS_AFTER_THIS)
    stage.until(lambda: stage.phase is not Phase.IDLE and stage.rollout.canary == NEWER)
    assert stage.ended.phase is Phase.COMPLETED
    other = Stage().deploy(NEWER).at(10)
    other.say(f"start shop {NEWER} --wait")
    other.alert()
    other.minutes(10)
    assert other.phase is Phase.IDLE


@kept(Next.STARTS_WHEN_BACK)
def starts_when_back(stage: Stage) -> None:
    """What takes its place while the superseded one rolls back starts after that."""
    asked_for(stage)
    stage.deploy("shop-00004").stall(1000).say(f"start shop {NEWER} --supersede")
    assert stage.phase is Phase.ROLLING_BACK
    told = stage.say("start shop shop-00004 --wait")
    assert f"shop-00004 starts when {STABLE} serves everything again." in told
    stage.hears(Next.STARTS_WHEN_BACK)
    stage.stall(0).until(lambda: stage.phase is not Phase.ROLLING_BACK)
    assert stage.rollout.canary == "shop-00004"


@kept(Next.STARTS_NOW_NEXT)
def starts_now_next(stage: Stage) -> None:
    """What was superseded is rolled back, and the next rollout begins."""
    asked_for(stage)
    stage.say(f"start shop {NEWER} --supersede")
    stage.hears(Next.STARTS_NOW_NEXT)
    assert stage.rollout.canary == NEWER
    assert stage.ended.canary == CANARY


@kept(Next.STARTS_ELSEWHERE)
def starts_elsewhere(stage: Stage) -> None:
    """What was answered starts the other plan, of its own service's revision with the image."""
    ask = {"text": "Ready for the desk?", "answers": ["YES", "NO"], "starts": "desk"}
    stage.follow(on_complete={"ask": ask}, watch=None, steps=[{"traffic": "100%", "soak": "1m"}])
    assert "no such plan" in stage.say("doctor shop")
    desk = {"cloud_run": {"project": "acme-prod", "region": "us-central1", "service": "desk"}}
    stage.follow(name="desk", target=desk).world.router.services["desk"] = FakeService()
    stage.say(f"start shop {CANARY} --plan shop")
    stage.until(lambda: stage.phase is Phase.IDLE, 10)
    stage.say("answer shop 1")
    stage.hears(Next.STARTS_ELSEWHERE)
    started = stage.world.store.load("acme-prod~desk").service.active
    assert started is not None
    assert (started.plan.name, started.requester.id) == ("desk", ANN)


@kept(Next.START_WAITING)
def start_waiting(stage: Stage) -> None:
    """After a rollback a person starts the next one; the command that is named does."""
    asked_for(stage)
    stage.say(f"start shop {NEWER} --wait")
    stage.alert()
    assert stage.obey(stage.hears(Next.START_WAITING)).startswith("Started")
    assert stage.rollout.canary == NEWER


@kept(Next.WITHDRAW)
def withdraw(stage: Stage) -> None:
    """The command takes it back: nothing starts when the rollout has completed."""
    asked_for(stage)
    stage.say(f"start shop {NEWER} --wait")
    stage.obey(stage.hears(Next.WITHDRAW))
    stage.until(lambda: stage.phase is Phase.IDLE)
    stage.minutes(10)
    assert stage.phase is Phase.IDLE
