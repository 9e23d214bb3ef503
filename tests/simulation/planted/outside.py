"""Bugs about what is outside: named rollbacks, what stands in Slack, who answers requests."""

from collections.abc import Mapping

from tests.simulation.planted import shares, slack, ways_back
from tests.simulation.planted.bug import ALERTED, AWAY_USERS, SLACK, SWITCHES, Bug
from tests.simulation.planted.switches import thrown

OUTSIDE: Mapping[str, Bug] = {
    "back to a newer revision": Bug(ways_back.newer_is_a_way_back, "is newer and never served"),
    "back to another than was named": Bug(ways_back.not_there, "was named, and all goes to"),
    "what stands in Slack is not looked for": Bug(
        slack.never_looked_up, "was said twice", (SLACK,)
    ),
    "each try is the first": Bug(slack.always_the_first, "was said twice", (SLACK,)),
    "an edit is a command": Bug(slack.edits_count, "an edit of", (SLACK,)),
    "a mention seen in the channel is dropped": Bug(
        slack.broadcasts_dropped, "model: nobody heard", (SLACK,)
    ),
    "another app is heard": Bug(slack.apps_are_heard, "another app's", (SLACK,)),
    "a foreign thread continues": Bug(
        slack.any_card_is_ours, "under a foreign message continues", (SLACK,)
    ),
    "a thread is about the next rollout": Bug(slack.threads_forgotten, "is of another", (SLACK,)),
    "the author is forgotten": Bug(slack.author_forgotten, "is not told how it ended"),
    "Slack's pauses are ignored": Bug(slack.pauses_ignored, "in Slack's pause", (SLACK,)),
    "a mitigation thrown twice": Bug(thrown.thrown_twice, "was thrown twice", (SWITCHES,)),
    "a mitigation with another key each time": Bug(
        thrown.another_key_each_time, "was posted and never decided", (SWITCHES,)
    ),
    "an alert's mitigation thrown twice": Bug(
        thrown.thrown_for_each_incident, "was thrown twice", (ALERTED,)
    ),
    "an alert is not judged after its mitigation": Bug(
        thrown.forgets_the_incident, "it is not judged again", (ALERTED,)
    ),
    "a failed mitigation is waited for": Bug(
        thrown.failure_waits, "failed, and it does not roll back", (SWITCHES,)
    ),
    "a mitigation not waited for": Bug(thrown.judged_at_once, "was not waited for", (SWITCHES,)),
    "a kill that is not proven wakes nobody": Bug(
        thrown.nobody_woken, "a kill failed and nobody is woken", (SWITCHES,)
    ),
    "who turns users away goes up": Bug(
        shares.nobody_counts, "turned its users away, and went up", (AWAY_USERS,)
    ),
}
