"""Whom a tick calls, asks again or sends a report, whether a rollout is active or not."""

from bot.rollout.facts import CallDue, PostmortemDue, ReportDue
from bot.rollout.notices.escalation import due_level
from bot.rollout.notices.postmortem import due_ask
from bot.rollout.state import Service
from bot.service.watching.batch import Batch


def ask_people(batch: Batch, service: Service) -> Service:
    """The service after what is due, if anything is: one level of calls, one postmortem, one
    report."""
    return report_due(batch, postmortem_due(batch, call_due(batch, service)))


def call_due(batch: Batch, service: Service) -> Service:
    """The next level is called."""
    calling = due_level(service, batch.parts.clock.now())
    if calling is None:
        return service
    level = calling.called + 1
    name = f"call~{calling.rollout}~{level}"
    fact = CallDue(id=name, rollout=calling.rollout, level=level)
    return batch.decide(service.id, fact).decision.service


def postmortem_due(batch: Batch, service: Service) -> Service:
    """Somebody is asked for it again."""
    asked = due_ask(service, batch.parts.clock.now())
    if asked is None:
        return service
    fact = PostmortemDue(id=f"postmortem~{asked.rollout}", rollout=asked.rollout)
    return batch.decide(service.id, fact).decision.service


def report_due(batch: Batch, service: Service) -> Service:
    """The channel gets its report."""
    reports = service.reports
    if reports is None or batch.parts.clock.now() < reports.next_at:
        return service
    name = f"report~{service.id}~{reports.next_at.isoformat()}"
    return batch.decide(service.id, ReportDue(id=name, at=reports.next_at)).decision.service
