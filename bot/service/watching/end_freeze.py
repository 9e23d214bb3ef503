"""A freeze with an end is over then, and those who see it in their channels are notified."""

from bot.rollout.effects import Topic
from bot.rollout.facts import FreezeEnded
from bot.rollout.state import Service
from bot.service.carrying_out.act import act
from bot.service.carrying_out.notify_freeze import Affected, News, notify_channels
from bot.service.ports.parts import Parts


def end_freeze(parts: Parts, service: Service) -> Service:
    """The service as it is now: without its freeze, where that has ended."""
    until = service.freeze.until if service.freeze else None
    if until is None or until > parts.clock.now():
        return service
    reason = f"its end, {until:%Y-%m-%d %H:%M} UTC, has come"
    fact = FreezeEnded(id=f"thaw~{service.id}~{until.isoformat()}", reason=reason, until=until)
    act(parts, service.id, fact)
    found = parts.store.load(service.id).service
    plans = [plan for plan in parts.plans.plans() if plan.target.service_id == service.id]
    news = News(Topic.UNFROZEN, f"no longer frozen: {reason}", "Rollouts start and continue again.")
    notify_channels(parts, fact.id, [Affected(found, tuple(p.room for p in plans))], news)
    return found
