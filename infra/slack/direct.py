"""Messages to one person, each once."""

import re
import time
from collections.abc import Callable

from slack_sdk import WebClient

from bot.rollout.state import Ask, Rollout
from bot.slack.views.person.direct import direct_message
from infra.slack.errors import translated
from infra.slack.people import SlackPeople
from infra.slack.posts import SlackPosts, mark
from infra.slack.rate_limit import Bucket, paced

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")
EVERYBODY = "everybody"


class SlackDirect:
    """Slack counts calls of one method together, so these keep to a pace that leaves most of it to
    the channels. ``domain``: that of the addresses of authors whom a label names without one."""

    def __init__(
        self,
        client: WebClient,
        people: SlackPeople,
        monotonic: Callable[[], float] = time.monotonic,
        domain: str = "",
    ) -> None:
        self._client, self._people, self._domain = client, people, domain
        self._posts = SlackPosts(client, monotonic)
        self._pace = Bucket("messages", 20 / 60, 10, monotonic)

    def users_of(self, person: str) -> tuple[str, ...]:
        """See Chat."""
        if _USER.fullmatch(person):
            return (person,)
        if "@" not in person and not _GROUP.fullmatch(person):
            if not self._domain:
                return ()
            person = f"{person}@{self._domain}"
        return tuple(sorted(self._people.meant(person)))

    def write(self, user: str, rollout: Rollout, ask: Ask | None, oldest: str) -> None:
        """See Chat, ``write_to``. It is looked for among our messages to them before it is sent."""
        with paced(self._pace, EVERYBODY):
            with translated("open a conversation with somebody"):
                channel = str(self._client.conversations_open(users=user)["channel"]["id"])
            about = ask.key if ask else f"{rollout.id}~{rollout.phase}"
            mine = mark("canario_direct", about=about)
            if not self._posts.find(channel, mine, oldest=oldest):
                self._posts.post(channel, direct_message(rollout, ask), mine)
