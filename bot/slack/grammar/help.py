"""Help: all commands, or one."""

from bot.service.values.answers import Answer
from bot.slack.grammar.verbs import VERBS, Verb


def help_answer(verb: str = "") -> Answer:
    """All commands in a line each, or one verb with its options and an example."""
    if verb in VERBS:
        return _about(VERBS[verb])
    lines = tuple(f"`{known.usage}` {known.does}." for known in VERBS.values())
    return Answer(
        sentence="Canario brings a new revision to all users step by step, and back if it is bad.",
        lines=lines,
        next="Leave SERVICE out where the channel has one rollout. More: `/canary help promote`.",
    )


def _about(verb: Verb) -> Answer:
    options = tuple(f"`{name}`: {words}." for name, words in verb.options.items())
    return Answer(
        sentence=f"`{verb.usage}` {verb.does}.",
        lines=options,
        next=f"Example: `/canary {verb.example}`.",
    )
