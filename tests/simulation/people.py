"""What people, alerts and consoles do to a rollout, at random moments."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from bot.plan import Plan
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.rollout.state import Rollout
from bot.service.values.answers import Answer, Offer, ReplyTo
from bot.service.values.commands.approvals import Approve, Confirm, Refuse
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.kill import Kill
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import Hold, Promote, Resume, RollBack
from bot.service.values.work import DoCommand
from bot.service.watching.alert import Alert
from tests.simulation.face import NASTY
from tests.simulation.model.incidents import ELSEWHERE
from tests.support.rollouts import POLICY, SERVICE, STABLE

PEOPLE = ("U0ANN", "U0BOB", "U0CAL")
NEWER: Sequence[Literal["", "supersede", "wait", "withdraw"]] = (
    "",
    "wait",
    "",
    "supersede",
    "",
    "withdraw",
    "wait",
)
"""What is typed to a start, in turn."""
MANUAL = (False, False, True, False, False)
"""Whether a start asks before each step, in turn."""
REMEMBERED = 4
"""How many states a person may still have on the screen."""

Pointer = tuple[str, int]
"""The rollout and the step that a message was about."""


class Crowd:
    """Makes commands and alerts; ``dice`` is the run's."""

    def __init__(
        self,
        dice: Any,
        revisions: list[str],
        plans: tuple[Plan, ...],
        on_screen: Callable[[], Pointer | None],
        now: Callable[[], datetime],
        *,
        people: Sequence[str] = PEOPLE,
    ) -> None:
        self._dice, self._revisions, self._plans = dice, revisions, plans
        self._target, self._on_screen = plans[0].target.cloud_run, on_screen
        self._now, self._people = now, people
        self.asked: dict[str, datetime] = {}
        """When each command was asked for."""
        self.hears = True
        """Whether each answer can be told apart by its command's id; Slack itself can't."""
        self.typed: dict[str, Approve] = {}
        """Each yes that was typed, by its id."""
        self._screens: list[Pointer] = []
        self._confirms = any(step.confirm for plan in plans for step in plan.steps)
        self.asks: list[str] = []
        """The keys of what was asked for, which a press may be about; the newest last."""
        self.meant: dict[str, Pointer] = {}
        """What each press was about, by the command's id."""
        self.rollbacks: dict[str, RollBack] = {}
        """Every rollback that was asked for, by the command's id."""
        self._offers: list[Offer] = []
        self._number = 0
        self._open: list[str] = []
        self._freezes = dice.random() < 0.3

    def commands(self) -> list[DoCommand]:
        """Somebody types something, or presses a button, which may be an old message's; some click
        twice at the same moment."""
        calm: tuple[Callable[[dict[str, Any]], Any], ...] = (
            self._start,
            self._start,
            self._promote,
            self._promote,
            _hold,
            self._resume,
            self._back,
        )
        if any(plan.kill_switch for plan in self._plans):
            calm = (*calm, _kill)
        kinds = (*calm, _freeze, self._freeze_for, _unfreeze, _unfreeze) if self._freezes else calm
        make: Callable[[dict[str, Any]], Any] = self._dice.choice(kinds)
        user, seen = self._dice.choice(self._people), self._seen()
        pressed = (
            make not in (self._start, _kill, _freeze, self._freeze_for, _unfreeze)
            and self._dice.random() < 0.5
        )
        pointer = seen if pressed else None
        return [
            DoCommand(command=make(self._asked(user, pointer)))
            for _ in range(2 if self._dice.random() < 0.25 else 1)
        ]

    def said_by(self, user: str) -> dict[str, Any]:
        """The fields of something that this person types."""
        return self._asked(user, None)

    def meanwhile(self) -> list[DoCommand]:
        """Somebody decides while a worker is about to shift: mostly a rollback."""
        asked = self._asked(self._dice.choice(self._people), None)
        back = self._dice.random() < 0.7
        return [DoCommand(command=self._back(asked) if back else self._promote(asked))]

    def last(self, *, frozen: bool) -> DoCommand:
        """What changes something when everything is over."""
        asked = self._asked(PEOPLE[0], None)
        return DoCommand(command=_unfreeze(asked) if frozen else _freeze(asked))

    def deploy(self, *, newest: bool = False) -> list[DoCommand]:
        """Somebody who approves nothing starts something, whatever was before."""
        start = self._start(self._asked(PEOPLE[0], None))
        said = {"again": True, "sure": True, "manual": False, "reason": "it was fixed"}
        sure = start.model_copy(update=said)
        if newest:
            sure = sure.model_copy(update={"revision": "latest"})
        return [DoCommand(command=sure)]

    def yes(self, user: str) -> list[DoCommand]:
        """Somebody approves what the newest message shows."""
        if not self._screens:
            return []
        return [DoCommand(command=Approve(**self._asked(user, self._screens[-1])))]

    def answers(self) -> list[DoCommand]:
        """Somebody presses Approve or Refuse on a message, which may be an old one."""
        seen = self._seen()
        if seen is None:
            return []
        user = self._dice.choice(self._people)
        if self._confirms:
            return self._confirmations(user)
        make = Approve if self._dice.random() < 0.9 else Refuse
        if self._dice.random() < 0.3:
            return [DoCommand(command=self._typed(user))]
        return [
            DoCommand(command=make(**self._asked(user, seen), reason=NASTY))
            for _ in range(2 if self._dice.random() < 0.25 else 1)
        ]

    def _confirmations(self, user: str) -> list[DoCommand]:
        """Somebody presses a button of a message, which may be an old one, or types a number; some
        click twice."""
        dice, number = self._dice, self._dice.choice((1, 1, 2, 2, 3))
        times = range(2 if dice.random() < 0.25 else 1)
        if self.asks and dice.random() < 0.7:
            key = self.asks[-1] if dice.random() < 0.8 else dice.choice(self.asks)
            rollout, to, _ = key.rsplit("~", 2)
            meant = rollout, int(to) - 1
            made = [Confirm(**self._asked(user, meant), ask=key, number=number) for _ in times]
        else:
            made = [Confirm(**self._asked(user, None), number=number, reason=NASTY) for _ in times]
        return [DoCommand(command=each) for each in made]

    def _typed(self, user: str) -> Approve:
        """A yes in words, which may name what it is for, or something else."""
        dice = self._dice
        revision = dice.choice((*self._revisions, "", ""))
        percent = dice.choice((None, None, 10, 50))
        role = dice.choice(("", "", "lead", "code"))
        yes = Approve(**self._asked(user, None), revision=revision, percent=percent, role=role)
        self.typed[yes.id] = yes
        return yes

    def _asked(self, user: str, pointer: Pointer | None) -> dict[str, Any]:
        self._number += 1
        name = f"command-{self._number}"
        asked: dict[str, Any] = {
            "id": name,
            "user": user,
            "channel": "C0",
            "reply_to": ReplyTo(user=user, channel="C0", response_url=name if self.hears else ""),
            "service": "shop",
            "at": self._now(),
        }
        self.asked[name] = self._now()
        if pointer is not None:
            self.meant[name] = pointer
            asked |= {"rollout": pointer[0], "step": pointer[1]}
        return asked

    def remember(self, rollout: Rollout | None) -> None:
        """What it asks for stays on somebody's screen."""
        keys = [each.key for each in rollout.asks] if rollout else []
        self.asks += [key for key in keys if key not in self.asks]

    def look(self) -> None:
        """Messages show where it stands now; those of before may still be on a screen."""
        now = self._on_screen()
        if now is not None and now not in self._screens:
            self._screens = [*self._screens, now][-REMEMBERED:]

    def _seen(self) -> Pointer | None:
        if self._screens and self._dice.random() < 0.5:
            return self._screens[-1]
        return self._dice.choice(self._screens) if self._screens else None

    def _start(self, asked: dict[str, Any]) -> Start:
        again = self._dice.random() < 0.3
        return Start(
            **asked,
            revision=self._dice.choice(self._revisions),
            plan=self._dice.choice(self._plans).name,
            again=again,
            sure=self._number % 3 != 0,
            reason=NASTY if again else "",
            newer=NEWER[self._number % len(NEWER)],
            manual=MANUAL[self._number % len(MANUAL)],
        )

    def _back(self, asked: dict[str, Any]) -> RollBack:
        """To stable, or to what is named, or by a button that was offered, maybe long ago."""
        where: dict[str, Any] = {}
        if "rollout" not in asked and self._dice.random() < 0.5:
            to = self._dice.choice((*self._revisions, STABLE, STABLE, "previous"))
            where = {"to": to, "sure": self._dice.random() < 0.3}
        elif "rollout" not in asked and self._offers and self._dice.random() < 0.5:
            offer = self._dice.choice(self._offers)
            where = {"to": offer.to, "leaving": offer.leaving, "sure": offer.sure}
        made = RollBack(**asked, **where, reason=NASTY)
        self.rollbacks[made.id] = made
        return made

    def answered(self, answer: Answer) -> None:
        """The buttons beside an answer stay where they are."""
        self._offers = [*self._offers, *answer.offers][-REMEMBERED:]

    def _promote(self, asked: dict[str, Any]) -> Promote:
        sure, anyway = self._dice.random() < 0.5, self._dice.random() < 0.5
        return Promote(**asked, sure=sure, anyway=anyway, reason=NASTY if anyway else "")

    def _resume(self, asked: dict[str, Any]) -> Resume:
        adopt, sure = self._dice.random() < 0.3, self._dice.random() < 0.7
        return Resume(**asked, adopt=adopt, sure=sure)

    def _freeze_for(self, asked: dict[str, Any]) -> Freeze:
        """One that ends by itself."""
        return Freeze(**asked, reason=NASTY, seconds=self._dice.choice((60, 240, 600)))

    def alert(self) -> Alert:
        """An incident opens, opens again, or closes; or it is another region's."""
        if self._dice.random() < 0.1:
            self._number += 1
            there = self._opened(f"{ELSEWHERE}{self._number}")
            return there._replace(region="europe-north1")
        if self._open and self._dice.random() < 0.5:
            incident = self._dice.choice(self._open)
            if self._dice.random() < 0.3:
                return self._opened(incident)
            closed = AlertClosed(id=f"alert~{incident}~closed", by=POLICY, incident=incident)
            return Alert(SERVICE, None, closed)
        self._number += 1
        self._open.append(f"i{self._number}")
        return self._opened(self._open[-1])

    def flood(self, number: int) -> Alert:
        """One of many that are only to be noted, with a long text."""
        one = self._opened(f"flood{number}")
        fact = one.fact.model_copy(update={"severity": "info", "summary": NASTY * 80})
        return one._replace(fact=fact)

    def _opened(self, incident: str) -> Alert:
        dice = self._dice
        fact = AlertOpened(
            id=f"alert~{incident}~open",
            by=POLICY,
            incident=incident,
            policy="Errors",
            summary=NASTY,
            severity=("critical", "warning", "info")[len(incident) % 3],
            revision=dice.choice((*self._revisions, STABLE, "")),
        )
        return Alert(SERVICE, self._target, fact)

    def split(self) -> dict[str, int]:
        """What somebody sets in the console."""
        if self._dice.random() < 0.1:
            return {self._revisions[0]: 20, self._revisions[1]: 30, STABLE: 50}
        canary = self._dice.choice(self._revisions)
        percent = self._dice.choice((0, 10, 30, 50))
        return {r: p for r, p in {STABLE: 100 - percent, canary: percent}.items() if p}

    def by_hand(self, now: Mapping[str, int]) -> dict[str, int]:
        """What somebody makes of what is served: the shares swapped, other shares, another
        revision, all of it back, or a split as anybody might set it."""
        names, shares = list(now), list(now.values())
        other = next(r for r in (*self._revisions, STABLE) if r not in now or len(now) > 2)
        ways: tuple[dict[str, int], ...] = (
            dict(zip(names, shares[::-1], strict=True)),
            dict(zip([other, *names[1:]], shares, strict=True)),
            {STABLE: 100},
            self.split(),
        )
        chosen: dict[str, int] = self._dice.choice(ways)
        return chosen


def _hold(asked: dict[str, Any]) -> Hold:
    return Hold(**asked, reason=NASTY)


def _kill(asked: dict[str, Any]) -> Kill:
    return Kill(**asked, reason=NASTY)


def _freeze(asked: dict[str, Any]) -> Freeze:
    return Freeze(**asked, reason=NASTY)


def _unfreeze(asked: dict[str, Any]) -> Unfreeze:
    return Unfreeze(**asked)
