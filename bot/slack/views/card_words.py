"""A rollout's state in words, for its parent message. Pure; all text from outside is escaped."""

from datetime import datetime

from bot.rollout.state import Cause, Phase, Rollout
from bot.rollout.traffic import Traffic, in_words
from bot.rollout.verdict import CheckResult, Outcome
from bot.slack.views.escape import duration, escape, moment, one_line

_TITLES = {
    Phase.REQUESTED: "{service}: {canary} waits to start",
    Phase.VERIFYING: "{service}: {canary} is tested without traffic",
    Phase.SOAKING: "{service}: {canary} at {percent} %",
    Phase.HOLDING: "{service}: {canary} on hold at {percent} %",
    Phase.WATCHING: "{service}: {canary} serves everything, still watched",
    Phase.ROLLING_BACK: "{service}: rolling {canary} back",
    Phase.COMPLETED: "{service}: {canary} serves everything",
    Phase.ROLLED_BACK: "{service}: {canary} was rolled back",
    Phase.CANCELLED: "{service}: {canary} was cancelled",
}
_MARKS = {
    Outcome.PASS: "✓ ok",
    Outcome.MISS: "△ not good enough",
    Outcome.FAIL: "✗ bad",
    Outcome.INCONCLUSIVE: "? not known yet",
}
BEFORE_TRAFFIC = (Phase.REQUESTED, Phase.VERIFYING)
GONE_BACK = (Phase.ROLLING_BACK, Phase.ROLLED_BACK, Phase.CANCELLED)


def service_name(rollout: Rollout) -> str:
    """The service as people call it."""
    return rollout.service_id.rpartition("~")[2]


def title(rollout: Rollout) -> str:
    """Service, revision and state in one plain line."""
    return _TITLES[rollout.phase].format(
        service=one_line(service_name(rollout)),
        canary=one_line(rollout.canary),
        percent=percent(rollout),
    )


def percent(rollout: Rollout) -> int:
    """The canary's share that is wanted now."""
    if rollout.phase in GONE_BACK or rollout.acting_phase in BEFORE_TRAFFIC:
        return 0
    return rollout.current.traffic


def progress(rollout: Rollout) -> str:
    """The steps in order: done, now, to come; each told apart by its sign."""
    done = rollout.phase in (Phase.COMPLETED, Phase.WATCHING)
    waiting = rollout.acting_phase is Phase.REQUESTED
    now = "✗" if rollout.phase in GONE_BACK else "▶"
    steps = []
    for number, step in enumerate(rollout.plan.steps):
        if done or (number < rollout.step and not waiting):
            steps.append(f"✓ {step.traffic} %")
        elif number == rollout.step and not waiting:
            steps.append(f"{now} *{step.traffic} %*")
        else:
            steps.append(f"{step.traffic} %")
    return "  ›  ".join(steps)  # noqa: RUF001 - an arrow between the steps


def traffic(rollout: Rollout) -> str:
    """What should be served, and whether it is."""
    share = percent(rollout)
    wanted = in_words(Traffic.between(rollout.stable, rollout.canary, share).split)
    return f"*Traffic* {escape(wanted)}{_served(rollout)}"


def _served(rollout: Rollout) -> str:
    if rollout.phase is Phase.COMPLETED or rollout.clock.running_since is not None:
        return ", served"
    if rollout.phase is Phase.ROLLED_BACK and rollout.rollback:
        took = rollout.rollback.settled_at
        since = rollout.rollback.decided_at
        return f", served after {duration((took - since).total_seconds())}" if took else ", served"
    if rollout.phase in (Phase.SOAKING, Phase.WATCHING, Phase.ROLLING_BACK):
        return ", not served yet"
    if any(hold.cause in (Cause.DRIFT, Cause.TRAFFIC) for hold in rollout.holds):
        return " is wanted; the platform serves something else"
    return ""


def soak(rollout: Rollout, now: datetime) -> list[str]:
    """How long it has been well here, and how long it must be; nothing where that isn't asked."""
    phase = rollout.acting_phase
    if phase is Phase.SOAKING:
        name, whole = "Soak", rollout.current.soak.min
    elif phase is Phase.WATCHING and rollout.plan.watch:
        name, whole = "Watch", rollout.plan.watch
    else:
        return []
    elapsed = min(rollout.clock.elapsed(now), whole)
    left = (whole - elapsed).total_seconds()
    counted = duration(elapsed.total_seconds())
    stopped = "" if rollout.clock.running_since else "; the clock stands still"
    if left <= 0:
        return [f"*{name}* {counted}, complete"]
    total = duration(whole.total_seconds())
    return [f"*{name}* {counted} of {total}, {duration(left)} left{stopped}"]


def following(rollout: Rollout) -> list[str]:
    """What it waits for, or what comes next; how it ended."""
    if rollout.outcome:
        return [f"*Ended* {escape(rollout.outcome)}"]
    if rollout.rollback:
        by = escape(rollout.rollback.by.words)
        return [f"*Rolled back* by {by}: {escape(rollout.rollback.reason)}"]
    held = [
        f"*On hold* since {moment(hold.since)} by {escape(hold.by.words)}: "
        f"{escape(hold.reason)} {escape(hold.ends)}"
        for hold in rollout.holds
    ]
    return held or _next(rollout)


def _next(rollout: Rollout) -> list[str]:
    if rollout.phase is Phase.REQUESTED:
        return ["*Next* it starts when its gates are open"]
    if rollout.phase is Phase.WATCHING:
        return ["*Next* it is complete; until then it goes back by itself if a limit breaks"]
    if rollout.phase is Phase.SOAKING and rollout.step == rollout.last_step:
        watched = rollout.plan.watch
        then = f"it is watched for {duration(watched.total_seconds())}" if watched else "complete"
        return [f"*Next* {then}, if the checks pass"]
    if rollout.phase in (Phase.VERIFYING, Phase.SOAKING) and rollout.step < rollout.last_step:
        asked = "its probes are answered" if rollout.phase is Phase.VERIFYING else "the checks pass"
        return [f"*Next* {rollout.plan.steps[rollout.step + 1].traffic} %, if {asked}"]
    return []


def deadline(rollout: Rollout) -> list[str]:
    """When the wait ends in any case, and what happens then."""
    if rollout.deadline is None:
        return []
    if rollout.acting_phase in BEFORE_TRAFFIC:
        then = "it is cancelled"
    elif rollout.phase is Phase.HOLDING:
        then = "it rolls back"
    else:
        then = "somebody is called" if rollout.rollback else "it holds and asks"
    return [f"*Deadline* {moment(rollout.deadline)}, then {then}"]


def checks(rollout: Rollout) -> list[str]:
    """One line per check that was judged, hard ones first."""
    results = rollout.verdict.results if rollout.verdict else ()
    return [_check(each) for each in sorted(results, key=lambda result: not result.hard)]


def _check(result: CheckResult) -> str:
    soft = "" if result.hard else " (a warning only)"
    return f"{_MARKS[result.outcome]}  *{escape(result.check)}*{soft}: {escape(result.words)}"


def alerts(rollout: Rollout) -> list[str]:
    """One line per open alert."""
    return [
        f":rotating_light: *Alert open* {escape(a.policy)}: {escape(a.summary or a.severity)}"
        for a in rollout.alerts
    ]


def small_print(rollout: Rollout) -> str:
    """Who, why, by which plan."""
    parts = [f"Started by {escape(rollout.requester.words)} {moment(rollout.requested_at)}"]
    if rollout.reason:
        parts.append(f"because {escape(rollout.reason)}")
    if rollout.last_by != rollout.requester:
        parts.append(f"last acted: {escape(rollout.last_by.words)}")
    parts.append(f"plan {escape(rollout.plan.name)}")
    if rollout.commit:
        author = f" by {escape(rollout.author)}" if rollout.author else ""
        parts.append(f"commit {escape(rollout.commit[:12])}{author}")
    parts.append(f"stable was {escape(rollout.stable)}")
    return " · ".join(parts)
