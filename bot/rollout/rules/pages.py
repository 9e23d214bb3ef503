"""What people do with a page is said in the thread of the rollout that it is about."""

from bot.rollout.effects import Announce, Topic
from bot.rollout.facts import PageChange, PageUpdated
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import sentence
from bot.rollout.turn import Said, Turn


def updated(turn: Turn, fact: PageUpdated) -> Said:
    """Say it. The rollout may be over: most pages are about one that has just been rolled back."""
    acknowledged = fact.change is PageChange.ACKNOWLEDGED
    turn.effects.append(
        Announce(
            rollout=fact.rollout,
            topic=Topic.ACKNOWLEDGED if acknowledged else Topic.PAGE,
            words=words(fact),
            next=Next.PAGE_IS_TAKEN.step(),
        )
    )
    return None


def words(fact: PageUpdated) -> str:
    """Who did what."""
    who = fact.by.begins
    match fact.change:
        case PageChange.ACKNOWLEDGED:
            return f"{who} took the page."
        case PageChange.NOTED:
            return sentence(f"{who} noted: {fact.text}")
        case PageChange.REASSIGNED:
            return sentence(f"{who} gave the page to {fact.text}")
        case PageChange.RESOLVED:
            return f"{who} resolved the page."
