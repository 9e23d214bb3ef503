"""What the notice of a rollout's end says beside how it ended, for who reads nothing else."""

from datetime import UTC, datetime

from bot.plan.limits.lengths import roughly
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.reported import by_hand, reported
from bot.rollout.state import Rollout
from bot.rollout.verdict import CheckResult, Outcome

COMMIT = 12
"""Characters of a commit that are shown."""


def completed(rollout: Rollout, how: str, now: datetime) -> tuple[str, ...]:
    """Which code serves now, ``how`` the last step was passed, and what was seen then; or what the
    plan's report tells."""
    report = rollout.plan.on_complete.report if rollout.plan.on_complete else None
    if report is not None:
        return (*reported(rollout, report, now), *((how,) if how else ()))
    return tuple(line for line in (code(rollout), how, *seen(rollout)) if line)


def seen(rollout: Rollout) -> tuple[str, ...]:
    """What the last evaluation saw."""
    return tuple(each.words for each in _results(rollout))


def way_back(rollout: Rollout, service: str) -> NextStep:
    """How a rollout that is complete is undone."""
    back = Next.COMPLETED.step(service=service, stable=rollout.stable)
    if rollout.plan.follows_latest:
        return back.and_then(Next.LATEST_SOON.step(canary=rollout.canary))
    return back


def rolled_back(rollout: Rollout) -> tuple[str, ...]:
    """What else was not good enough, which code it was, and what to do by hand, or what the plan's
    report tells; and where the alerts are, who was paged. The reason is said before that."""
    rule = rollout.plan.on_rollback_at(rollout.step)
    reason = rollout.rollback.reason if rollout.rollback else ""
    bad = rollout.verdict.bad if rollout.verdict else ()
    others = [each.words for each in bad if each.reason not in reason]
    alerts = [f"Incident: {each.url}" for each in rollout.alerts if each.url]
    own: tuple[str, ...] = (*others, code(rollout))
    if rule.report is not None:
        own = reported(rollout, rule.report, rollout.step_since)
    elif rule.advice:
        own = (*own, *by_hand(rule.advice))
    own = (*own, *by_hand(_advice_of_checks(rollout)))
    lines = (*own, *alerts, _paged(rollout), _pins(rollout))
    return tuple(line for line in lines if line)


def look_into(rollout: Rollout, now: datetime) -> NextStep:
    """What to look into, and what can be started then."""
    bad = _bad(rollout)
    what = f"{bad} of {rollout.canary}" if bad else rollout.canary
    back = rollout.rollback.decided_at if rollout.rollback else now
    since = min(rollout.step_since, back)
    if since == back:
        return Next.LOOK_INTO_IT.step(what=what)
    return Next.LOOK_INTO.step(
        what=what,
        percent=rollout.share,
        time=roughly(back - since),
        until=f"{back.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
    )


def _results(rollout: Rollout) -> tuple[CheckResult, ...]:
    return rollout.verdict.results if rollout.verdict else ()


def _bad(rollout: Rollout) -> str:
    broken = [r.metric for r in _results(rollout) if r.outcome in (Outcome.FAIL, Outcome.MISS)]
    return " and ".join(dict.fromkeys(f"the {name.replace('_', ' ')}" for name in broken))


def code(rollout: Rollout) -> str:
    """Its commit and author, as far as they are known."""
    if not rollout.commit:
        return f"By {rollout.author}" if rollout.author else ""
    by = f" by {rollout.author}" if rollout.author else ""
    return f"Commit {rollout.commit[:COMMIT]}{by}"


def _advice_of_checks(rollout: Rollout) -> tuple[str, ...]:
    """What the checks that failed want to be done; each once."""
    plan, step = rollout.plan, rollout.step
    checks = {**plan.checks_at(step), **plan.whole_checks_at(step)}
    failed = (checks.get(r.check) for r in _results(rollout) if r.outcome is Outcome.FAIL)
    return tuple(dict.fromkeys(each.advice for each in failed if each and each.advice))


def _pins(rollout: Rollout) -> str:
    """Where deployments serve at once, they don't after a rollback."""
    if not rollout.plan.follows_latest:
        return ""
    return f"Later deployments get no traffic: {rollout.stable} has it by its name."


def _paged(rollout: Rollout) -> str:
    rule, back = rollout.plan.on_rollback_at(rollout.step), rollout.rollback
    by_hand = back is not None and back.by.kind == "person"
    if not rollout.paged and by_hand:
        return "Nobody was paged: a person rolled it back, and the plan names nobody for that."
    if not rollout.paged:
        return "Nobody was paged: the plan names nobody."
    teams = (by_hand and rule.page_by_hand) or rule.teams
    return sentence(f"Paged: {', '.join(teams)}")
