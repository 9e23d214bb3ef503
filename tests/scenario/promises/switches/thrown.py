"""With a mitigation, and with a kill switch: what their next steps promise."""

from typing import Any

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from bot.service.ports.prober import PostAnswer, ProbeAnswer
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept
from tests.support.rollouts import CANARY

SEEN: dict[str, Any] = {"name": "No new jobs", "probe": {"paths": ["/healthz"]}, "within": "1m"}
SWITCH: dict[str, Any] = {"post": "https://flags.example/off", "within": "10s", "verify": [SEEN]}
ERRORS: dict[str, Any] = {
    "errors": {
        "metric": "error_rate",
        "promote": "<= 1%",
        "rollback": "> 2%",
        "evidence": "observed",
        "mitigate": {"post": "https://flags.example/smart-mode", "wait": "3m"},
    }
}


def mitigating(stage: Stage) -> Stage:
    """At 10 %, where errors were mitigated just now."""
    stage.follow(steps=STEPS, checks=ERRORS, guard=False).start()
    stage.world.metrics.errors = {CANARY: 0.5}
    return stage.until(lambda: stage.phase is Phase.HOLDING, 10)


def with_switch(stage: Stage) -> Stage:
    """At 10 %, by a plan with a kill switch."""
    stage.follow(steps=STEPS, kill_switch=SWITCH).start()
    return stage


@kept(Next.MITIGATION_IS_JUDGED)
def mitigation_is_judged(stage: Stage) -> None:
    """After the wait, and not before."""
    mitigating(stage).hears(Next.MITIGATION_IS_JUDGED)
    assert stage.minutes(2).share == 10
    assert stage.minutes(2).share == 0


@kept(Next.ALERT_IS_JUDGED)
def alert_is_judged(stage: Stage) -> None:
    """After the wait, and not before: one that is still open rolls back."""
    tried = {"post": "https://flags.example/smart-mode", "wait": "3m"}
    alerts = {"severity": {"critical": "mitigate"}}
    stage.follow(steps=STEPS, mitigate=tried, alerts=alerts, guard=False).start()
    stage.alert().hears(Next.ALERT_IS_JUDGED)
    assert stage.minutes(2).share == 10
    assert stage.minutes(2).share == 0


@kept(Next.WAIT_FOR_MITIGATION)
def wait_for_mitigation(stage: Stage) -> None:
    """Nothing continues; a rollback does not wait."""
    mitigating(stage).say("resume shop")
    stage.obey(stage.hears(Next.WAIT_FOR_MITIGATION))
    assert stage.share == 0


@kept(Next.NO_KILL_SWITCH)
def no_kill_switch(stage: Stage) -> None:
    """A rollback takes the traffic away."""
    stage.follow(steps=STEPS).start()
    stage.say("kill shop because it charges twice")
    stage.obey(stage.hears(Next.NO_KILL_SWITCH))
    assert stage.share == 0


@kept(Next.KILL_IS_TOLD)
def kill_is_told(stage: Stage) -> None:
    """The answer of what was called is in the thread."""
    with_switch(stage).say("kill shop because it charges twice")
    stage.hears(Next.KILL_IS_TOLD)
    assert any("answered 200" in each for each in stage.said())


@kept(Next.KILL_IS_SEEN)
def kill_is_seen(stage: Stage) -> None:
    """Each is said as soon as it was seen."""
    stage.world.shop.address = "https://shop.example"
    with_switch(stage).say("kill shop because it charges twice")
    assert SEEN["name"] in stage.hears(Next.KILL_IS_SEEN)
    assert any(f"after the kill switch: {SEEN['name']}" in each for each in stage.said())


@kept(Next.KILL_STAYS)
def kill_stays(stage: Stage) -> None:
    """What was switched off is not switched on, nor off once more."""
    stage.world.shop.address = "https://shop.example"
    with_switch(stage).say("kill shop because it charges twice")
    stage.hears(Next.KILL_STAYS)
    stage.minutes(30)
    assert len(stage.world.poster.posted) == 1


@kept(Next.KILL_NOT_VERIFIED)
def kill_not_verified(stage: Stage) -> None:
    """It is thrown, and nothing is said of what came of it."""
    stage.follow(steps=STEPS, kill_switch={**SWITCH, "verify": []}).start()
    stage.say("kill shop because it charges twice")
    assert "shop" in stage.hears(Next.KILL_NOT_VERIFIED)
    stage.minutes(3)
    assert not any("after the kill switch" in each for each in stage.said())


@kept(Next.KILL_RETRIED)
def kill_retried(stage: Stage) -> None:
    """For an hour, or until it works."""
    poster = stage.world.poster
    poster.answer = PostAnswer(False, "POST answered 503")
    with_switch(stage).say("kill shop because it charges twice")
    stage.hears(Next.KILL_RETRIED)
    stage.minutes(5)
    assert not poster.posted
    poster.answer = PostAnswer(True, "POST answered 200")
    stage.minutes(6)
    assert len(poster.posted) == 1


@kept(Next.LOOK_AT_KILL)
def look_at_kill(stage: Stage) -> None:
    """What was not seen may still run."""
    with_switch(stage)
    stage.world.prober.answer = ProbeAnswer(False, "GET /healthz answered 503")
    stage.say("kill shop because it charges twice")
    stage.until(lambda: stage.was_said(Next.LOOK_AT_KILL), 5)
    assert stage.world.pager.incidents
