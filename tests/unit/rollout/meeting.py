"""Facts of every kind that may meet a service."""

from collections.abc import Iterator
from datetime import timedelta

from bot.rollout.actors import deploy
from bot.rollout.confirming.overridable import OVERRIDABLE
from bot.rollout.facts import (
    AlertClosed,
    Approved,
    CallDue,
    CancelAsked,
    CardPosted,
    Confirmed,
    DeadlinePassed,
    DeploymentAsked,
    DeploymentLeft,
    DeploymentNoted,
    DriftSeen,
    Fact,
    FreezeBegan,
    FreezeEnded,
    GateClosed,
    GateOpened,
    GateOverridden,
    Held,
    IncidentOpened,
    JobSeen,
    KillAsked,
    PageUpdated,
    PostmortemDue,
    PostmortemWritten,
    Promoted,
    QuestionAnswered,
    Refused,
    ReportDue,
    Resumed,
    RollbackAsked,
    RollbackReviewed,
    StableChecked,
    StartQueued,
    SwitchChecked,
    SwitchThrown,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.state import JobState, Service
from tests.support.rollouts import (
    ANN,
    BOB,
    CANARY,
    CPU_HIGH,
    EVE,
    FAIL,
    INCONCLUSIVE,
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
from tests.unit.rollout.states import KILLED, ONE_STEP


def _starts() -> Iterator[Fact]:
    yield started()
    yield started(ONE_STEP, canary="shop-00003")
    yield started(canary=STABLE)
    yield started(plan(mitigate={"post": "https://x.example/y", "wait": "5m"}))
    yield started(again=True, reason="Fixed")
    yield started(again=True)
    yield started(plan(mode="shadow"), served={STABLE: 100})


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


def _gates(rollout: str) -> Iterator[Fact]:
    for gate in ("passed_in", "ci", "on_call"):
        yield GateOpened(id="f", rollout=rollout, gate=gate)
        yield GateClosed(id="f", rollout=rollout, gate=gate, why="Tests: failure")
    for closed in OVERRIDABLE:
        yield GateOverridden(id="f", by=BOB, rollout=rollout, gate=closed, reason="Urgent")
    yield GateOverridden(id="f", by=BOB, rollout=rollout, gate="window")


def _switches(service: Service, rollout: str) -> Iterator[Fact]:
    runs = service.active.mitigations if service.active else ()
    keys = [*(each.key for each in runs), *(each.key for each in service.kills)]
    for key in (*keys, "shop-r0~mitigation~0"):
        for ok in (True, False):
            yield SwitchThrown(id="f", key=key, rollout=rollout, ok=ok, words="POST answered 200")
            yield SwitchChecked(
                id="f",
                key=key,
                rollout=rollout,
                number=0,
                name="It works",
                seen=ok,
                words="200",
            )
    yield SwitchThrown(id="f", key="old", rollout="", ok=True, words="POST answered 200")
    for each in (plan(), KILLED):
        yield KillAsked(id="f", by=BOB, plan=each)
        yield KillAsked(id="f", by=BOB, plan=each, reason="It charges twice")


def facts_for(service: Service) -> Iterator[Fact]:
    """Facts of every kind: fitting, late, early, of another rollout and another version."""
    active = service.active
    name = active.id if active else ROLLOUT
    step = active.step if active else 0
    version = service.desired.version if service.desired else 0
    deadline = active.deadline if active and active.deadline else NOON
    yield from (*_starts(), *stable_checked(name), *stable_checked("shop-r0"))
    yield from (*_jobs(service, name), *_switches(service, name), *_queued(name))
    for person in (ANN, BOB, EVE):
        for role in ("code", "lead"):
            yield Approved(id="f", by=person, rollout=name, role=role)
            yield Refused(id="f", by=person, rollout=name, role=role, reason="No")
    yield Refused(id="f", by=BOB, rollout=name, role="code")
    yield Approved(id="f", by=BOB, rollout=name, role="", step=step)
    yield Approved(id="f", by=BOB, rollout=name, role="code", step=step + 1)
    yield Approved(id="f", by=BOB, rollout="shop-r0", role="code")
    yield from (*confirmed(name), *_in_shadow(name, step))
    for each in (name, "shop-r0"):
        yield from _gates(each)
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


def _in_shadow(rollout: str, step: int) -> Iterator[Fact]:
    """What ends it, and what others made users get."""
    yield CancelAsked(id="f", by=BOB)
    for users in ({STABLE: 100}, {CANARY: 10, STABLE: 90}, {CANARY: 100}):
        yield Ticked(id="f", rollout=rollout, step=step, verdict=None, served=users)


def _around_pages(rollout: str) -> Iterator[Fact]:
    """What people and time do about a page, and after an incident."""
    yield PageUpdated(id="f", by=BOB, rollout=rollout, change=PageChange.RESOLVED)
    yield CallDue(id="f", rollout=rollout, level=2)
    yield IncidentOpened(
        id="f", by=BOB, rollout=rollout, canary="shop-00002", reason="lost", teams=("sre",)
    )
    yield PostmortemDue(id="f", rollout=rollout)
    yield PostmortemWritten(id="f", by=BOB, rollout=rollout)
    yield ReportDue(id="f", at=NOON)
    yield RollbackReviewed(id="f", by=BOB, rollout=rollout, canary="shop-00002", right=False)
    yield QuestionAnswered(id="f", by=BOB, rollout=rollout, number=1)
    yield DeploymentNoted(
        id="f", by=deploy("ci@x"), canary=CANARY, words="Not started.", then="Start.", rooms=("#d",)
    )
    for canary in (CANARY, "shop-00009"):
        yield DeploymentAsked(id="f", by=deploy("ci@x"), canary=canary, plan="shop", room="C0D")
    yield DeploymentLeft(id="f", by=BOB)


def confirmed(rollout: str) -> Iterator[Fact]:
    """One of what is asked for, what is not, and by an older message."""
    for number in (1, 2, 3):
        yield Confirmed(id="f", by=BOB, rollout=rollout, number=number)
    yield Confirmed(id="f", by=BOB, rollout=rollout, ask="shop-r1~9~9", number=1)
    yield Confirmed(id="f", by=BOB, rollout="shop-r0", number=1)


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
    yield StableChecked(
        id="f",
        rollout=rollout,
        stable="shop-00002",
        name="It is well",
        seen=False,
        words="503",
        replaced="shop-00001",
    )
