"""A rollback is over, and somebody says whether it was right: the last answer counts."""

from bot.rollout.decision import Reviewed
from bot.rollout.effects import Announce
from bot.rollout.facts import RollbackReviewed
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state.rollout import Review
from bot.rollout.turn import Said, Turn


def reviewed(turn: Turn, fact: RollbackReviewed) -> Said:
    """Kept with the rollout, and said in its thread by whom."""
    review = Review(right=fact.right, by=fact.by, at=turn.now)
    turn.reviewed = Reviewed(rollout=fact.rollout, review=review)
    turn.effects.append(
        Announce(
            rollout=fact.rollout,
            topic=Topic.ACKNOWLEDGED,
            words=f"{fact.by.begins} says that the rollback of {fact.canary} was {review.words}.",
            next=Next.NOTHING_CHANGES.step(),
        )
    )
    return None
