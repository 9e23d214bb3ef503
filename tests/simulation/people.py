"""What people, alerts and consoles do to a rollout, at random moments."""

from collections.abc import Callable
from typing import Any

from bot.rollout.facts import AlertClosed, AlertOpened
from bot.service.alert import Alert
from bot.service.answers import ReplyTo
from bot.service.commands import Approve, Hold, Promote, Resume, RollBack, Start
from bot.service.work import DoCommand
from tests.support.rollouts import POLICY, SERVICE, STABLE

PEOPLE = ("U0ANN", "U0BOB", "U0CAL")
REMEMBERED = 4
"""How many states a person may still have on the screen."""

Pointer = tuple[str, int]
"""The rollout and the step that a message was about."""


class Crowd:
    """Makes commands and alerts; ``dice`` is the run's."""

    def __init__(
        self, dice: Any, revisions: list[str], target: Any, look: Callable[[], Pointer | None]
    ) -> None:
        self._dice, self._revisions, self._target = dice, revisions, target
        self._look = look
        self._screens: list[Pointer] = []
        self.meant: dict[str, Pointer] = {}
        """What each approval was given for, by the command's id."""
        self._number = 0
        self._open: list[str] = []

    def command(self) -> DoCommand:
        """Somebody types something."""
        self._number += 1
        user = self._dice.choice(PEOPLE)
        asked: dict[str, Any] = {
            "id": f"command-{self._number}",
            "user": user,
            "channel": "C0",
            "reply_to": ReplyTo(user=user, channel="C0"),
            "service": "shop",
        }
        kinds = (self._start, self._start, self._promote, self._promote, _hold, self._resume, _back)
        make: Callable[[dict[str, Any]], Any] = self._dice.choice(kinds)
        return DoCommand(command=make(asked))

    def answer(self) -> DoCommand | None:
        """Somebody presses Approve on a message, which may be an old one."""
        seen = self._look()
        if seen is not None and seen not in self._screens:
            self._screens = [*self._screens, seen][-REMEMBERED:]
        if not self._screens:
            return None
        self._number += 1
        user, (rollout, step) = self._dice.choice(PEOPLE), self._dice.choice(self._screens)
        name = f"command-{self._number}"
        self.meant[name] = (rollout, step)
        return DoCommand(
            command=Approve(
                id=name,
                user=user,
                channel="C0",
                reply_to=ReplyTo(user=user, channel="C0"),
                service="shop",
                rollout=rollout,
                step=step,
            )
        )

    def _start(self, asked: dict[str, Any]) -> Start:
        again = self._dice.random() < 0.3
        return Start(
            **asked,
            revision=self._dice.choice(self._revisions),
            again=again,
            reason="it is mended" if again else "",
        )

    def _promote(self, asked: dict[str, Any]) -> Promote:
        sure, anyway = self._dice.random() < 0.5, self._dice.random() < 0.5
        return Promote(**asked, sure=sure, anyway=anyway, reason="I looked" if anyway else "")

    def _resume(self, asked: dict[str, Any]) -> Resume:
        return Resume(**asked, adopt=self._dice.random() < 0.3)

    def alert(self) -> Alert:
        """An incident opens, opens again, or closes."""
        if self._open and self._dice.random() < 0.5:
            incident = self._dice.choice(self._open)
            if self._dice.random() < 0.3:
                return self._opened(incident)
            closed = AlertClosed(id=f"alert~{incident}~closed", by=POLICY, incident=incident)
            return Alert(SERVICE, None, closed)
        self._number += 1
        self._open.append(f"i{self._number}")
        return self._opened(self._open[-1])

    def _opened(self, incident: str) -> Alert:
        dice = self._dice
        fact = AlertOpened(
            id=f"alert~{incident}~open",
            by=POLICY,
            incident=incident,
            policy="Errors",
            severity=("critical", "warning", "info")[len(incident) % 3],
            revision=dice.choice((*self._revisions, STABLE, "")),
        )
        return Alert(SERVICE, self._target, fact)

    def split(self) -> dict[str, int]:
        """What somebody sets in the console."""
        canary = self._dice.choice(self._revisions)
        percent = self._dice.choice((0, 10, 30, 50))
        return {r: p for r, p in {STABLE: 100 - percent, canary: percent}.items() if p}


def _hold(asked: dict[str, Any]) -> Hold:
    return Hold(**asked, reason="wait")


def _back(asked: dict[str, Any]) -> RollBack:
    return RollBack(**asked, reason="it looks wrong")
