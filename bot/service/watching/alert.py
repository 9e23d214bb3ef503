"""A Cloud Monitoring alert: back to stable in three remote calls in sequence.

Read the service document and, beside it, look at the platform; commit the decision; update with
the etag of that look. Words come after.
"""

from functools import partial
from typing import NamedTuple

from bot.errors import CanarioError
from bot.plan import AnyTarget
from bot.rollout.decision import Refusal
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.rollout.state import Service
from bot.service.carrying_out.act import act
from bot.service.carrying_out.shift_unsettled import shift_unsettled
from bot.service.ports.beside import all_beside
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed
from bot.service.values.records import Stored
from bot.service_id import is_flag


class Alert(NamedTuple):
    """An incident's news about one service; ``target`` where its labels name the place, and
    ``region`` as they do, which may be none of Google's."""

    service_id: str
    target: AnyTarget | None
    fact: AlertOpened | AlertClosed
    region: str = ""


def on_alert(parts: Parts, alert: Alert) -> str:
    """Decide and carry out; returns what it came to, for the log."""
    alert = with_flags_key(parts, alert)
    stored, observed = load_and_observe(parts, alert)
    applied = act(
        parts,
        alert.service_id,
        alert.fact,
        stored=stored,
        observed=observed,
        unless=lambda service: is_elsewhere(service, alert) or is_nobodys(parts, service, alert),
    )
    decision = applied.decision
    if not applied.entries:
        shift_unsettled(parts, decision.service)
    if decision.refusal:
        return f"nothing changes: {decision.refusal.sentence}"
    if applied.repeated:
        return "handled before"
    if decision.ignored:
        return f"nothing changes: {decision.ignored.why}"
    return f"{decision.service.phase}"


def with_flags_key(parts: Parts, alert: Alert) -> Alert:
    """An alert about a flag, by the key as plans write it: labels of Cloud Monitoring have no
    capital letters."""
    if not is_flag(alert.service_id):
        return alert
    known = {plan.target.service_id for plan in parts.plans.plans()}
    named = alert.service_id
    same = sorted(each for each in known if is_flag(each) and each.lower() == named.lower())
    if named in known or not same:
        return alert
    return alert._replace(service_id=same[0])


def is_elsewhere(service: Service, alert: Alert) -> Refusal | None:
    """Why an alert about a region in which the rollout's traffic isn't concerns a stranger."""
    target = service.target
    if not alert.region or target is None or alert.region in target.all_regions:
        return None
    return Refusal(
        sentence=f"it is about {target.service} in {alert.region}, and the rollout is in "
        f"{', '.join(target.all_regions)}",
        next_step="",
    )


def is_nobodys(parts: Parts, service: Service, alert: Alert) -> Refusal | None:
    """Why an alert about a service that had no rollout yet is not remembered: no plan is for it,
    or none for that region."""
    if service.active is not None or service.target is not None:
        return None
    mine = [p.target.moved for p in parts.plans.plans() if p.target.service_id == service.id]
    if any(not alert.region or alert.region in each.all_regions for each in mine):
        return None
    where = f" in {alert.region}" if alert.region else ""
    return Refusal(sentence=f"no plan is for {service.id}{where}", next_step="")


def load_and_observe(parts: Parts, alert: Alert) -> tuple[Stored, dict[str, Observed]]:
    """The service document, and beside it the platform where a rollback may follow: in the region
    of the alert, for nobody knows of others before the document is read."""
    target = alert.target
    if target is None or isinstance(alert.fact, AlertClosed):
        return parts.store.load(alert.service_id), {}
    return parts.both(
        lambda: parts.store.load(alert.service_id), lambda: observe_regions(parts, target)
    )


def observe_regions(parts: Parts, target: AnyTarget) -> dict[str, Observed]:
    """The platform's traffic in each region that answers."""
    each: tuple[AnyTarget, ...] = target.each
    found = all_beside(parts.both, [partial(observe_if_possible, parts, one) for one in each])
    return {one.all_regions[0]: it for one, it in zip(each, found, strict=True) if it is not None}


def observe_if_possible(parts: Parts, target: AnyTarget) -> Observed | None:
    """The platform's traffic; None when it does not answer: a decision does not wait for it."""
    try:
        return parts.router.observe(target)
    except CanarioError as error:
        log.warning("could not look at %s: %s", target.service, error)
        return None
