"""What people do where a plan asks for more than approvals."""

from collections.abc import Callable
from typing import Any

from bot.service.values.commands.approvals import AnswerQuestion, Override
from bot.service.values.commands.pages import (
    Acknowledge,
    OpenIncident,
    PostmortemIsWritten,
    ReviewRollback,
)
from bot.service.values.work import DoCommand
from tests.simulation.face import NASTY
from tests.simulation.people import PEOPLE, Crowd

EVERY = 40
"""Seconds after which somebody does one of these things."""


class Asking:
    """Makes commands; the ``crowd`` numbers them and knows what is on the screens."""

    def __init__(self, crowd: Crowd, dice: Any) -> None:
        self._crowd, self._dice = crowd, dice

    def commands(self) -> list[DoCommand]:
        """Somebody says one of these things, and a fourth of them twice at one moment."""
        kinds: tuple[Callable[[dict[str, Any]], Any], ...] = (
            self._override,
            self._override,
            self._answer,
            self._answer,
            _incident,
            _acknowledge,
            _written,
            self._review,
        )
        make, user = self._dice.choice(kinds), self._dice.choice(PEOPLE)
        times = 2 if self._dice.random() < 0.25 else 1
        return [DoCommand(command=make(self._crowd.said_by(user))) for _ in range(times)]

    def _override(self, asked: dict[str, Any]) -> Override:
        gate = self._dice.choice(("window", "window", "window", "ci"))
        return Override(**asked, gate=gate, reason=NASTY)

    def _answer(self, asked: dict[str, Any]) -> AnswerQuestion:
        return AnswerQuestion(**asked, number=self._dice.choice((1, 2, 3)), reason=NASTY)

    def _review(self, asked: dict[str, Any]) -> ReviewRollback:
        return ReviewRollback(**asked, right=self._dice.choice((True, False)))


def _incident(asked: dict[str, Any]) -> OpenIncident:
    return OpenIncident(**asked, reason=NASTY)


def _acknowledge(asked: dict[str, Any]) -> Acknowledge:
    return Acknowledge(**asked)


def _written(asked: dict[str, Any]) -> PostmortemIsWritten:
    return PostmortemIsWritten(**asked, reason=NASTY)
