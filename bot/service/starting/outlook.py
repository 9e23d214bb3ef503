"""What a plan would find with its service's present traffic, for who starts it."""

from bot.errors import CanarioError
from bot.judge.measured.families import COUNTS
from bot.judge.measured.samples import Reading, Wish
from bot.judge.power.brief import power_sentence
from bot.judge.power.traffic import LOOKED_BACK, Traffic, traffic
from bot.plan import BUILTIN, Plan
from bot.service.ports.parts import Parts, log

PATIENCE = 1.5
"""Seconds for a call to Monitoring: somebody waits, and can start without knowing this."""


def outlook(parts: Parts, plan: Plan) -> tuple[str, ...]:
    """In one sentence what the first step would find; or that the traffic is not known."""
    reading = _requests(parts, plan)
    if reading is None:
        return ("Not known: Monitoring did not say what traffic there is.",)
    now = traffic(reading, parts.clock.now())
    if now is None:
        return ("Nothing, without traffic: there were no requests in the last hour.",)
    return _sentence(plan, now)


def in_short(parts: Parts, plan: Plan) -> tuple[str, ...]:
    """What the first step with traffic would find; nothing where that is not known."""
    reading = _requests(parts, plan)
    now = traffic(reading, parts.clock.now()) if reading else None
    return _sentence(plan, now) if now else ()


def _sentence(plan: Plan, now: Traffic) -> tuple[str, ...]:
    found = power_sentence(plan, now)
    return (where(plan) + found,) if found else ()


def where(plan: Plan) -> str:
    """Of which of several regions it is said."""
    target = plan.target.moved
    return f"In {target.all_regions[0]}: " if target.several else ""


def _requests(parts: Parts, plan: Plan) -> Reading | None:
    """The requests of the service's revisions in the last hour, if they can be read soon."""
    target, now = plan.target.cloud_run, parts.clock.now()
    if target is None:
        return None
    # Each region is judged for itself; the first has every step first.
    wish = Wish(plan.target.service_id, target.first, (BUILTIN["requests"],), now - LOOKED_BACK)
    try:
        found = parts.metrics.read([wish], now, PATIENCE)[wish.service_id].get(COUNTS)
    except CanarioError as error:
        log.warning("could not look up the traffic of %s: %s", wish.service_id, error)
        return None
    return None if found is None or found.problem else found
