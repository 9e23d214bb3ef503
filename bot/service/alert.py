"""A Cloud Monitoring alert: back to stable in three remote calls in sequence.

Read the service document and, beside it, look at the platform; commit the decision; update with
the etag of that look. Words come after.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from bot.errors import CanarioError
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.rollout.plan import CloudRunTarget
from bot.service.act import act
from bot.service.parts import Parts, log
from bot.service.ports import Observed
from bot.service.records import Stored


class Alert(NamedTuple):
    """An incident's news about one service; ``target`` where its labels name the place."""

    service_id: str
    target: CloudRunTarget | None
    fact: AlertOpened | AlertClosed


def on_alert(parts: Parts, alert: Alert) -> str:
    """Decide and carry out; returns what it came to, for the log."""
    stored, observed = look_at_both(parts, alert)
    applied = act(parts, alert.service_id, alert.fact, stored=stored, observed=observed)
    decision = applied.decision
    if applied.repeated:
        return "handled before"
    if decision.ignored:
        return f"nothing changes: {decision.ignored.why}"
    return f"{decision.service.phase}"


def look_at_both(parts: Parts, alert: Alert) -> tuple[Stored, Observed | None]:
    """The service document, and beside it the platform where a rollback may follow."""
    if alert.target is None or isinstance(alert.fact, AlertClosed):
        return parts.store.load(alert.service_id), None
    with ThreadPoolExecutor(max_workers=1) as beside:
        looking = beside.submit(look, parts, alert.target)
        stored = parts.store.load(alert.service_id)
        return stored, looking.result()


def look(parts: Parts, target: CloudRunTarget) -> Observed | None:
    """The platform's traffic; None when it does not answer: a decision does not wait for it."""
    try:
        return parts.router.observe(target)
    except CanarioError as error:
        log.warning("could not look at %s: %s", target.service, error)
        return None
