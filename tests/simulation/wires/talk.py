"""People write to the bot in Slack, and other apps plant what looks like ours."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from greenlet import getcurrent, greenlet
from pydantic import SecretStr
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from bot.rollout.effects import Announce
from bot.service.values.records import Commit
from bot.service.values.work import DoCommand, Work
from bot.slack.inbound.http import SlackEndpoint
from bot.slack.inbound.reply_now import Responder
from sandbox.slack.sender import sign
from sandbox.slack.workspace import BOT_USER, Message
from tests.simulation.hub import Hub
from tests.simulation.model.moment import moment
from tests.simulation.model.outside.mentions import Mention, Mentions
from tests.simulation.wires.chats import Chats
from tests.simulation.wires.slack import ROOM, TEAM

SECRET = "signed-by-the-simulated-slack"
EVIL = "U0EVIL"
"""The bot of another app in the same channel."""
WORDS = (
    "hold",
    "promote --yes",
    "promote --yes --anyway",
    "resume --yes",
    "rollback",
    "rollback to shop-00001",
    "approve",
)


class Talk:
    """``put`` is the queue; ``deliver`` has something done until it is, as Slack does."""

    def __init__(
        self,
        hub: Hub,
        chats: Chats,
        put: Callable[[Work], None],
        deliver: Callable[[str, Callable[[], object]], None],
    ) -> None:
        self._hub, self._room = hub, chats.server.workspace
        self._put, self._deliver = put, deliver
        self.model = Mentions()
        self._numbers, self._edits = count(1), count(100_001)
        self._sending: WeakKeyDictionary[greenlet, tuple[Mention, bool]] = WeakKeyDictionary()
        self._endpoint = SlackEndpoint(
            SecretStr(SECRET),
            TEAM,
            self._taken,
            Responder(chats.light_client()),
            clock=lambda: hub.now,
            now=hub.time,
        )

    def write(self, user: str) -> None:
        """A person, or another app's bot, writes one message; some edit it, and Slack sends some
        twice."""
        dice, number = self._hub.dice, next(self._numbers)
        bot = dice.random() < 0.1
        parent = dice.choice((self._card, self._card, self._foreign, lambda: None))()
        words = dice.choice(WORDS)
        if parent is None:
            words = words.replace(" ", " shop ", 1) if " " in words else f"{words} shop"
        foreign = parent is not None and parent.user != BOT_USER
        thread = "" if parent is None or foreign else rollout_of(parent)
        mention = Mention(number, f"{words} because m{number}", thread, foreign, bot)
        event = self._event(mention, EVIL if bot else user, parent)
        for _ in range(1 if dice.random() < 0.7 else 2):
            self._deliver("slack.event", partial(self._send, mention, event, number))
        if dice.random() < 0.4:
            changed = event["text"].replace(words, dice.choice(WORDS))
            edit = {**event, "text": changed, "edited": {"user": user, "ts": self._room.next_ts()}}
            again = partial(self._send, mention, edit, next(self._edits))
            self._deliver("slack.event", again)

    def committed(self, commit: Commit) -> None:
        """A decision counts from now on."""
        self.model.committed(moment(commit))
        self._plant(commit)

    def _plant(self, commit: Commit) -> None:
        """Another app marks messages as ours would be, before we have posted anything."""
        rollout, dice = commit.service.active or commit.ended, self._hub.dice
        if rollout is None or dice.random() < 0.5:
            return
        payload = {"rollout": rollout.id, "service": rollout.service_id}
        self._post("canario_card", payload)
        thread = rollout.card.ts if rollout.card else ""
        for entry in commit.outbox:
            if isinstance(entry.effect, Announce):
                mark = {"effect": entry.id, "rollout": rollout.id}
                self._post("canario_notice", mark, thread)

    def _post(self, kind: str, payload: Mapping[str, str], thread: str = "") -> None:
        mark = {"event_type": kind, "event_payload": {**payload, "shows": "planted"}}
        planted = Message(
            ROOM, self._room.next_ts(), EVIL, "Nothing to see.", (), thread, metadata=mark
        )
        self._room.post(planted)

    def _event(self, mention: Mention, user: str, parent: Message | None) -> dict[str, Any]:
        ts = self._room.next_ts()
        text = f"<@{BOT_USER}> {mention.words}"
        self._room.post(Message(ROOM, ts, user, text, (), parent.ts if parent else ""))
        event: dict[str, Any] = {"type": "app_mention", "user": user, "text": text, "ts": ts}
        event |= {"event_ts": ts, "channel": ROOM, "user_team": TEAM}
        kinds = ["", "", "file_share", "thread_broadcast"][: 4 if parent else 3]
        kind = self._hub.dice.choice(kinds)
        event |= {"thread_ts": parent.ts} if parent else {}
        event |= {"subtype": kind} if kind else {}
        return event | ({"bot_id": "B0EVIL"} if mention.bot else {})

    def _send(self, mention: Mention, event: dict[str, Any], number: int) -> None:
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": TEAM,
                "api_app_id": "A0CANARIO",
                "event_id": f"Ev{number:08d}",
                "event_time": int(self._hub.time()),
                "authorizations": [{"team_id": TEAM, "user_id": BOT_USER}],
                "event": event,
            }
        ).encode()
        calm, edited = self._hub.calm, "edited" in event
        self._sending[getcurrent()] = (mention, edited)
        before = len(self._room.ephemerals)
        status = self._endpoint.handle(self._request(body))[1]
        if calm and not edited and status == 200:
            self.model.answered(mention, told=len(self._room.ephemerals) > before)

    def _request(self, body: bytes) -> Request:
        at = str(int(self._hub.time()))
        headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": sign(SECRET, at, body)}
        builder = EnvironBuilder(
            method="POST", data=body, content_type="application/json", headers=[*headers.items()]
        )
        return Request(builder.get_environ())

    def _taken(self, work: Work) -> None:
        mention, edited = self._sending[getcurrent()]
        if isinstance(work, DoCommand):
            self.model.asked(mention, work.command, edited=edited)
        self._put(work)

    def _card(self) -> Message | None:
        cards = [m for m in self._room.channels[ROOM].messages if is_card(m) and m.user == BOT_USER]
        return self._hub.dice.choice(cards[-2:]) if cards else None

    def _foreign(self) -> Message | None:
        found = [m for m in self._room.channels[ROOM].messages if is_card(m) and m.user == EVIL]
        return found[-1] if found else None


def is_card(message: Message) -> bool:
    """Whether it says that it is a rollout's message."""
    return message.metadata.get("event_type") == "canario_card"


def rollout_of(card: Message) -> str:
    """The rollout that it says it is about."""
    return str(card.metadata["event_payload"]["rollout"])
