"""Which words of an answer lead to which thread."""

from collections.abc import Mapping

from bot.rollout.state import Rollout


def threads_of(*rollouts: Rollout) -> Mapping[str, str]:
    """The permalink of each rollout's message by its canary; of those whose message is not posted
    yet, or was by an earlier version, none."""
    posted = ((each.canary, each.card) for each in rollouts if each.card)
    return {canary: card.permalink for canary, card in posted if card.permalink}


def ended_at(rollout: Rollout) -> str:
    """When it ended, as a list of several rollouts tells them apart."""
    return rollout.ended_at.strftime("%Y-%m-%d %H:%M UTC") if rollout.ended_at else ""


def threads_by_end(*rollouts: Rollout) -> Mapping[str, str]:
    """The same by when each ended: one canary may have had several."""
    return {
        ended_at(each): each.card.permalink
        for each in rollouts
        if each.ended_at and each.card and each.card.permalink
    }
