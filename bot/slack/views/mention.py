"""Who is notified: those whose approval or confirmation is wanted, and who are on call or called
for a page. Nobody else."""

import re
from collections.abc import Mapping, Sequence

from bot.slack.views.escape import escape

MENTIONED = 20
"""At most so many people are mentioned at once; a user group is one."""

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")


def mention_user(user: str) -> str:
    """What notifies this user; empty for anything that is no user's id."""
    return f"<@{user}>" if _USER.fullmatch(user) else ""


def mention_group(group: str) -> str:
    """What notifies this user group; empty for anything that is no group's id."""
    return f"<!subteam^{group}>" if _GROUP.fullmatch(group) else ""


def people_words(people: Sequence[str], users: Mapping[str, str]) -> str:
    """Those who are wanted, mentioned; an address that is nobody's is only shown. ``users`` has the
    Slack user of an e-mail address."""
    names = ", ".join(_mention(users.get(each, each)) for each in people[:MENTIONED])
    return names + (f" and {len(people) - MENTIONED} more" if len(people) > MENTIONED else "")


def _mention(person: str) -> str:
    return mention_user(person) or mention_group(person) or escape(person)
