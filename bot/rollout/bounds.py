"""How large a stored service may get, whatever comes from outside.

A rollback's commit must never fail for what others have sent. So every decision ends here: what is
too large is shed, the least important first, in a fixed order; the plan is not counted, for its
size is bounded when it is pushed.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

from bot.model import Model
from bot.rollout.state import Cause, OpenAlert, Service

MOST_BYTES = 96 * 1024
"""Of a service without its plan. A document may have 1 MiB; a quarter of that is never reached."""

WORDS = frozenset({"reason", "summary", "words", "ends", "url", "ended", "outcome", "probe_words"})
"""Texts that are only shown. Nothing is found by them, so they can be cut."""

MOST_EVIDENCE = 48 * 1024
"""Characters of the judge's evidence; without it, evidence begins anew."""

Shed = Callable[[Service], Service]


def bounded(service: Service, most: int = MOST_BYTES) -> Service:
    """The service, or as much of it as fits into ``most`` bytes as JSON."""
    for shed in SHEDDING:
        if size(service) <= most:
            return service
        service = shed(service)
    return service


def size(service: Service) -> int:
    """In bytes as JSON, without the plan."""
    return len(service.model_dump_json(exclude={"active": {"plan"}}).encode())


def _rollout(service: Service, **changes: Any) -> Service:
    if service.active is None:
        return service
    return service.model_copy(update={"active": service.active.model_copy(update=changes)})


def _few_notes(service: Service) -> Service:
    """Incidents that change nothing, but for the newest five; of the service's own the twelve most
    severe."""
    severe = sorted(service.incidents, key=_worth)[:12]
    kept_open = tuple(each for each in service.incidents if each in severe)
    service = service.model_copy(update={"incidents": kept_open})
    if service.active is None:
        return service
    noted = [each for each in service.active.alerts if each.noted][-5:]
    kept = tuple(each for each in service.active.alerts if not each.noted or each in noted)
    return _rollout(service, alerts=kept)


def _no_labels(service: Service) -> Service:
    """Without them an incident is known by its policy and its severity."""
    bare = tuple(each.model_copy(update={"labels": {}}) for each in service.incidents)
    return service.model_copy(update={"incidents": bare})


def _shorter(longest: int) -> Shed:
    return lambda service: _cut(service, longest)


def _cut(model: Any, longest: int) -> Any:
    """The same with its texts cut, all the way down; but not in the plan."""
    changes: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name == "plan" or isinstance(value, Enum):
            continue
        if isinstance(value, Model):
            changes[name] = _cut(value, longest)
        elif isinstance(value, tuple):
            changes[name] = tuple(_cut(e, longest) if isinstance(e, Model) else e for e in value)
        elif name in WORDS and isinstance(value, str) and len(value) > longest:
            changes[name] = value[: longest - 1] + "…"
    return model.model_copy(update=changes)


def _less_evidence(service: Service) -> Service:
    if service.active is None or len(service.active.evidence) <= MOST_EVIDENCE:
        return service
    return _rollout(service, evidence="")


def _few(service: Service) -> Service:
    """The twelve most severe incidents and the twelve holds that last longest, newest approvals."""
    rollout = service.active
    service = service.model_copy(update={"rejected": service.rejected[-12:]})
    if rollout is None:
        return service
    severe = sorted(rollout.alerts, key=_worth)[:12]
    others = [hold for hold in rollout.holds if hold.cause is not Cause.ALERT]
    ours = (others + [hold for hold in rollout.holds if hold.cause is Cause.ALERT])[:12]
    return _rollout(
        service,
        alerts=tuple(each for each in rollout.alerts if each in severe),
        holds=tuple(each for each in rollout.holds if each in ours),
        approvals=rollout.approvals[-30:],
        asks=rollout.asks[-5:],
        warned=rollout.warned[-30:],
        opened=rollout.opened[-30:],
    )


def _worth(alert: OpenAlert) -> tuple[bool, int]:
    return alert.noted, alert.rank


def _no_evidence(service: Service) -> Service:
    return _rollout(service, evidence="", verdict=None)


SHEDDING: tuple[Shed, ...] = (
    _few_notes,
    _no_labels,
    _shorter(600),
    _less_evidence,
    _few,
    _shorter(100),
    _no_evidence,
)
"""The least important first."""
