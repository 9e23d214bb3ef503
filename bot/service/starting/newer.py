"""A start that goes past something is about what stood there when it was written: what came since
is not superseded, not put back, and not started all the same."""

from collections.abc import Iterator
from datetime import datetime

from bot.errors import CanarioError
from bot.rollout.confirming.deployments import asked_about, how_it_ended
from bot.rollout.decision import Refusal
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Service
from bot.service.ports.traffic_router import Revision
from bot.service.values.commands.start import Start
from bot.service_id import name_of


def newer(request: Start, canary: str, service: Service) -> Refusal | None:
    """Why a start of that time can't be about this state, if so."""
    if request.offered and (gone := superseded(canary, service)):
        return gone
    if request.at is None:
        return None
    at = request.at
    found = next((words for when, words in passed(request, canary, service) if when > at), None)
    if found is None:
        return None
    return Refusal(
        sentence=f"{found} only after you wrote; nothing was done.",
        next_step=Next.SAID.step(words="Look at `/canary status`, and ask again."),
    )


def superseded(canary: str, service: Service) -> Refusal | None:
    """That the message whose button was pressed is about an older deployment than the newest."""
    asked = asked_about(service, canary)
    if asked is None or asked.outcome != "superseded":
        return None
    name = name_of(service.id)
    return Refusal(
        sentence=how_it_ended(asked),
        next_step=Next.SAID.step(
            words=f"If you mean it all the same: `/canary start {name} {canary} --plan "
            f"{asked.plan}`."
        ),
    )


def passed(request: Start, canary: str, service: Service) -> Iterator[tuple[datetime, str]]:
    """What the start would go past, each with its time, in words without an end."""
    active = service.active
    if active is not None:
        yield active.requested_at, f"{active.canary} was started"
        if active.next_start is not None:
            yield active.next_start.at, f"{active.next_start.canary} was put next"
    if request.again:
        for latch in service.rejected:
            if latch.revision == canary:
                yield latch.at, f"{canary} was rolled back"
    if request.sure:
        for alert in service.incidents:
            if alert.since is not None:
                yield alert.since, f"An incident opened ({alert.named})"


def was_there(request: Start, canary: Revision) -> Revision:
    """The newest revision, if that was there when somebody wrote that they mean the newest. Raises
    CanarioError."""
    if request.at is None or canary.created_at <= request.at:
        return canary
    raise CanarioError(
        f"{canary.name} was deployed only after you wrote; nothing was done.",
        f"If you mean that one, name it: `/canary start {canary.name}`.",
    )
