"""Whose workspace a request comes from, and whose the person is.

In a channel shared by Slack Connect the request carries our workspace while the person who pressed
the button belongs to another one, so both are looked at. In an Enterprise Grid a pressed button
may name no workspace (``team: null``): the person's own decides.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def is_ours(body: Mapping[str, Any], team_id: str, is_of_team: Callable[[str, str], bool]) -> bool:
    """Whether every workspace that a request names is ``team_id``; naming none is not enough.
    ``is_of_team(user, team_id)`` asks Slack about a person whose workspace a message leaves out."""
    teams = list(_teams(body))
    if not teams or any(team != team_id for team in teams):
        return False
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("type") != "app_mention":
        return True
    user = event.get("user")
    if not user or any(event.get(key) for key in _PERSONS):
        return True
    return isinstance(user, str) and is_of_team(user, team_id)


_PERSONS = ("team", "user_team", "source_team")
"""Where an event may say whose the person is."""


def _teams(body: Mapping[str, Any]) -> Iterator[Any]:
    user = body.get("user")
    if isinstance(user, Mapping):
        yield user.get("team_id")
        if body.get("team") is not None:
            yield _id(body["team"])
    else:
        yield body.get("team_id")
    event = body.get("event")
    if isinstance(event, Mapping):
        yield from (event[key] for key in _PERSONS if event.get(key))


def _id(team: Any) -> Any:
    return team.get("id") if isinstance(team, Mapping) else None
