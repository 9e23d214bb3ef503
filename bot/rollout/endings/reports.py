"""Reports of a service's past rollouts, at fixed times."""

from datetime import datetime, timedelta

from bot.plan import Plan
from bot.rollout.decision import Ignored
from bot.rollout.effects import PostReport
from bot.rollout.facts import ReportDue
from bot.rollout.state.reports import Every, Reports
from bot.rollout.turn import Said, Turn

HOUR = 9
"""Of the day, in UTC."""


def scheduled(plan: Plan, before: Reports | None, now: datetime) -> Reports | None:
    """What the plan of a rollout that starts wants; the first report is at the next time. One that
    is due ``before`` is still to be posted."""
    if plan.report is None:
        return None
    same = before is not None and before.every == plan.report
    at = before.next_at if before and same else next_time(plan.report, now)
    return Reports(every=plan.report, channel=plan.room, next_at=at)


def due(turn: Turn, fact: ReportDue) -> Said:
    """Post the report of the time before, once; what was missed meanwhile is left out."""
    reports = turn.service.reports
    if reports is None or reports.next_at != fact.at or turn.now < fact.at:
        return Ignored(why="no report is due now")
    until = last_time(reports.every, turn.now)
    since = last_time(reports.every, until - timedelta(seconds=1))
    turn.effects.append(
        PostReport(every=reports.every, channel=reports.channel, since=since, until=until)
    )
    later = next_time(reports.every, turn.now)
    turn.set_service(reports=reports.model_copy(update={"next_at": later}))
    return None


def last_time(every: Every, at: datetime) -> datetime:
    """The last time of a report that is not after ``at``."""
    found = at.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if found > at:
        found -= timedelta(days=1)
    if every == "weekly":
        return found - timedelta(days=found.weekday())
    return found.replace(day=1) if every == "monthly" else found


def next_time(every: Every, after: datetime) -> datetime:
    """The first time of a report after ``after``."""
    length = {"daily": 1, "weekly": 7, "monthly": 31}[every]
    return last_time(every, last_time(every, after) + timedelta(days=length))
