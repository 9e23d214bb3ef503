"""Slack of the described world: the port Chat. Everything that would be read is a line of the
timeline."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zlib import crc32

from bot.plan import Plan
from bot.rollout.effects import Announce
from bot.rollout.state import Ask, Card, Desired, Rollout
from bot.rollout.state.question import AskedDeployment, AskedQuestion
from bot.service.ports.chat import Call, Membership
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.chart import Chart
from bot.service.values.home import Home
from bot.service.values.start_form import StartForm
from bot.service.values.work import TellChannel
from bot.service.wording.next_steps import next_words
from sandbox.rehearsal.timeline import Timeline
from sandbox.rehearsal.world.crowd import Crowd

Asked = Callable[[Rollout, Ask], None]
AskedAtEnd = Callable[[AskedQuestion], None]


class RehearsedChat:
    """``asked`` and ``asked_at_end`` hear of what people are asked, once each."""

    def __init__(
        self, timeline: Timeline, crowd: Crowd, plan: Plan, asked: Asked, asked_at_end: AskedAtEnd
    ) -> None:
        self._timeline, self._crowd, self._channel = timeline, crowd, plan.channel
        self._asked, self._asked_at_end = asked, asked_at_end
        self._seen: set[str] = set()
        self._names: dict[str, str] = {}
        """Of channels, by the ids that they were looked up to have."""

    def card(self, rollout: Rollout, desired: Desired | None, now: datetime) -> Card:  # noqa: ARG002
        """See Chat."""
        return Card(channel=self.channel_id(self._channel), ts=f"card-of-{rollout.id}")

    def announce(
        self,
        rollout: Rollout,  # noqa: ARG002
        card: Card,  # noqa: ARG002
        notice: Announce,
        effect_id: str,
        *,
        first: bool = False,  # noqa: ARG002
    ) -> None:
        """See Chat."""
        self._say(notice, (self._channel, *notice.also), effect_id)

    def announce_elsewhere(
        self,
        rollout: Rollout,  # noqa: ARG002
        notice: Announce,
        effect_id: str,
        *,
        first: bool = False,  # noqa: ARG002
    ) -> None:
        """See Chat."""
        self._say(notice, notice.also, effect_id)

    def _say(self, notice: Announce, channels: Sequence[str], effect_id: str) -> None:
        if effect_id in self._seen:
            return
        self._seen.add(effect_id)
        details = [*notice.details, *(each for each in (next_words(notice.next),) if each)]
        roles = self._crowd.roles_of(notice.mention)
        heard = dict.fromkeys(self._names.get(each, each) for each in channels)
        self._timeline.add(str(notice.topic), notice.words, details, (*heard, *roles))

    def tell(self, told: TellChannel, *, first: bool = False) -> None:  # noqa: ARG002
        """See Chat."""
        if told.id not in self._seen:
            self._seen.add(told.id)
            self._timeline.add(str(told.topic), told.words, (told.next,), (told.channel,))

    def mention(
        self, rollout: Rollout, card: Card, call: Call, effect_id: str, *, first: bool = False
    ) -> None:
        """See Chat."""
        self.announce(rollout, card, call.notice, effect_id, first=first)

    def ask(self, rollout: Rollout, card: Card, ask: Ask, *, posts: bool = True) -> None:  # noqa: ARG002
        """See Chat."""
        if not ask.open or not posts or ask.key in self._seen:
            return
        self._seen.add(ask.key)
        items = [each.what for each in rollout.items_of(ask)]
        what = f"{ask.kind}: {', '.join(ask.roles) or 'confirmations'}"
        self._timeline.add("asked", what, items, ask.roles)
        self._asked(rollout, ask)

    def question(self, rollout: Rollout, card: Card, asked: AskedQuestion) -> None:  # noqa: ARG002
        """See Chat."""
        if asked.key not in self._seen:
            self._seen.add(asked.key)
            self._timeline.add("asked", asked.text, asked.answers)
            self._asked_at_end(asked)

    def users_of(self, person: str) -> tuple[str, ...]:
        """See Chat."""
        return (person,)

    def write_to(self, user: str, rollout: Rollout, ask: Ask | None) -> None:
        """See Chat. What is told to one person is no line of the timeline."""

    def deployment(self, service: str, asked: AskedDeployment) -> None:
        """See Chat. Nobody deploys in a rehearsal."""

    def chart(self, card: Card, chart: Chart, effect_id: str, *, first: bool = False) -> None:
        """See Chat. A rehearsal has its own."""

    def publish_home(self, user: str, home: Home, shows: str | None = None) -> str:  # noqa: ARG002
        """See Chat. Nobody has theirs open."""
        return ""

    def fill_start(self, view: str, form: StartForm) -> None:
        """See Chat. Nobody has one open."""

    def answer(self, reply_to: ReplyTo, answer: Answer) -> None:
        """See Chat."""
        details = [*answer.lines, *(each for each in (answer.next,) if each)]
        self._timeline.add("answer", answer.sentence, details, (reply_to.user,))

    def is_one_of(self, user: str, people: Sequence[str], *, remembered: bool = False) -> bool:  # noqa: ARG002
        """See Chat."""
        return self._crowd.is_one_of(user, people)

    def names_of(self, people: Sequence[str]) -> tuple[str, ...]:
        """See Chat."""
        return tuple(people)

    def in_channel(self, user: str, channel: str) -> bool:  # noqa: ARG002
        """See Chat."""
        return True

    def channel_id(self, channel: str) -> str:
        """See Chat."""
        if not channel.startswith("#"):
            return channel
        found = f"C0{crc32(channel.encode()):010d}"
        self._names[found] = channel
        return found

    def membership(self, user: str) -> Membership:  # noqa: ARG002
        """See Chat."""
        return Membership.FULL
