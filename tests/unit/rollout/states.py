"""A service in every kind of state."""

from collections.abc import Callable
from typing import Any

from bot.rollout.state import JobState
from tests.support.faked.shadowed import shadowing
from tests.support.rollouts import (
    FAIL,
    MINUTE,
    MISS,
    plan,
)
from tests.support.story import Story, requested, rolling_back, soaking, verifying, watching

STEPS: list[dict[str, Any]] = [
    {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
    {"traffic": "10%", "soak": "5m"},
    {"traffic": "100%", "soak": "5m"},
]
ROLES: dict[str, Any] = {"people": {"code": ["U0BOB"]}}
ASKS: dict[str, Any] = {"approvals": {"roles": ["code"], "expire": "30m"}}


def before_ten() -> Story:
    """Just started; 10 % takes an approval."""
    return Story().start(plan(steps=[STEPS[0], STEPS[1] | ASKS, STEPS[2]], **ROLES))


def asking(*, soaked: bool = True) -> Story:
    """At 10 %; 100 % takes an approval, and is asked for by the tick or by a promote."""
    story = soaking(1, plan(steps=[*STEPS[:2], STEPS[2] | ASKS], **ROLES))
    if soaked:
        return story.after(5 * MINUTE).tick()
    return story.tick().promote()


CONFIRMS: dict[str, Any] = {"confirm": ["It was tested", "Nobody complains"]}


def confirming(at: int = 1, **more: Any) -> Story:
    """Ready in a step, which asks for two confirmations."""
    steps = [each | CONFIRMS if n == at else each for n, each in enumerate(STEPS)]
    followed = plan(steps=steps, **more)
    return (
        soaking(at, followed).after(5 * MINUTE).tick()
        if at
        else verifying(followed).settle().verify()
    )


def ending(end: dict[str, Any] | None = None) -> Story:
    """At 100 % without a watch; the end asks for two confirmations."""
    followed = plan(steps=STEPS, watch=None, on_complete=end or CONFIRMS)
    return soaking(2, followed).after(5 * MINUTE).tick()


def ending_its_watch(end: dict[str, Any] | None = None) -> Story:
    """Watched to the end, which asks for two confirmations."""
    followed = plan(steps=STEPS, watch="10m", on_complete=end or CONFIRMS)
    return soaking(2, followed).after(5 * MINUTE).tick().after(10 * MINUTE).tick()


def closing() -> Story:
    """At 10 %; its window closes a few minutes after noon."""
    return soaking(1, plan(gates={"window": {"hours": "11:00-12:05"}}))


def daytime() -> Story:
    """At 10 %; its hours are over a few minutes after noon."""
    hours = {"hours": "11:00-12:04"}
    return soaking(1, plan(steps=[STEPS[0], STEPS[1] | hours, STEPS[2]]))


NO_ZERO = plan(steps=[{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}], watch=None)
ONE_STEP = plan(steps=[{"traffic": "100%"}], watch=None)

SMOKE: dict[str, Any] = {"job": [{"name": "smoke", "timeout": "5m"}]}


def smoke_asked() -> Story:
    """Verified at 0 %, where a job is asked for."""
    return verifying(plan(steps=[STEPS[0] | SMOKE, *STEPS[1:]])).settle().verify()


def with_job(at: int = 0) -> Story:
    """Brought to a step whose job runs."""
    if not at:
        return smoke_asked().job(JobState.RUNNING)
    steps = [each | SMOKE if n == at else each for n, each in enumerate(STEPS)]
    return soaking(at, plan(steps=steps)).job(JobState.RUNNING)


def with_probe(at: int = 1, attempts: int = 2) -> Story:
    """Brought to a step with traffic whose probe is not answered yet."""
    probe = {"probe": {"paths": ["/chat"], "attempts": attempts}}
    steps = [each | probe if n == at else each for n, each in enumerate(STEPS)]
    return soaking(at, plan(steps=steps))


MITIGATED = plan(
    mitigate={
        "post": "https://x.example/y",
        "wait": "5m",
        "verify": [{"name": "It works", "probe": {"paths": ["/healthz"]}, "within": "1m"}],
    }
)
KILLED = plan(kill_switch={"post": "https://x.example/off", "within": "10s"})


def mitigating(*, thrown: bool = True) -> Story:
    """At 10 %; the limit is broken, and a mitigation is tried first."""
    story = soaking(on=MITIGATED).tick(FAIL)
    return story.throw() if thrown else story


def manual(at: int = 1) -> Story:
    """In a step of a rollout that asks for each promote."""
    story = Story().start(plan(steps=STEPS), manual=True).settle().verify()
    while story.rollout.step < at:
        story.settle().after(5 * MINUTE).tick().promote()
    return story.settle()


STORIES: dict[str, Callable[[], Story]] = {
    "idle": Story,
    "idle, its tag not off yet": lambda: verifying().roll_back(),
    "idle, frozen": lambda: Story().freeze(),
    "idle, the canary rejected": lambda: rolling_back().settle(),
    "requested": requested,
    "requested, half approved": lambda: requested().approve(),
    "requested, the window closed": lambda: requested(window={"hours": "14:00-16:00"}),
    "requested, asking outside": lambda: requested(
        on_call="PSCHED1", passed_in="staging", ci={"github": "acme/shop", "approvals": 1}
    ),
    "requested, never open": lambda: requested(window={"days": "Mon", "hours": "10:00-11:00"}),
    "requested, frozen": lambda: requested().freeze(),
    "verifying, asking for approval": lambda: before_ten().settle().verify(),
    "soaking, asking for approval": asking,
    "soaking, approved": lambda: asking(soaked=False).approve(),
    "soaking, the window closed": lambda: closing().after(5 * MINUTE).tick(),
    "soaking, out of its hours": lambda: daytime().after(5 * MINUTE).tick(),
    "verifying, asking for confirmations": lambda: confirming(0),
    "verifying, half confirmed, frozen": lambda: confirming(0).confirm().freeze(),
    "soaking, asking for confirmations": confirming,
    "soaking, half confirmed": lambda: confirming().confirm(),
    "soaking, half confirmed, frozen": lambda: confirming().confirm().freeze(),
    "soaking at 100 %, half confirmed": lambda: confirming(2).confirm(),
    "soaking at 100 %, the end half confirmed": lambda: ending().confirm(),
    "watching, the end half confirmed": lambda: ending_its_watch().confirm(),
    "watching, the end half confirmed, frozen": lambda: ending_its_watch().confirm().freeze(),
    "holding in a step, half confirmed": lambda: confirming().confirm().hold(),
    "holding in a step, nobody confirmed": lambda: confirming().deadline(),
    "holding in a step, refused by a person": lambda: asking().refuse(),
    "holding in a step, nobody approved": lambda: asking().deadline(),
    "verifying, not served": verifying,
    "verifying": lambda: verifying().settle(),
    "verifying, no answer": lambda: verifying().settle().verify(ok=False),
    "verifying, frozen": lambda: verifying().settle().freeze(),
    "verifying, answered while not served": lambda: verifying().verify(),
    "watching, the end's job runs": lambda: ending_its_watch(SMOKE).job(JobState.RUNNING),
    "holding in the watch, the end's job failed": lambda: ending_its_watch(SMOKE).job(
        JobState.FAILED
    ),
    "soaking at 100 %, the end's job runs": lambda: ending(SMOKE).job(JobState.RUNNING),
    "soaking, its probe not answered": with_probe,
    "soaking, its probe failed": lambda: with_probe().verify(ok=False),
    "soaking at 100 %, its probe not answered": lambda: with_probe(2),
    "holding in a step, its probe failed": lambda: with_probe(attempts=1).verify(ok=False),
    "holding by a person, its probe not answered": lambda: with_probe().hold(),
    "verifying, its job runs": with_job,
    "holding before traffic, its job runs": lambda: with_job().hold(),
    "soaking, its job runs": lambda: with_job(1),
    "soaking, only its job is missing": lambda: with_job(1).after(5 * MINUTE).tick(),
    "holding in a step, its job runs": lambda: with_job(1).hold(),
    "holding in a step, its job failed": lambda: with_job(1).job(JobState.FAILED),
    "soaking, not served": lambda: soaking(settled=False),
    "soaking": soaking,
    "soaking, judged": lambda: soaking().tick(),
    "soaking, frozen": lambda: soaking().freeze(),
    "soaking, an alert noted": lambda: soaking().alert("info"),
    "soaking without a step at 0 %": lambda: soaking(0, NO_ZERO),
    "soaking at 100 %": lambda: soaking(3),
    "soaking in the only step": lambda: Story().start(ONE_STEP).settle(),
    "holding before traffic, asked for": lambda: verifying().settle().hold(),
    "holding before traffic, not served": lambda: verifying().hold(),
    "holding before traffic, refused": lambda: verifying().fail_traffic(),
    "holding before traffic, by hand": lambda: verifying().settle().drift(canary=10, stable=90),
    "holding at the gates": lambda: requested().hold(),
    "holding in a step, asked for": lambda: soaking().hold(),
    "holding in a step, not served": lambda: soaking(settled=False).hold(),
    "holding in a step, refused": lambda: soaking(2, settled=False).fail_traffic(),
    "holding in a step, by checks": lambda: soaking().after(5 * MINUTE).tick(MISS),
    "holding in a step, by an alert": lambda: soaking().alert("warning"),
    "holding in a step, by hand": lambda: soaking().drift(canary=50, stable=50),
    "holding in a step, by nobody's split": lambda: soaking().drift(other=50, stable=50),
    "holding in a step, by hand twice": lambda: (
        soaking().drift(canary=50, stable=50).drift(canary=100)
    ),
    "holding in a step, all taken away by hand": lambda: soaking().drift(),
    "holding in a step, frozen": lambda: soaking().freeze().after(5 * MINUTE).tick(),
    "holding in a step, for all": lambda: (
        soaking().hold().alert("warning").drift(canary=50, stable=50)
    ),
    "holding without a step at 0 %": lambda: soaking(0, NO_ZERO).hold(),
    "holding in the only step": lambda: Story().start(ONE_STEP).settle().hold(),
    "holding in a step, a mitigation asked for": lambda: mitigating(thrown=False),
    "holding in a step, mitigated": mitigating,
    "holding in a step, the wait over": lambda: mitigating().after(6 * MINUTE),
    "soaking, with a kill switch": lambda: soaking(on=KILLED),
    "holding in a step, killed": lambda: soaking(on=KILLED).kill(),
    "rolling back, killed": lambda: rolling_back(KILLED).kill(),
    "idle, killed": lambda: Story().kill(KILLED),
    "soaking, asks each time": manual,
    "holding in a step, to ask": lambda: manual().after(5 * MINUTE).tick(),
    "holding in a step, to ask, frozen": lambda: manual().after(5 * MINUTE).tick().freeze(),
    "holding at 100 %, to ask": lambda: manual(2).after(5 * MINUTE).tick(),
    "holding in the watch": lambda: watching().hold(),
    "holding in the watch, by hand": lambda: watching().drift(canary=50, stable=50),
    "watching": watching,
    "watching, frozen": lambda: watching().freeze(),
    "in a step, a start waits": lambda: soaking().queue_start(),
    "watching, a start waits": lambda: watching().queue_start(),
    "holding in a step, a start waits": lambda: soaking().queue_start().hold(),
    "verifying, a start waits": lambda: verifying().queue_start(),
    "rolling back, superseded": lambda: soaking().queue_start(supersede=True),
    "rolling back": rolling_back,
    "rolling back, refused": lambda: rolling_back().fail_traffic(),
    "rolling back, frozen": lambda: rolling_back().freeze(),
    "shadowing, nothing moved": lambda: shadowing(0),
    "shadowing": shadowing,
    "shadowing, soaked": lambda: shadowing().after(6 * MINUTE),
    "shadowing, would have rolled back": lambda: shadowing().see(10, FAIL),
    "shadowing, all taken away": lambda: shadowing().after(MINUTE).see(0).after(6 * MINUTE),
}
"""Services by what is special about them."""
