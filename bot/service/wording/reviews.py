"""What people said of a rollback afterwards."""

from bot.rollout.state import Rollout


def said_later(rollout: Rollout) -> str:
    """A sentence that follows how it ended, with a space before it; empty where nobody spoke."""
    review = rollout.rollback.review if rollout.rollback else None
    return f" {review.by.begins} says that this was {review.words}." if review else ""
