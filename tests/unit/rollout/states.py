"""A service in every kind of state, and facts of every kind that may meet it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from bot.rollout.facts import (
    AlertClosed,
    Approved,
    CallDue,
    CardPosted,
    DeadlinePassed,
    DriftSeen,
    Fact,
    FreezeBegan,
    FreezeEnded,
    GateOpened,
    Held,
    IncidentOpened,
    JobSeen,
    PageChange,
    PageUpdated,
    PostmortemDue,
    PostmortemWritten,
    Promoted,
    Refused,
    Resumed,
    RollbackAsked,
    StableChecked,
    StartQueued,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.state import JobState, Service
from tests.support.rollouts import (
    ANN,
    BOB,
    CANARY,
    CPU_HIGH,
    EVE,
    FAIL,
    INCONCLUSIVE,
    MINUTE,
    MISS,
    NOON,
    PASS,
    POLICY,
    ROLLOUT,
    STABLE,
    alert,
    destination,
    next_start,
    plan,
    started,
    verdict,
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


STORIES: dict[str, Callable[[], Story]] = {
    "idle": Story,
    "idle, its tag not off yet": lambda: verifying().roll_back(),
    "idle, frozen": lambda: Story().freeze(),
    "idle, the canary rejected": lambda: rolling_back().settle(),
    "requested": requested,
    "requested, half approved": lambda: requested().approve(),
    "requested, the window closed": lambda: requested(window={"hours": "14:00-16:00"}),
    "requested, asking outside": lambda: requested(on_call="PSCHED1", passed_in="staging"),
    "requested, never open": lambda: requested(window={"days": "Mon", "hours": "10:00-11:00"}),
    "requested, frozen": lambda: requested().freeze(),
    "verifying, asking for approval": lambda: before_ten().settle().verify(),
    "soaking, asking for approval": asking,
    "soaking, approved": lambda: asking(soaked=False).approve(),
    "soaking, the window closed": lambda: closing().after(5 * MINUTE).tick(),
    "soaking, out of its hours": lambda: daytime().after(5 * MINUTE).tick(),
    "holding in a step, refused by a person": lambda: asking().refuse(),
    "holding in a step, nobody approved": lambda: asking().deadline(),
    "verifying, not served": verifying,
    "verifying": lambda: verifying().settle(),
    "verifying, no answer": lambda: verifying().settle().verify(ok=False),
    "verifying, frozen": lambda: verifying().settle().freeze(),
    "verifying, answered while not served": lambda: verifying().verify(),
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
}
"""Services by what is special about them."""


def _starts() -> Iterator[Fact]:
    yield started()
    yield started(ONE_STEP, canary="shop-00003")
    yield started(canary=STABLE)
    yield started(plan(mitigate={"post": "https://x.example/y", "wait": "5m"}))
    yield started(again=True, reason="Fixed")
    yield started(again=True)


def _queued(rollout: str) -> Iterator[Fact]:
    for each in (rollout, "shop-r0"):
        yield StartQueued(id="f", by=BOB, rollout=each)
        for supersede in (False, True):
            for canary in ("shop-00003", CANARY):
                start = next_start(canary)
                yield StartQueued(id="f", by=BOB, rollout=each, start=start, supersede=supersede)


def _jobs(service: Service, rollout: str) -> Iterator[Fact]:
    keys = [run.key for run in service.active.jobs] if service.active else []
    for key in (*keys, "shop-r1~0~0~1"):
        for state in (JobState.RUNNING, JobState.SUCCEEDED, JobState.FAILED):
            yield JobSeen(id="f", rollout=rollout, key=key, state=state, words="1 of 1 tasks.")
    yield JobSeen(id="f", rollout="shop-r0", key="shop-r0~0~0~1", state=JobState.SUCCEEDED)


def facts_for(service: Service) -> Iterator[Fact]:
    """Facts of every kind: fitting, late, early, of another rollout and another version."""
    active = service.active
    name = active.id if active else ROLLOUT
    step = active.step if active else 0
    version = service.desired.version if service.desired else 0
    deadline = active.deadline if active and active.deadline else NOON
    yield from (*_starts(), *stable_checked(name), *stable_checked("shop-r0"))
    yield from (*_jobs(service, name), *_queued(name))
    for person in (ANN, BOB, EVE):
        for role in ("code", "lead"):
            yield Approved(id="f", by=person, rollout=name, role=role)
            yield Refused(id="f", by=person, rollout=name, role=role, reason="No")
    yield Refused(id="f", by=BOB, rollout=name, role="code")
    yield Approved(id="f", by=BOB, rollout=name, role="", step=step)
    yield Approved(id="f", by=BOB, rollout=name, role="code", step=step + 1)
    yield Approved(id="f", by=BOB, rollout="shop-r0", role="code")
    for each in (name, "shop-r0"):
        yield GateOpened(id="f", rollout=each, gate="passed_in")
        yield GateOpened(id="f", rollout=each, gate="on_call")
        yield Verified(id="f", rollout=each, ok=True, words="200")
        yield Verified(id="f", rollout=each, ok=False, words="503")
        yield from _around_pages(each)
        yield CardPosted(id="f", rollout=each, channel="C0DEPLOYS", ts="1")
        yield DeadlinePassed(id="f", rollout=each, deadline=deadline)
        for found in (None, PASS, FAIL, MISS, INCONCLUSIVE, verdict(PASS.outcome, CPU_HIGH)):
            yield Ticked(id="f", rollout=each, step=step, verdict=found)
    yield Ticked(id="f", rollout=name, step=step + 1, verdict=FAIL)
    yield DeadlinePassed(id="f", rollout=name, deadline=deadline + timedelta(hours=1))
    yield Promoted(id="f", by=ANN)
    yield Promoted(id="f", by=ANN, sure=True, anyway=True, reason="I looked")
    yield Held(id="f", by=BOB)
    yield Resumed(id="f", by=ANN)
    yield Resumed(id="f", by=ANN, adopt=True)
    yield RollbackAsked(id="f", by=BOB)
    for to in (STABLE, "shop-00000", CANARY):
        served = {CANARY: 60, STABLE: 40}
        yield RollbackAsked(id="f", by=BOB, to=destination(to, served=served))
    for severity in ("critical", "warning", "info", ""):
        for revision in (CANARY, STABLE, "shop-00009", ""):
            yield alert(severity, revision)
    yield AlertClosed(id="f", by=POLICY, incident="inc-1")
    yield AlertClosed(id="f", by=POLICY, incident="inc-9")
    for each_version in (version, version + 1):
        yield TrafficSettled(id="f", version=each_version)
        yield TrafficFailed(id="f", version=each_version, reason="quota")
        yield DriftSeen(id="f", version=each_version, split={CANARY: 40, STABLE: 60})
        yield DriftSeen(id="f", version=each_version, split={})
    yield from (FreezeBegan(id="f", by=BOB, reason="Fair"), FreezeEnded(id="f", by=BOB))


def _around_pages(rollout: str) -> Iterator[Fact]:
    """What people and time do about a page, and after an incident."""
    yield PageUpdated(id="f", by=BOB, rollout=rollout, change=PageChange.RESOLVED)
    yield CallDue(id="f", rollout=rollout, level=2)
    yield IncidentOpened(
        id="f", by=BOB, rollout=rollout, canary="shop-00002", reason="lost", teams=("sre",)
    )
    yield PostmortemDue(id="f", rollout=rollout)
    yield PostmortemWritten(id="f", by=BOB, rollout=rollout)


def stable_checked(rollout: str) -> Iterator[Fact]:
    """What can be found of stable after a rollback."""
    for seen, overtaken in ((True, False), (False, False), (False, True)):
        yield StableChecked(
            id="f",
            rollout=rollout,
            stable="shop-00001",
            name="It answers",
            seen=seen,
            words="503",
            overtaken=overtaken,
            teams=("sre",),
        )
