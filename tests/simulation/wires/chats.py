"""Several instances of Slack's real adapter: each worker meets one of them, and each knows only
what it has seen itself."""

from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from greenlet import getcurrent, greenlet

from bot.rollout.effects import Announce
from bot.rollout.state import Card, Rollout
from bot.service.ports.chat import Call
from bot.service.values.home import Home
from bot.slack.views.home import home_view
from infra.slack.chat import SlackChat
from tests.simulation.face import Face, harmless
from tests.simulation.hub import Hub
from tests.simulation.model.outside.slack import Pauses, Said
from tests.simulation.wires.slack import TEAM, Arguments, SlackServer, WiredSlack

INSTANCES = 3
NEW = 0.1
"""How often an instance has been replaced by another."""


class Chats:
    """The Chat port. ``face`` keeps what stands in Slack; ``posted`` hears each announcement."""

    def __init__(self, hub: Hub, face: Face, people: dict[str, str], room: str) -> None:
        self._hub, self._face = hub, face
        self.said = Said()
        self.server = SlackServer(hub, people, room, self._stands)
        self.remote: Any = None
        self.posted: Callable[[str, tuple[Any, ...]], None] = lambda *_: None
        self._instances: list[SlackChat] = []
        self._workers: WeakKeyDictionary[greenlet, SlackChat] = WeakKeyDictionary()
        self._saying: WeakKeyDictionary[greenlet, Any] = WeakKeyDictionary()

    def client(self) -> WiredSlack:
        """Slack's client in an instance that has just begun."""
        pauses, hub = Pauses(), self._hub

        def closed(method: str, arguments: Arguments, seconds: int) -> None:
            pauses.closed(method, arguments, seconds, hub.now)

        def called(method: str, arguments: Arguments) -> None:
            pauses.called(method, arguments, hub.now)

        return WiredSlack(hub, self.remote, called, closed)

    def light_client(self) -> WiredSlack:
        """That of the function that Slack calls: it says a thing once, or not at all."""
        return WiredSlack(self._hub, self.remote, lambda *_: None, lambda *_: None)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return partial(self._do, method)

    def announce(
        self,
        rollout: Rollout,
        card: Card,
        notice: Announce,
        effect_id: str,
        *,
        first: bool = False,
    ) -> None:
        """See Chat."""
        self.posted("announce", (rollout, card, notice, effect_id))
        self._do("announce", rollout, card, notice, effect_id, first=first)

    def mention(
        self, rollout: Rollout, card: Card, call: Call, effect_id: str, *, first: bool = False
    ) -> None:
        """See Chat."""
        self.posted("announce", (rollout, card, call.notice, effect_id))
        self._do("mention", rollout, card, call, effect_id, first=first)

    def publish_home(self, user: str, home: Home, shows: str | None = None) -> str:
        """See Chat."""
        harmless(home_view(home))
        return str(self._do("publish_home", user, home, shows))

    def chart(self, *told: Any, first: bool = False) -> None:
        """See Chat. Pictures are not drawn here."""
        self._hub.call("slack.chart", partial(self._face.chart, *told))

    def _do(self, method: str, *told: Any, **how: Any) -> Any:
        if method in ("card", "ask", "answer"):
            getattr(self._face, method)(*told, **how)
        self._saying[getcurrent()] = told
        return getattr(self._mine(), method)(*told, **how)

    def _mine(self) -> SlackChat:
        me, dice = getcurrent(), self._hub.dice
        if me not in self._workers:
            if len(self._instances) < INSTANCES or dice.random() < NEW:
                self._instances = [*self._instances, self._begun()][-INSTANCES:]
            self._workers[me] = dice.choice(self._instances)
        return self._workers[me]

    def _begun(self) -> SlackChat:
        return SlackChat(self.client(), self._hub.seconds, TEAM)

    def _stands(self, method: str, arguments: Arguments, answer: Any) -> None:
        """It counts from this moment on."""
        self.said.posted(method, arguments, answer, getcurrent(), self._hub.now)
        told = self._saying.get(getcurrent())
        if method == "views.publish" and told:
            self._face.homes[told[0]] = told[1]
        if method != "chat.postMessage" or not told or len(told) != 4:
            return
        notice, effect = told[2], told[3]
        if isinstance(notice, Call):
            self._face.called.setdefault(effect, notice.people)
            notice = notice.notice
        self._face.notices.setdefault(effect, notice)
