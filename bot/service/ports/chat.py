"""Where people are."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from bot.rollout.effects import Announce
from bot.rollout.state import Ask, Card, Desired, Rollout
from bot.rollout.state.question import AskedDeployment, AskedQuestion
from bot.service.ports.on_calls import OnCall
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.chart import Chart
from bot.service.values.home import Home
from bot.service.values.start_form import StartForm
from bot.service.values.work import TellChannel


class Membership(StrEnum):
    """What somebody is to our workspace. Only a full member is an active human of ours."""

    FULL = "full"
    GUEST = "guest"
    BOT = "bot"
    DELETED = "deleted"
    STRANGER = "stranger"


class Call(NamedTuple):
    """A notice that mentions those who are on call; None where nobody knows who they are."""

    notice: Announce
    people: tuple[OnCall, ...] | None


class Chat(Protocol):
    """Where people are. Raises Unavailable (worth another try; also for rate limits) and Rejected
    (never will be).

    What is said once is looked for before it is said, which Slack allows fifty times a minute;
    ``first``: nobody can have said it yet, and it is not looked for.
    """

    def card(self, rollout: Rollout, desired: Desired | None, now: datetime) -> Card:
        """Show the rollout's state in its parent message; posts it where there is none yet (and
        finds it where it was posted but not remembered).

        ``desired`` is what its service should serve, and whether it does: an adopted split differs
        from the step's. None where another rollout has taken over, or nothing was ever shifted.
        """
        ...

    def announce(
        self,
        rollout: Rollout,
        card: Card,
        notice: Announce,
        effect_id: str,
        *,
        first: bool = False,
    ) -> None:
        """Post a notice in the rollout's thread, once: a repeated call with the same
        ``effect_id`` finds that it was posted. The other channels that it names hear it too, and
        one that fails silences no other."""
        ...

    def announce_elsewhere(
        self, rollout: Rollout, notice: Announce, effect_id: str, *, first: bool = False
    ) -> None:
        """Post it, once, in the other channels alone: the rollout's own channel can't be had."""
        ...

    def tell(self, told: TellChannel, *, first: bool = False) -> None:
        """Post in a channel what belongs to no rollout's thread, once per ``told.id``."""
        ...

    def mention(
        self, rollout: Rollout, card: Card, call: Call, effect_id: str, *, first: bool = False
    ) -> None:
        """As ``announce``, and mention people; who has no user here is named, and not finding
        that out loses no notice."""
        ...

    def ask(self, rollout: Rollout, card: Card, ask: Ask, *, posts: bool = True) -> None:
        """Show in the rollout's thread, and in the channel, which approvals are asked for, as it
        stands now. Once per ``ask.key``: a later call changes the same message.

        While it is open: what would happen, who has approved, Approve and Refuse, until when; it
        mentions the plan's people of the roles in ``rollout.waiting`` that are missing. When it has
        ended: how (``ask.ended``), without buttons; where it was never posted, it isn't then.

        Without ``posts`` it isn't posted in any case: who only shows a message again must not be
        faster than who carries the ask out.
        """
        ...

    def question(self, rollout: Rollout, card: Card, asked: AskedQuestion) -> None:
        """Show in the rollout's thread, and in the channel, what is asked at its end, as it stands
        now. Once per ``asked.key``: a later call changes the same message. It mentions nobody."""
        ...

    def deployment(self, service: str, asked: AskedDeployment) -> None:
        """Ask in its channel whether a deployment starts, as it stands now. Once per service and
        ``asked.key``: a later call changes the same message; where it was never posted, nothing is
        once it has ended. It mentions nobody."""
        ...

    def answer(self, reply_to: ReplyTo, answer: Answer) -> None:
        """Tell one person, ephemerally."""
        ...

    def users_of(self, person: str) -> tuple[str, ...]:
        """The users that a user, a user group, an e-mail address or an author's name stands for;
        none where nobody is known by it."""
        ...

    def write_to(self, user: str, rollout: Rollout, ask: Ask | None) -> None:
        """Tell one person, in a message of their own and once, how the rollout of their revision
        has ended, or that they may give what is asked for (``ask``)."""
        ...

    def chart(self, card: Card, chart: Chart, effect_id: str, *, first: bool = False) -> None:
        """Show a chart in the rollout's thread, once: a repeated call with the same ``effect_id``
        finds that it is there."""
        ...

    def publish_home(self, user: str, home: Home, shows: str | None = None) -> str:
        """Show a person's App Home; returns a mark of what it shows.

        With ``shows``, an earlier call's mark, nothing is done where it shows the same but for the
        time; and such calls keep to a pace, for nobody waits for them.
        """
        ...

    def fill_start(self, view: str, form: StartForm) -> None:
        """Show what can be chosen in the start modal that was opened as ``view``. Rejected where
        the person has closed it."""
        ...

    def is_one_of(self, user: str, people: Sequence[str], *, remembered: bool = False) -> bool:
        """Whether the user is among users, user groups and e-mail addresses; ``remembered``: as of
        some minutes ago will do, for nothing but a view depends on it."""
        ...

    def names_of(self, people: Sequence[str]) -> tuple[str, ...]:
        """What users, user groups and e-mail addresses are called, in their order. Where Slack
        does not say it, as they are written: a name is never worth an error."""
        ...

    def in_channel(self, user: str, channel: str) -> bool:
        """Whether the user is now a member of the channel (a name with ``#``, or an id)."""
        ...

    def channel_id(self, channel: str) -> str:
        """The id of the channel that has this name (with ``#``) now; an id is its own. Rejected
        where Canario is in no such channel."""
        ...

    def membership(self, user: str) -> Membership:
        """What the user is to our workspace now."""
        ...
