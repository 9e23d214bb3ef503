"""An incident: a page of the highest severity, and a thread that is pinned."""

from bot.rollout.effects import Announce
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic


def incident_notice(rollout: str, what: str) -> Announce:
    """The rollout's thread is the incident's."""
    return Announce(
        rollout=rollout,
        topic=Topic.INCIDENT,
        words=sentence(f"Incident: {what}"),
        next=Next.SAID.step(
            words="This thread is pinned: write here what you find and do about it."
        ),
        loud=True,
        pin=True,
    )
