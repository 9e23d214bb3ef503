"""A postmortem is asked for again, or is written."""

from bot.rollout.decision import Ignored, Refusal
from bot.rollout.effects import Announce
from bot.rollout.endings.asked import last_asked
from bot.rollout.facts import PostmortemDue, PostmortemWritten
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.postmortem import say
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.turn import Said, Turn


def due(turn: Turn, fact: PostmortemDue) -> Said:
    """Ask once more, and then never again."""
    asked = last_asked(turn.service.postmortems, fact.rollout)
    if asked is None or asked.next_at is None or turn.now < asked.next_at:
        return Ignored(why=f"nobody is to be asked about {fact.rollout} now")
    kept = (
        each.model_copy(update={"next_at": None}) if each == asked else each
        for each in turn.service.postmortems
    )
    turn.set_service(postmortems=tuple(kept))
    say(turn, asked, f"{asked.person.begins}, the postmortem of {asked.canary} is not written yet.")
    return None


def written(turn: Turn, fact: PostmortemWritten) -> Said:
    """Say who says so, and ask nobody any more."""
    asked = last_asked(turn.service.postmortems, fact.rollout)
    if asked is None:
        return Refusal(
            sentence=f"No postmortem of {turn.name} is missing.",
            next_step=Next.NOTHING_CHANGES.step(),
        )
    left = tuple(each for each in turn.service.postmortems if each != asked)
    turn.set_service(postmortems=left)
    where = f": {fact.where}" if fact.where else ""
    turn.effects.append(
        Announce(
            rollout=asked.rollout,
            topic=Topic.ACKNOWLEDGED,
            words=sentence(f"{fact.by.begins} says that the postmortem is written{where}"),
            next=Next.NOTHING_CHANGES.step(),
        )
    )
    return None
