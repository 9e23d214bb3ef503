"""Which scopes of Slack's the bot's token has, against the calls that we make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient

from infra.slack.errors import translated

HISTORY = ("channels:history", "groups:history", "im:history")
READ = ("channels:read", "groups:read")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.getPermalink": (),
    "conversations.history": HISTORY,
    "conversations.replies": HISTORY,
    "conversations.info": READ,
    "conversations.open": ("im:write",),
    "conversations.members": READ,
    "users.conversations": READ,
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "pins.add": ("pins:write",),
}
"""The methods that we call, and what each needs: for public channels, for private ones, and
for messages to one person."""
WITHOUT_A_CALL = ("app_mentions:read", "commands")
"""What lets people reach us."""


@dataclass(frozen=True, slots=True)
class Granted:
    """Whose token it is, what it may do, and Slack's time (None where it doesn't say it)."""

    team: str
    user: str
    scopes: frozenset[str]
    at: datetime | None


def granted(client: WebClient) -> Granted:
    """What Slack says of the token. Raises SlackRejected (``code`` says why) and Unavailable."""
    with translated("say whose token SLACK_BOT_TOKEN is"):
        answer = client.auth_test()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    scopes = headers.get("x-oauth-scopes", "").split(",")
    return Granted(
        team=str(answer.get("team_id", "")),
        user=str(answer.get("user_id", "")),
        scopes=frozenset(each.strip() for each in scopes if each.strip()),
        at=_time(headers.get("date", "")),
    )


def lacking(scopes: Iterable[str]) -> dict[str, list[str]]:
    """The scopes that a token with ``scopes`` lacks, each with the methods that fail for it."""
    have, found = set(scopes), dict[str, list[str]]()
    for method, needed in NEEDED.items():
        for scope in needed:
            if scope not in have:
                found.setdefault(scope, []).append(method)
    return found | {scope: [] for scope in WITHOUT_A_CALL if scope not in have}


def _time(said: str) -> datetime | None:
    try:
        return parsedate_to_datetime(said).astimezone(UTC)
    except ValueError:
        return None
