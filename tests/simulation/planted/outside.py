"""Bugs about what is outside: named rollbacks, what stands in Slack, who answers requests."""

from collections.abc import Mapping

from tests.simulation.planted import shares, slack, ways_back
from tests.simulation.planted.bug import AWAY_USERS, SLACK, Bug

OUTSIDE: Mapping[str, Bug] = {
    "back to a newer revision": Bug(ways_back.newer_is_a_way_back, "is newer and never served"),
    "back to another than was named": Bug(ways_back.not_there, "was named, and all goes to"),
    "what stands in Slack is not looked for": Bug(
        slack.never_looked_up, "was said twice", (SLACK,)
    ),
    "an edit is a command": Bug(slack.edits_count, "an edit of", (SLACK,)),
    "a mention seen in the channel is dropped": Bug(
        slack.broadcasts_dropped, "model: nobody heard", (SLACK,)
    ),
    "another app is heard": Bug(slack.apps_are_heard, "another app's", (SLACK,)),
    "a foreign thread continues": Bug(
        slack.any_card_is_ours, "under a foreign message continues", (SLACK,)
    ),
    "a thread is about the next rollout": Bug(slack.threads_forgotten, "is of another", (SLACK,)),
    "Slack's pauses are ignored": Bug(slack.pauses_ignored, "in Slack's pause", (SLACK,)),
    "who turns users away goes up": Bug(
        shares.nobody_counts, "turned its users away, and went up", (AWAY_USERS,)
    ),
}
