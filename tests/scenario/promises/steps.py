"""With traffic: what follows by itself."""

from datetime import timedelta

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.stage import APPROVED_AT_50, BOB, STEPS, Stage
from tests.scenario.promises.table import kept
from tests.support.faked.cloud import FakeService
from tests.support.rollouts import CANARY


@kept(Next.SOAKS)
def soaks(stage: Stage) -> None:
    """Five minutes, and no less."""
    stage.follow(steps=STEPS).start()
    assert "5 min" in stage.hears(Next.SOAKS)
    assert stage.minutes(4).share == 10
    assert stage.minutes(2).share == 50


@kept(Next.EVALUATED)
def evaluated(stage: Stage) -> None:
    """A step without a soak is left as soon as it passes."""
    stage.follow(steps=[{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}]).at(100)
    stage.hears(Next.EVALUATED)
    assert stage.minutes(1).phase is Phase.WATCHING


@kept(Next.AFTER_STEP)
def after_step(stage: Stage) -> None:
    """The next share, if its checks pass; else none."""
    stage.follow(steps=STEPS).start()
    assert "50 %" in stage.hears(Next.AFTER_STEP)
    stage.world.metrics.errors = {CANARY: 0.03}
    assert stage.minutes(10).share == 10
    stage.world.metrics.errors = {}
    stage.until(lambda: stage.share == 50, 10)


@kept(Next.AFTER_WAVE)
def after_wave(stage: Stage) -> None:
    """The second region gets the step after the first, if the checks pass; else it does not."""
    there = stage.world.router.services["europe-west1/shop"] = FakeService()
    where = {"project": "acme-prod", "service": "shop"}
    waves = {"cloud_run": {**where, "waves": [["us-central1"], ["europe-west1"]]}}
    stage.follow(steps=STEPS, target=waves).start()
    assert "europe-west1 get 10 %" in stage.hears(Next.AFTER_WAVE)
    stage.world.metrics.errors = {CANARY: 0.03}
    stage.minutes(10)
    assert CANARY not in there.wanted
    stage.world.metrics.errors = {}
    stage.until(lambda: there.wanted.get(CANARY) == 10, 10)
    assert stage.share == 10


@kept(Next.AFTER_WATCH)
def after_watch(stage: Stage) -> None:
    """It is watched for an hour."""
    stage.at(100)
    assert "1 h" in stage.hears(Next.AFTER_WATCH)
    stage.until(lambda: stage.phase is Phase.WATCHING, 10)
    assert stage.minutes(55).phase is Phase.WATCHING
    assert stage.minutes(8).phase is Phase.IDLE


@kept(Next.AFTER_ALL)
def after_all(stage: Stage) -> None:
    """Without a watch it is complete."""
    stage.follow(watch=None, steps=STEPS).at(100)
    stage.hears(Next.AFTER_ALL)
    assert stage.minutes(7).phase is Phase.IDLE
    assert stage.ended.phase is Phase.COMPLETED


@kept(Next.AFTER_GATES)
def after_gates(stage: Stage) -> None:
    """It stays below the step that wants an approval, though its checks pass, until it has it."""
    stage.follow(**APPROVED_AT_50).start()
    assert "50 %" in stage.hears(Next.AFTER_GATES)
    assert stage.minutes(8).share == 10
    stage.say("approve shop", by=BOB)
    assert stage.minutes().share == 50


@kept(Next.CONTINUES_BY_ITSELF)
def continues_by_itself(stage: Stage) -> None:
    """What is not on hold needs no resume."""
    stage.at(10).say("resume shop")
    stage.hears(Next.CONTINUES_BY_ITSELF)
    assert stage.minutes(7).share == 50


@kept(Next.COMPLETES_BY_ITSELF)
def completes_by_itself(stage: Stage) -> None:
    """A watch ends by itself, or by the command that is said."""
    stage.at(100).until(lambda: stage.phase is Phase.WATCHING)
    stage.say("promote shop --yes")
    said = stage.hears(Next.COMPLETES_BY_ITSELF)
    assert stage.until(lambda: stage.phase is Phase.IDLE).share == 100
    other = Stage()
    other.at(100).until(lambda: other.phase is Phase.WATCHING)
    other.obey(said)
    assert (other.share, other.ended.phase) == (0, Phase.ROLLED_BACK)


@kept(Next.WATCHED)
def watched(stage: Stage) -> None:
    """A limit that breaks in the watch rolls back."""
    stage.at(100).until(lambda: stage.phase is Phase.WATCHING)
    assert "1 h" in stage.hears(Next.WATCHED)
    stage.world.metrics.errors = {CANARY: 0.2}
    assert stage.minutes(2).share == 0


@kept(Next.COMPLETE_WHEN_SERVED)
def complete_when_served(stage: Stage) -> None:
    """After the watch what was kept on stable goes to the canary; then it is over."""
    stage.follow(steps=STEPS, watch="20m").at(95)
    stage.until(lambda: stage.was_said(Next.COMPLETE_WHEN_SERVED), 60)
    assert (stage.share, stage.ended.phase) == (100, Phase.COMPLETED)


@kept(Next.COMPLETED)
def completed(stage: Stage) -> None:
    """Back at once, with the command that is said."""
    stage.at(100).until(lambda: stage.phase is Phase.IDLE)
    stage.obey(stage.hears(Next.COMPLETED))
    assert stage.world.shop.served == {"shop-00001": 100}


@kept(Next.CONTINUES_FROM_THERE)
def continues_from_there(stage: Stage) -> None:
    """The soak's minutes before the hold count, those of the hold don't."""
    stage.at(10).minutes(3).say("hold shop")
    stage.minutes(30).say("resume shop")
    stage.hears(Next.CONTINUES_FROM_THERE)
    assert stage.minutes(1).share == 10
    assert stage.minutes(2).share == 50


@kept(Next.PAUSED_UNTIL_HOURS)
def paused_until_hours(stage: Stage) -> None:
    """The soak waits for the step's hours; a limit does not."""
    steps = [{"traffic": "10%", "soak": "20m", "hours": "12:00-12:10"}, *STEPS[1:]]
    stage.follow(steps=steps).start()
    stage.minutes(11)
    assert "2026-03-11 12:00" in stage.hears(Next.PAUSED_UNTIL_HOURS)
    assert stage.minutes(60).share == 10
    stage.world.clock.advance(timedelta(hours=22, minutes=40))
    stage.until(lambda: stage.rollout.clock.running_since is not None, 60)
    stage.minutes(10)
    stage.hears(Next.PAUSED_UNTIL_HOURS)
    stage.world.metrics.errors = {CANARY: 0.2}
    assert stage.minutes(2).share == 0
