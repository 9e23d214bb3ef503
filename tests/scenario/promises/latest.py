"""What is left to say when a rollout is over: where later deployments find the traffic, and whether
stable serves."""

from datetime import timedelta

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from bot.service.ports.prober import ProbeAnswer
from bot.service.ports.traffic_router import Revision
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept
from tests.support.rollouts import CANARY, NOON, STABLE

NEWER = "shop-00003"


def completing(stage: Stage) -> Stage:
    """About to complete, on a plan that gives the traffic back to the latest revision."""
    stage.follow(steps=STEPS, watch="5m", on_complete={"traffic": "latest"}).start()
    return stage.until(lambda: stage.phase is Phase.WATCHING, 60)


def ended(stage: Stage) -> bool:
    """Whether the rollout is over."""
    return stage.phase is Phase.IDLE


@kept(Next.LATEST_SOON)
def latest_soon(stage: Stage) -> None:
    """It follows the latest revision, and the thread says so."""
    completing(stage).until(lambda: ended(stage), 60).hears(Next.LATEST_SOON)
    assert stage.world.shop.following == 100
    assert any("a later deployment serves at once" in each for each in stage.said())


@kept(Next.WITHOUT_TRAFFIC)
def without_traffic(stage: Stage) -> None:
    """What is deployed with traffic serves at once, so there is nothing to roll out."""
    completing(stage).until(lambda: ended(stage), 60).hears(Next.WITHOUT_TRAFFIC)
    stage.deploy(NEWER)
    assert stage.world.shop.served == {NEWER: 100}
    stage.say(f"start shop {NEWER}")
    stage.hears(Next.DEPLOY_ANOTHER)


@kept(Next.FOLLOW_BY_HAND)
def follow_by_hand(stage: Stage) -> None:
    """A newer revision keeps its traffic from following; a later deployment gets none."""
    completing(stage).deploy(NEWER).until(lambda: ended(stage), 60).hears(Next.FOLLOW_BY_HAND)
    assert (stage.world.shop.served, stage.world.shop.following) == ({CANARY: 100}, 0)
    stage.deploy("shop-00004")
    assert stage.world.shop.served == {CANARY: 100}


@kept(Next.LOOK_AT_STABLE)
def look_at_stable(stage: Stage) -> None:
    """Stable does not answer after a rollback; another revision gets everything."""
    older = Revision(name="shop-00000", created_at=NOON - timedelta(days=9))
    stage.world.shop.revisions.append(older)
    seen = {"name": "It answers", "probe": {"paths": ["/healthz"]}, "within": "2m"}
    stage.follow(steps=STEPS, on_rollback={"verify": [seen]}).at(10)
    stage.world.prober.answer = ProbeAnswer(False, "/healthz answered 503")
    stage.say("rollback shop because it is slow")
    stage.until(lambda: stage.was_said(Next.LOOK_AT_STABLE), 10)
    words = stage.hears(Next.LOOK_AT_STABLE).replace("`.", " --yes because it is slow`.")
    stage.obey(words, REVISION="shop-00000")
    assert stage.world.shop.served == {"shop-00000": 100}


@kept(Next.LOOK_AT_COMPLETED)
def look_at_completed(stage: Stage) -> None:
    """What has completed does not answer; the command sends everything back."""
    seen = {"name": "It answers", "probe": {"paths": ["/healthz"]}, "within": "2m"}
    stage.follow(steps=STEPS, watch=None, on_complete={"verify": [seen]}).start()
    stage.until(lambda: stage.share == 100, 60)
    stage.world.prober.answer = ProbeAnswer(False, "/healthz answered 503")
    stage.until(lambda: stage.was_said(Next.LOOK_AT_COMPLETED), 60)
    words = stage.hears(Next.LOOK_AT_COMPLETED).replace("`.", " --yes because it is slow`.")
    stage.obey(words)
    assert stage.world.shop.served == {STABLE: 100}
