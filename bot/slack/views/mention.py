"""Who is notified: those whose approval is wanted, and who are on
call or called for a page. Nobody else."""

import re

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
