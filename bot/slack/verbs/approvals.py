"""``/canary approve`` and ``/canary refuse``."""

from bot.service.values.commands import Approve, Command, Refuse, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import ROLE, bad_name
from bot.slack.verbs.about import build_with
from bot.slack.verbs.verb import Verb


def _answer(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """With the role that stands after ``as``."""
    at = next((n for n, word in enumerate(line.words[:2]) if word.text.lower() == "as"), None)
    if at is None:
        return build_with(verb, line, request)
    if at + 1 == len(line.words):
        return verb.wrong("Say which role after `as`.")
    role = line.words[at + 1].text
    if not ROLE.fullmatch(role):
        return bad_name(verb, role, "role")
    rest = line._replace(words=(*line.words[:at], *line.words[at + 2 :]))
    return build_with(verb, rest, request, role=role)


VERBS = (
    Verb(
        name="approve",
        command=Approve,
        usage="[SERVICE] [as ROLE] [because REASON]",
        does="says yes to what a rollout asks approval for; without a role, in each one you have",
        example="approve shop as code",
        build=_answer,
        doing="On it: approving {what}.",
        aliases=("accept", "lgtm", "yes"),
    ),
    Verb(
        name="refuse",
        command=Refuse,
        usage="[SERVICE] [as ROLE] [because REASON]",
        does="says no to it; without a reason, a form asks for one",
        example="refuse shop because the migration is not reviewed",
        build=_answer,
        doing="On it: refusing {what}.",
        aliases=("decline", "deny", "no", "reject"),
        plain_reason=True,
    ),
)
