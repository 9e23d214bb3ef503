"""``/canary review``, and the buttons of a rollback's notice: was it right to roll back?"""

from bot.errors import CanarioError
from bot.rollout.facts import RollbackReviewed
from bot.rollout.state import Phase, Rollout
from bot.rollout.state.rollout import was
from bot.service.carrying_out.act import act
from bot.service.deciding.rights import full_member, is_named
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service
from bot.service.handlers.steer import who
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.pages import ReviewRollback
from bot.service_id import name_of

LOOKED_AT = 20
"""So many ended rollouts are read for the last one that was rolled back."""


@handles(ReviewRollback)
def review_rollback(parts: Parts, request: ReviewRollback) -> Answer:
    """Any full member may say so, and the plan's operators; of what a person rolled back by hand
    nobody is asked."""
    service = find_service(parts, request).service
    rollout = meant(parts, service.id, request)
    if rollout is None:
        raise CanarioError(
            f"No rollback of {name_of(service.id)} by Canario or an alert is known.",
            f"`/canary history {name_of(service.id)}` shows the last rollouts.",
        )
    if not is_named(parts, request.user, rollout.plan.people.get("operators", ())):
        full_member(parts, request.user, "say whether a rollback was right")
    known = rollout.rollback.review if rollout.rollback else None
    if known and (known.by.id, known.right) == (request.user, request.right):
        return Answer(sentence="Nothing changes: that is what you said before.")
    fact = RollbackReviewed(
        id=request.id,
        by=who(request),
        rollout=rollout.id,
        canary=rollout.canary,
        right=request.right,
    )
    applied = act(parts, service.id, fact)
    return as_answer(
        applied,
        f"Noted: the rollback of {rollout.canary} was {was(request.right)}.",
        "The last answer counts; `/canary report` shows it.",
    )


def meant(parts: Parts, service_id: str, request: ReviewRollback) -> Rollout | None:
    """The rollback that was seen; typed without one, the last that was over by then."""
    if request.rollout:
        named = parts.store.ended_rollout(service_id, request.rollout)
        return named if named and is_asked_of(named) else None
    ended = parts.store.ended(service_id, LOOKED_AT)
    at = request.at
    seen = (e for e in ended if at is None or e.ended_at is None or e.ended_at <= at)
    return next((each for each in seen if is_asked_of(each)), None)


def is_asked_of(rollout: Rollout) -> bool:
    """Whether its notice asks."""
    return rollout.phase is Phase.ROLLED_BACK and rollout.reviewable
