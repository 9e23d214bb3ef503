"""A shop in virtual time, whose people type what the bot told them to.

Commands go through the real grammar, handlers and decisions; the ticks find what is due. Only what
is outside is faked.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.errors import Rejected
from bot.rollout.facts import AlertClosed
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase, Rollout
from bot.service.entry.do_work import do_work
from bot.service.ports.traffic_router import Revision
from bot.service.values.answers import ReplyTo
from bot.service.values.commands.approvals import Approve
from bot.service.values.commands.request import Request
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import Hold
from bot.service.values.records import Stored
from bot.service.values.work import DoCommand
from bot.service.watching.alert import Alert, on_alert
from bot.service.watching.due import tick
from bot.service.wording.next_steps import TEXTS, next_words
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import FormRequest, HelpRequest, parse
from tests.support.fakes import World
from tests.support.rollouts import CANARY, NOON, POLICY, SERVICE, alert, plan

ANN, BOB, EVE = "U0ANN", "U0BOB", "U0EVE"
"""Ann is an operator; Bob approves as code and Eve as lead, where a plan asks for it."""
APPROVED_FIRST: dict[str, Any] = {
    "people": {"operators": [ANN], "code": [BOB], "lead": [EVE]},
    "gates": {"approvals": {"roles": ["code", "lead"], "expire": "60m"}},
}
APPROVED_AT_50: dict[str, Any] = {
    "people": {"operators": [ANN], "code": [BOB]},
    "steps": [
        {"traffic": "10%", "soak": "5m"},
        {"traffic": "50%", "soak": "5m", "approvals": {"roles": ["code"], "expire": "60m"}},
        {"traffic": "100%"},
    ],
}
STEPS: list[dict[str, Any]] = [
    {"traffic": "10%", "soak": "5m"},
    {"traffic": "50%", "soak": "5m"},
    {"traffic": "100%", "soak": "5m"},
]
"""Without a test at 0 %."""
WINDOW_OPENS = "12:30-18:00"
"""The stage begins at noon."""


class Stage:
    """What people, alerts and time do; each act ends when all that followed from it is done."""

    def __init__(self) -> None:
        self.world = World(plan())
        self._acts = 0
        self._said: tuple[int, int] = (0, 0)

    def follow(self, **changes: Any) -> "Stage":
        """The shop's plan has these fields."""
        self.world.store.put_plan(plan(**changes))
        return self

    # Acts.

    def say(self, text: str, by: str = ANN) -> str:
        """Somebody types ``/canary TEXT``; the answer."""
        meant = parse(text, self._asked(by))
        assert not isinstance(meant, UsageError | HelpRequest | FormRequest), (text, meant)
        return self._do(meant)

    def obey(self, sentence: str, number: int = 0, by: str = ANN, **words: str) -> str:
        """Type the command that stands in a sentence, with ``words`` for what it leaves open."""
        command = re.findall(r"`/canary ([^`]+)`", sentence)[number]
        for key, said in words.items():
            name = key.replace("_", " ")
            assert name in command, (name, command)
            command = command.replace(name, said)
        assert not re.search(r"\b[A-Z]{3,}\b", command), f"{command} leaves something open"
        return self.say(command, by)

    def submit_form(self, **fields: Any) -> str:
        """``/canary start`` alone opens the form; what is filled in is started."""
        assert isinstance(parse("start", self._asked(ANN)), FormRequest)
        return self._do(Start(**dict(self._asked(ANN)) | {"service": "shop"} | fields))

    def start(self, by: str = ANN) -> str:
        """A rollout of the canary."""
        return self.say(f"start shop {CANARY}", by)

    def minutes(self, count: float = 1) -> "Stage":
        """Time passes, and the scheduler's beat comes each minute."""
        self._begin()
        for _ in range(max(1, round(count))):
            self.world.clock.advance(timedelta(minutes=min(1, count)))
            tick(self.world.parts, self.world.clock.now())
            self._drain()
        return self

    def until(self, happened: Callable[[], bool], most: int = 3000) -> "Stage":
        """Minutes pass until it is so."""
        for _ in range(most):
            if happened():
                return self
            self.minutes()
        raise AssertionError("it never happened")

    def alert(self, severity: str = "critical", revision: str = CANARY, **more: Any) -> "Stage":
        """An incident opens."""
        self._begin()
        target = plan().target.cloud_run
        on_alert(self.world.parts, Alert(SERVICE, target, alert(severity, revision, **more)))
        self._drain()
        return self

    def close_alert(self) -> "Stage":
        """It ends."""
        self._begin()
        fact = AlertClosed(id=self._id(), by=POLICY, incident="inc-1", policy="Errors")
        on_alert(self.world.parts, Alert(SERVICE, None, fact))
        self._drain()
        return self

    def by_hand(self, **percent: int) -> "Stage":
        """Somebody sets the traffic in the console, and a minute later that is seen."""
        names = {"canary": CANARY, "stable": "shop-00001", "other": "shop-00009"}
        self.world.shop.set_by_hand({names[each]: share for each, share in percent.items()})
        return self.minutes()

    def deploy(self, name: str) -> "Stage":
        """A new revision, without traffic unless that follows the latest one."""
        made = Revision(name=name, image=f"shop@sha256:{name}", created_at=NOON)
        self.world.shop.deploy(made)
        return self

    def press_approve(self, by: str = BOB, older: int = 0) -> "Stage":
        """Somebody presses Approve on the rollout's message, or on one that is so many steps
        older."""
        seen = {"rollout": self.rollout.id, "step": self.rollout.step - older}
        self._do(Approve(**dict(self._asked(by)) | {"service": "shop"} | seen))
        return self

    def press_hold_too_late(self, other: str) -> "Stage":
        """Somebody presses Hold; while that is on its way, another revision's rollout takes the
        place of what was seen."""
        pressed = Hold(
            **dict(self._asked(EVE)) | {"service": "shop", "rollout": self.rollout.id, "step": 0}
        )
        store = self.world.store
        real = store.load

        def load(service_id: str) -> Stored:
            stored = real(service_id)
            store.load = real  # type: ignore[method-assign] # once
            self.say("rollback shop because of the other one")
            self.say(f"start shop {other}")
            return stored

        store.load = load  # type: ignore[method-assign] # somebody else is quicker
        self._do(pressed)
        return self

    def refuse_next_shift(self, reason: Rejected | None = None) -> "Stage":
        """Cloud Run says no, once."""
        router = self.world.router
        real = router.shift

        def no(*_: object) -> None:
            router.shift = real  # type: ignore[method-assign] # once
            raise reason or Rejected("out of quota")

        router.shift = no  # type: ignore[method-assign,assignment] # a platform that refuses
        return self

    def stall(self, looks: int = 100_000) -> "Stage":
        """Cloud Run serves nothing new; with 0 it does again."""
        self.world.shop.lag = looks
        self.world.router._waits.clear()
        return self

    def during(self, act: Callable[[], object]) -> "Stage":
        """Something else happens."""
        self._begin()
        act()
        self._drain()
        return self

    # What came of it.

    def hears(self, code: Next) -> str:
        """The last act brought the bot to say this; the sentence as it was said."""
        found = self._found(code)
        assert found, f"{code} was not said, but: {self.said()}"
        return found

    def was_said(self, code: Next) -> bool:
        """Whether the last act brought the bot to say it."""
        return bool(self._found(code))

    def _found(self, code: Next) -> str:
        template = re.split(r"\{\w+\}", TEXTS[code])
        pattern = "(?s:.*?)".join(re.escape(each) for each in template) + r"(?=\s|$)"
        return next((m.group() for m in map(re.compile(pattern).search, self.said()) if m), "")

    def said(self) -> list[str]:
        """Everything that the last act brought the bot to say."""
        answers, notices = self._said
        chat = self.world.chat
        return [
            *(" ".join((a.sentence, *a.lines, a.next)) for a in chat.answers[answers:]),
            *(f"{n.words} {next_words(n.next)}" for n in list(chat.notices.values())[notices:]),
        ]

    @property
    def rollout(self) -> Rollout:
        """The active rollout."""
        return self.world.rollout

    @property
    def phase(self) -> Phase:
        """The active rollout's phase, or idle."""
        return self.world.store.load(SERVICE).service.phase

    @property
    def share(self) -> int:
        """The canary's percentage, as users get it."""
        return self.world.shop.served.get(CANARY, 0)

    @property
    def ended(self) -> Rollout:
        """The last rollout that ended."""
        return self.world.store.ended(SERVICE, 1)[0]

    def at(self, percent: int) -> "Stage":
        """Started, and brought to its share by time and good checks."""
        self.start()
        return self.until(lambda: self.share == percent)

    # How.

    def _do(self, command: Any) -> str:
        self._begin()
        do_work(self.world.parts, DoCommand(command=command))
        self._drain()
        answer = self.world.chat.answers[-1]
        return " ".join((answer.sentence, *answer.lines, answer.next))

    def _begin(self) -> None:
        self._said = (len(self.world.chat.answers), len(self.world.chat.notices))

    def _drain(self) -> None:
        while self.world.queue.messages:
            do_work(self.world.parts, self.world.queue.messages.pop(0))

    def _id(self) -> str:
        self._acts += 1
        return f"act-{self._acts}"

    def _asked(self, by: str) -> Request:
        return Request(
            id=self._id(), user=by, channel="C0", reply_to=ReplyTo(user=by, channel="C0")
        )
