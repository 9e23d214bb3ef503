"""``/canary help``."""

from bot.slack.verbs.verb import Verb

VERBS = (
    Verb(
        name="help",
        command=None,
        usage="[VERB]",
        does="explains the commands, or one of them",
        example="help promote",
        aliases=("commands", "usage"),
    ),
)
