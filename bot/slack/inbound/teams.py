"""Whose workspace a request comes from, and whose the person is.

In a channel shared by Slack Connect the request carries our workspace while the person who pressed
the button belongs to another one, so both are looked at. In an Enterprise Grid a pressed button
may name no workspace (``team: null``): the person's own decides. Where the organization stands in
place of the person's workspace, Slack is asked for that.
"""

from collections.abc import Callable, Mapping
from typing import Any

_PERSONS = ("team", "user_team", "source_team")
"""Where an event may say whose the person is."""


def is_ours(body: Mapping[str, Any], team_id: str, is_of_team: Callable[[str, str], bool]) -> bool:
    """Whether every workspace that a request names is ``team_id``, and the person's is. A name that
    is missing is not a wrong one, but naming none is not enough. ``is_of_team(user, team_id)`` asks
    Slack about a person whose workspace a message, or a request of an organization, leaves out."""
    org = _id(body.get("enterprise")) or body.get("enterprise_id")
    persons, others = (
        [name for name in names if name and name != org] for names in (_persons(body), _teams(body))
    )
    if any(team != team_id for team in (*persons, *others)):
        return False
    event = body.get("event")
    if persons or (others and _of_nobody(event)):
        return True
    asked = others if isinstance(event, Mapping) else org
    user = _user(body)
    return bool(asked) and isinstance(user, str) and is_of_team(user, team_id)


def _persons(body: Mapping[str, Any]) -> list[Any]:
    """What is said of the person's workspace. A command comes from their own."""
    user, event = body.get("user"), body.get("event")
    if isinstance(event, Mapping):
        return [event.get(key) for key in _PERSONS]
    return [user.get("team_id") if isinstance(user, Mapping) else body.get("team_id")]


def _teams(body: Mapping[str, Any]) -> list[Any]:
    """What is said of the workspace in which it happened."""
    return [_id(body.get("team")), body.get("team_id")]


def _of_nobody(event: Any) -> bool:
    """Whether it is an event that no person is asked about."""
    return isinstance(event, Mapping) and (
        event.get("type") != "app_mention" or not event.get("user")
    )


def _user(body: Mapping[str, Any]) -> Any:
    """Who it is."""
    event = body.get("event")
    if isinstance(event, Mapping):
        return event.get("user")
    return _id(body.get("user")) or body.get("user_id")


def _id(named: Any) -> Any:
    return named.get("id") if isinstance(named, Mapping) else named
