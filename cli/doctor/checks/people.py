"""Whether the channels and people that plans name are there."""

from collections.abc import Iterator

from bot.errors import Rejected
from bot.plan import Plan
from bot.service.ports.chat import Membership
from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, wrong
from infra.slack.errors import SlackRejected, translated

NOT_OURS = {
    Membership.DELETED: "is deactivated, or was never there",
    Membership.STRANGER: "is of another workspace",
    Membership.BOT: "is a bot",
}


def channels(asked: Asked) -> Iterator[Finding]:
    """The bot is in each channel that a plan posts to."""
    for plan in asked.plans:
        names = (plan.channel, *plan.announced)
        for name, room in zip(names, (plan.room, *plan.rooms(plan.announced)), strict=True):
            why = not_in(asked, room)
            if why:
                yield wrong(f"{plan.name}: {why}", f"/invite @canario (in {name}, in Slack)")
            else:
                yield good(f"{plan.name}: {name}")


def not_in(asked: Asked, room: str) -> str:
    """Why nothing can be posted in a channel; empty where it can."""
    try:
        found = asked.people.channel_id(room)
        with translated("look up a channel", room):
            channel = asked.slack.conversations_info(channel=found)["channel"]
    except SlackRejected as no:
        if no.code != "channel_not_found":
            raise
        return f"there is no channel {room}, or Canario is not in it."
    except Rejected as no:
        return no.sentence
    if channel.get("is_archived"):
        return f"{room} is archived."
    return "" if channel.get("is_member") else f"Canario is not in {room}."


def people(asked: Asked) -> Iterator[Finding]:
    """Each user, user group and address that a plan names is somebody."""
    for plan in asked.plans:
        bad = [each for each in named(plan) if (why := nobody(asked, each[1]))]
        for role, person in bad:
            why = nobody(asked, person)
            yield wrong(
                f"{plan.name}: people.{role} names {person}, who {why}.",
                f"Name somebody else, then: canario plan push plans/{plan.name}.yaml",
            )
        if not bad:
            yield good(f"{plan.name}: everybody whom it names is there.")


def named(plan: Plan) -> Iterator[tuple[str, str]]:
    """Each role with each person in it."""
    return ((role, person) for role, group in plan.people.items() for person in group)


def nobody(asked: Asked, person: str) -> str:
    """Why it is nobody who could act; empty where it is somebody."""
    if "@" in person or person.startswith("S"):
        if asked.people.meant(person):
            return ""
        return "has no account" if "@" in person else "is no user group with anybody in it"
    return NOT_OURS.get(asked.people.membership(person), "")
