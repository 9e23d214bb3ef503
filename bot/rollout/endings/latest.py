"""Traffic that goes to whatever revision is the latest: a rollout pins it while it runs, and where
the plan says so, gives it back when it has completed."""

from bot.rollout.effects import Announce
from bot.rollout.facts import Started, TrafficSettled
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Desired
from bot.rollout.traffic import Left, Traffic, in_words
from bot.rollout.turn import Turn

EVERYTHING = 100
"""Percent."""


def pin(turn: Turn, following: int) -> None:
    """From the start on nobody else's deployment gets traffic by itself, also while the rollout
    waits for its gates; and nothing that an earlier one left to be done gives it back."""
    desired = turn.service.desired
    handed_back = desired is not None and desired.traffic.latest and not turn.service.settled
    if following or handed_back:
        turn.desire(Traffic.all_to(turn.rollout.stable))


def pinned(fact: Started) -> tuple[str, ...]:
    """What that means, in a sentence; nothing where it was pinned before."""
    if not fact.following:
        return ()
    return (
        f"The traffic followed the latest revision; it is pinned to {fact.stable} now, so a later "
        "deployment gets none.",
    )


def say_where_it_goes(turn: Turn, fact: TrafficSettled) -> None:
    """Tell the thread of the rollout that is over whether later deployments serve at once."""
    desired, found = turn.service.desired, fact.found
    if desired is None or found is None or not desired.traffic.latest:
        return
    (canary,) = desired.in_region(found.region).traffic.split
    words, then = outcome(turn, found, canary)
    if found.following != EVERYTHING:
        turn.set_service(desired=as_by_name(desired))
    turn.effects.append(
        Announce(
            rollout=desired.left_by,
            topic=Topic.TRAFFIC,
            words=words,
            next=then,
            loud=found.following != EVERYTHING,
        )
    )


def as_by_name(desired: Desired) -> Desired:
    """What is not given to the latest revision is desired by name, in every region."""
    named = {each: Traffic(split=it.split) for each, it in desired.regions.items()}
    by_name = Traffic(split=desired.traffic.split)
    return desired.model_copy(update={"traffic": by_name, "regions": named})


def outcome(turn: Turn, found: Left, canary: str) -> tuple[str, NextStep]:
    """How it was left, and what that takes of whoever deploys next."""
    if found.following == EVERYTHING:
        given = "The traffic follows the latest revision again: a later deployment serves at once."
        return given, Next.WITHOUT_TRAFFIC.step()
    target = turn.service.target
    region = found.region or (target.all_regions[0] if target else "")
    then = Next.FOLLOW_BY_HAND.step(
        service=turn.name,
        region=region,
        project=target.project if target else "",
    )
    if dict(found.split) == {canary: 100}:
        why = f"{found.latest} is newer, and was not rolled out"
    else:
        why = f"somebody has set it by hand to {in_words(found.split)}"
    where = f" in {found.region}" if found.region else ""
    return f"The traffic still does not follow the latest revision{where}: {why}.", then
