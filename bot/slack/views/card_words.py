"""A rollout's state in words, for its parent message. Pure; all text from outside is escaped."""

from datetime import datetime

from bot.plan.limits.lengths import lasting, roughly
from bot.rollout.notices.reasons import because
from bot.rollout.state import ENDED, Ask, Desired, Phase, Rollout, Waiting
from bot.rollout.traffic import Traffic, in_words
from bot.service.wording.confirmations import item_lines
from bot.service.wording.jobs import job_lines
from bot.service.wording.next_steps import next_words
from bot.service.wording.phases import next_start_lines, title_words
from bot.service.wording.probes import probe_lines
from bot.service.wording.shadow import users_get, would_lines
from bot.service.wording.times import at_deadline, soak_of
from bot.service.wording.traffic import by_hand, traffic_words
from bot.service_id import is_flag, name_of
from bot.slack.views.escape import escape, moment, one_line
from bot.slack.views.links import code_words

CELLS = 10
"""Of the progress bar."""

BEFORE_TRAFFIC = (Phase.REQUESTED, Phase.VERIFYING)
GONE_BACK = (Phase.ROLLING_BACK, Phase.ROLLED_BACK, Phase.CANCELLED)


def service_name(rollout: Rollout) -> str:
    """The service as people call it."""
    return name_of(rollout.service_id)


def asked_for(rollout: Rollout, ask: Ask) -> str:
    """What an approval allows."""
    share = rollout.plan.share_at(ask.step)
    return f"{rollout.canary} at {share} %" if ask.step else f"the start of {rollout.canary}"


def is_late(rollout: Rollout) -> bool:
    """Whether it is nothing but a rollback."""
    return rollout.rollback is not None and rollout.rollback.late


def is_start(rollout: Rollout) -> bool:
    """Whether it has not begun."""
    return rollout.acting_phase is Phase.REQUESTED


def title(rollout: Rollout, desired: Desired | None) -> str:
    """Service, revision and state in one plain line."""
    return one_line(title_words(rollout, desired))


def percent(rollout: Rollout) -> int:
    """The canary's share that is wanted now."""
    if rollout.phase in GONE_BACK or rollout.acting_phase in BEFORE_TRAFFIC:
        return 0
    return rollout.share


def bar(rollout: Rollout, now: datetime) -> str:
    """How far it is, at a glance: ``███░░░░░░░ step 2 of 4``; a late rollback has no steps."""
    if is_late(rollout):
        return "Rolled back by hand; no rollout was active"
    steps = len(rollout.plan.steps)
    if rollout.phase in (Phase.COMPLETED, Phase.WATCHING):
        done = 1.0
    elif rollout.acting_phase is Phase.REQUESTED:
        done = 0.0
    else:
        done = (rollout.step + _soaked(rollout, now)) / steps
    full = min(CELLS, int(done * CELLS))
    return f"{'█' * full}{'░' * (CELLS - full)}  step {rollout.step + 1} of {steps}"


def _soaked(rollout: Rollout, now: datetime) -> float:
    whole = rollout.length
    if rollout.acting_phase is not Phase.SOAKING or not whole:
        return 0.0
    return min(1.0, rollout.clock.elapsed(now) / whole)


def progress(rollout: Rollout) -> str:
    """The steps in order: done, now, to come; each told apart by its sign. A late rollback has
    none."""
    if is_late(rollout):
        return ""
    done = rollout.phase in (Phase.COMPLETED, Phase.WATCHING)
    waiting = rollout.acting_phase is Phase.REQUESTED
    now = "✗" if rollout.phase in GONE_BACK else "▶"
    steps = []
    for number, planned in enumerate(rollout.plan.shares):
        share = rollout.share if number == rollout.step and not rollout.shadow else planned
        if done or (number < rollout.step and not waiting):
            steps.append(f"✓ {share} %")
        elif number == rollout.step and not waiting:
            steps.append(f"{now} *{share} %*")
        else:
            steps.append(f"{share} %")
    return "  ›  ".join(steps)  # noqa: RUF001 - an arrow between the steps


def traffic(rollout: Rollout, desired: Desired | None) -> str:
    """What users get, and what was asked for where that is something else."""
    what = f"*{'Flag' if is_flag(rollout.service_id) else 'Traffic'}*"
    if rollout.shadow is not None:
        return f"{what} {escape(users_get(rollout))}"
    if desired is None:
        split = Traffic.between(rollout.stable, rollout.canary, percent(rollout)).split
        moved = rollout.acting_phase not in BEFORE_TRAFFIC and rollout.phase is not Phase.CANCELLED
        served = rollout.phase in ENDED or rollout.clock.running_since is not None
        return f"{what} {escape(in_words(split))}{_served(rollout, served) if moved else ''}"
    if desired.in_place and not desired.regions and not by_hand(desired):
        return f"{what} {escape(in_words(desired.traffic.split))}{_served(rollout, True)}"
    return f"{what} {escape(traffic_words(desired))}"


def regions(rollout: Rollout) -> list[str]:
    """Where there are several: which, and which have come to this step."""
    if not rollout.places:
        return []
    behind = rollout.behind
    here = [each.region for each in rollout.places if each.region not in behind]
    words = f"*Regions* {', '.join(here)}"
    if behind:
        later = [each.region for each in rollout.places if each.region in behind]
        words += f", then {', '.join(later)} (wave {rollout.wave + 1} of {len(rollout.waves)})"
    return [words]


def _served(rollout: Rollout, served: bool) -> str:
    back = rollout.rollback
    if rollout.phase is Phase.ROLLED_BACK and back and back.settled_at:
        took = lasting(back.settled_at - back.decided_at)
        return f" · ✓ served {took} after the decision"
    return " · ✓ served" if served else " · … not served yet"


def soak(rollout: Rollout, now: datetime) -> list[str]:
    """How long it has been well here, and how long it must be; nothing where that isn't asked."""
    soak = soak_of(rollout, now)
    if soak is None:
        return []
    counted = roughly(soak.counted)
    paused = "; paused" if soak.paused else ""
    if not soak.left:
        return [f"*{soak.name}* {counted}, complete"]
    return [f"*{soak.name}* {counted} of {lasting(soak.whole)}, {roughly(soak.left)} left{paused}"]


def following(rollout: Rollout) -> list[str]:
    """What it waits for, or what comes next; how it ended."""
    if rollout.outcome:
        return [f"*Ended* {escape(rollout.outcome)}"]
    would = [escape(line) for line in would_lines(rollout)]
    if rollout.rollback:
        by = escape(rollout.rollback.by.words)
        return [f"*Rolling back* by {by}: {escape(rollout.rollback.reason)}"]
    held = [
        f"*On hold* since {moment(hold.since)}: {escape(hold.reason)} "
        f"{escape(next_words(hold.ends))}"
        for hold in rollout.holds
    ]
    waits = [_wait(each) for each in rollout.waiting]
    jobs = [f"*Job* {escape(line)}" for line in job_lines(rollout)]
    probes = [f"*Probe* {escape(line)}" for line in probe_lines(rollout)]
    after = [f"*After it* {escape(line)}" for line in next_start_lines(rollout)]
    said = [*held, *waits, *map(escape, item_lines(rollout)), *_approved(rollout)]
    return [*would, *probes, *jobs, *(said or _next(rollout)), *after]


def _wait(waiting: Waiting) -> str:
    until = f", until {moment(waiting.until)}" if waiting.until else ""
    return f"*Waits for* {escape(waiting.words)}{until}"


def _approved(rollout: Rollout) -> list[str]:
    given = rollout.approvals_of(rollout.ask) if rollout.ask else ()
    given = tuple(each for each in given if not each.item)
    return [f"✓ {escape(each.role)}: approved by {escape(each.by.words)}" for each in given]


def _next(rollout: Rollout) -> list[str]:
    if rollout.phase is Phase.SHADOWING:
        return ["*Next* it keeps watching; others move the traffic, and Canario moves nothing"]
    if rollout.phase is Phase.REQUESTED:
        return ["*Next* it starts when its gates are open"]
    if rollout.phase is Phase.WATCHING:
        then = "it is complete" if rollout.share == 100 else "it gets 100 % and is complete"
        return [f"*Next* {then}; until then it rolls back by itself if a limit breaks"]
    if rollout.phase is Phase.SOAKING and rollout.manual:
        return ["*Next* it asks for a promote, if the checks pass"]
    if rollout.phase is Phase.SOAKING and rollout.next_wave:
        regions = " and ".join(rollout.next_wave)
        return [f"*Next* {rollout.share} % in {regions}, if the checks pass"]
    if rollout.phase is Phase.SOAKING and rollout.step == rollout.last_step:
        watched = rollout.plan.watched_for
        then = f"it is watched for {lasting(watched)}" if watched else "complete"
        return [f"*Next* {then}, if the checks pass"]
    if rollout.phase in (Phase.VERIFYING, Phase.SOAKING) and rollout.step < rollout.last_step:
        asked = "its probes are answered" if rollout.phase is Phase.VERIFYING else "the checks pass"
        return [f"*Next* {rollout.plan.share_at(rollout.step + 1)} %, if {asked}"]
    return []


def deadline(rollout: Rollout) -> list[str]:
    """When the wait ends in any case, and what happens then."""
    if rollout.deadline is None:
        return []
    return [f"*Deadline* {moment(rollout.deadline)}, then {at_deadline(rollout)}"]


def small_print(rollout: Rollout) -> str:
    """Who, why, by which plan."""
    asked = "Asked" if is_late(rollout) else "Started"
    parts = [f"{asked} by {escape(rollout.requester.words)} {moment(rollout.requested_at)}"]
    if rollout.reason:
        parts.append(escape(because(rollout.reason).strip()))
    if rollout.manual:
        parts.append("asks before each step")
    if rollout.last_by != rollout.requester:
        parts.append(f"last acted: {escape(rollout.last_by.words)}")
    parts.append(f"plan {escape(rollout.plan.name)}")
    if rollout.commit:
        parts.append(f"commit {code_words(rollout)}")
    before = "all traffic to" if is_late(rollout) else "stable was"
    parts.append(f"{before} {escape(rollout.stable)}")
    return " · ".join(parts)
