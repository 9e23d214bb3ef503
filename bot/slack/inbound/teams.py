"""Whose workspace a request comes from, and whose the person is.

In a channel shared by Slack Connect the request carries our workspace while the person who pressed
the button belongs to another one, so both are looked at.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def is_ours(body: Mapping[str, Any], team_id: str) -> bool:
    """Whether every workspace that a request names is ``team_id``; naming none is not enough."""
    teams = list(_teams(body))
    return bool(teams) and all(team == team_id for team in teams)


def _teams(body: Mapping[str, Any]) -> Iterator[Any]:
    user = body.get("user")
    if isinstance(user, Mapping):
        yield user.get("team_id")
        yield _id(body.get("team"))
    else:
        yield body.get("team_id")
    event = body.get("event")
    if isinstance(event, Mapping):
        yield from (event[key] for key in ("team", "user_team", "source_team") if event.get(key))


def _id(team: Any) -> Any:
    return team.get("id") if isinstance(team, Mapping) else None
