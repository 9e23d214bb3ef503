"""Who is who in Slack: members of channels, user groups, e-mail addresses. Remembered for some
minutes, since every promote asks."""

import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from slack_sdk import WebClient

from bot.errors import CanarioError, Rejected
from bot.service.ports.chat import Membership
from bot.service.ports.parts import log
from infra.slack.errors import SlackRejected, translated

KEPT_SECONDS = 300.0
_ADDRESS = re.compile(r"[^\s@<>#,;:\"()\[\]\\]{1,64}@[^\s@<>]{1,190}")
_ROBOTS = ".gserviceaccount.com"
PAGE = 999

T = TypeVar("T")


class SlackPeople:
    """``monotonic`` is a clock in seconds for how long answers are remembered; ``team``: our
    workspace's id. What gives rights is never remembered, but for the ids of channels' names."""

    def __init__(
        self, client: WebClient, monotonic: Callable[[], float] = time.monotonic, team: str = ""
    ) -> None:
        self._client = client
        self._monotonic = monotonic
        self._team = team
        self._kept: dict[str, tuple[float, Any]] = {}

    def is_one_of(self, user: str, people: Sequence[str], *, remembered: bool = False) -> bool:
        """Whether ``user`` is among user ids (U, W), user groups (S) and e-mail addresses."""
        if user in people:
            return True
        if not remembered:
            for group in people:
                if "@" not in group:  # whose an address is changes hardly ever
                    self._kept.pop(group, None)
        return any(user in self.meant(person) for person in people)

    def in_channel(self, user: str, channel: str) -> bool:
        """Whether ``user`` is a member now."""
        return user in self._members(self.channel_id(channel))

    def name_of(self, person: str) -> str:
        """What a user, a user group or who has an e-mail address is called; as it is written where
        Slack does not say."""
        try:
            if person.startswith("S") and "@" not in person:
                handles = self._remembered("groups", self._handles)
                return f"@{handles[person]}" if person in handles else person
            user = next(iter(self.meant(person)), "") if "@" in person else person
            return self._remembered(f"name {user}", lambda: self._name(user)) if user else person
        except CanarioError as error:
            log.warning("could not look up the name of %s: %s", person, error)
            return person

    def _name(self, user: str) -> str:
        with translated("look up somebody's name"):
            found = self._client.users_info(user=user)["user"]
        profile = found.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), found.get("name"))
        return next((str(name) for name in names if name), user)

    def _handles(self) -> dict[str, str]:
        with translated("list the user groups"):
            found = self._client.usergroups_list()["usergroups"]
        return {str(group["id"]): str(group["handle"]) for group in found}

    def membership(self, user: str) -> Membership:
        """What ``user`` is to our workspace now."""
        try:
            with translated("look up who somebody is"):
                found = self._client.users_info(user=user)["user"]
        except SlackRejected as error:
            if error.code == "user_not_found":
                return Membership.DELETED
            raise
        if found.get("deleted"):
            return Membership.DELETED
        if found.get("is_bot") or found.get("is_workflow_bot"):
            return Membership.BOT
        if found.get("is_stranger") or not self._is_ours(found):
            return Membership.STRANGER
        if found.get("is_restricted") or found.get("is_ultra_restricted"):
            return Membership.GUEST
        return Membership.FULL

    def _is_ours(self, user: Mapping[str, Any]) -> bool:
        teams = (user.get("enterprise_user") or {}).get("teams") or [user.get("team_id")]
        return not self._team or self._team in teams

    def channel_id(self, channel: str, *, remembered: bool = True) -> str:
        """The id of ``#name``; an id is its own. Raises Rejected where the bot isn't a member.
        ``remembered``: as of some minutes ago will do."""
        if not channel.startswith("#"):
            return channel
        channel = as_named(channel[1:])
        ids = self._remembered("channels", self._channels, anew=not remembered)
        if channel not in ids and remembered:
            ids = self._remembered("channels", self._channels, anew=True)
        if channel not in ids:
            raise Rejected(
                f"Canario is not in {channel}, or there is no such channel.",
                f"Invite it: `/invite @canario` in {channel}.",
            )
        return ids[channel]

    def meant(self, person: str) -> frozenset[str]:
        """The user ids that a user id, a user group or an e-mail address stands for; nobody where
        it is no person's address."""
        if "@" in person:
            if not is_address(person):
                return frozenset()
            return self._remembered(person, lambda: self._by_email(person))
        if person.startswith("S"):
            return self._remembered(person, lambda: self._group(person))
        return frozenset({person})

    def _by_email(self, email: str) -> frozenset[str]:
        try:
            with translated(f"look up {email}"):
                found = self._client.users_lookupByEmail(email=email)
        except SlackRejected as error:
            if error.code == "users_not_found":
                return frozenset()
            raise
        return frozenset({found["user"]["id"]})

    def _group(self, group: str) -> frozenset[str]:
        try:
            with translated(f"look up the user group {group}"):
                return frozenset(self._client.usergroups_users_list(usergroup=group)["users"])
        except SlackRejected as error:
            if error.code == "no_such_subteam":
                return frozenset()
            raise

    def _members(self, channel_id: str) -> frozenset[str]:
        def page(cursor: str) -> Any:
            return self._client.conversations_members(channel=channel_id, cursor=cursor, limit=PAGE)

        with translated("read a channel's members", channel_id):
            return frozenset(m for found in pages(page) for m in found["members"])

    def _channels(self) -> dict[str, str]:
        def page(cursor: str) -> Any:
            return self._client.users_conversations(
                types="public_channel,private_channel",
                exclude_archived=True,
                cursor=cursor,
                limit=PAGE,
            )

        with translated("list its channels"):
            return {
                as_named(c["name"]): c["id"] for found in pages(page) for c in found["channels"]
            }

    def _remembered(self, key: str, ask: Callable[[], T], *, anew: bool = False) -> T:
        since, value = self._kept.get(key, (0.0, None))
        if anew or value is None or self._monotonic() - since > KEPT_SECONDS:
            value = ask()
            self._kept[key] = (self._monotonic(), value)
        return value  # type: ignore[no-any-return]


def is_address(email: str) -> bool:
    """Whether a person may have this e-mail address; Slack is not asked for any other."""
    return bool(_ADDRESS.fullmatch(email)) and not email.lower().endswith(_ROBOTS)


def as_named(name: str) -> str:
    """``#name``, however its accents are written."""
    return f"#{unicodedata.normalize('NFC', name)}"


def pages(ask: Callable[[str], Any]) -> Iterator[Any]:
    """All pages of a list, one after the other; ``ask`` takes the cursor."""
    cursor = ""
    while True:
        found = ask(cursor)
        yield found
        cursor = (found.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
