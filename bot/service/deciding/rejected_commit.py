"""A decision that the store never takes as it is: somebody must know, and nothing is dropped."""

from bot.errors import CanarioError, Rejected, Unavailable
from bot.rollout.bounds import bounded
from bot.rollout.decision import Decision
from bot.service.ports.parts import Parts, log
from bot.service_id import name_of

SMALLEST = 16 * 1024
"""Bytes without the plan; what is shed for that is missing in the rollout, and it still runs."""


def shed(decision: Decision) -> Decision:
    """The same decision about as small a service as can be."""
    return decision.model_copy(update={"service": bounded(decision.service, SMALLEST)})


def refused_by_store(parts: Parts, service_id: str, no: Rejected) -> Unavailable:
    """Wake somebody, once a service; what to raise, so that the fact is delivered again."""
    name = name_of(service_id)
    log.error("the store does not take a decision about %s: %s", service_id, no)
    try:
        parts.pager.trigger(
            f"canario~not-stored~{service_id}",
            f"Canario cannot store a decision about {name}, so it does not act: {no}",
            "critical",
            service_id,
            {"next": f"Look at {name} and roll it back by hand if it is bad. It is tried again."},
        )
    except CanarioError as error:
        log.error("could not page that a decision was not stored: %s", error)
    return Unavailable(f"The store does not take a decision about {name}.", "It is tried again.")
