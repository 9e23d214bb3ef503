"""Slack, shown as people would see it: the real views, and nobody mentioned who isn't wanted."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from bot.rollout.effects import Announce
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.state import Ask, Card, Desired, Rollout
from bot.rollout.state.question import AskedDeployment, AskedQuestion
from bot.service.ports.chat import Call
from bot.service.ports.on_calls import OnCall
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.home import Home
from bot.service.values.work import UpdatePage
from bot.slack.views.answer import answer_message
from bot.slack.views.ask import ask_message
from bot.slack.views.blocks import Message
from bot.slack.views.card import card_message
from bot.slack.views.confirmations import deployment_message, question_message
from bot.slack.views.home import home_view
from bot.slack.views.notice import Called, notice_message
from bot.slack.views.person.direct import direct_message
from tests.simulation.broken import must
from tests.support.faked.people import FakeChat, FakeIncidents, FakeOnCalls

SCHEDULE, ON_CALL = "PSCHED1", "U0OCA"
NAMES = {"U0ANN": "ann", "U0BOB": "bob", "U0CAL": "cal", "U0GIL": "gil", ON_CALL: "oca"}
NASTY = "<!channel> <@U0BOB> it <https://evil.example|looks> fine"
"""What people write as a reason."""

_MENTION = re.compile(r"<[@!](?!date)[^>]*>")
_LINK = re.compile(
    r"<https?:(?!//console\.cloud\.google\.com/|//(acme|sandbox)\.slack\.com/archives/C0DEPLOYS/)"
)


class Face(FakeChat):
    """Renders everything that it is given, and looks at whom it would notify. ``answered`` hears
    every answer."""

    answered: Callable[[Answer], None] = staticmethod(lambda _: None)

    heard: Callable[[str, Answer], None] = staticmethod(lambda *_: None)
    """Hears of each answer, by its command's id."""

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
        if not notice.call and not notice.mention:
            harmless(notice_message(rollout, notice))
        super().announce(rollout, card, notice, effect_id, first=first)

    def mention(
        self, rollout: Rollout, card: Card, call: Call, effect_id: str, *, first: bool = False
    ) -> None:
        """See Chat."""
        people, named = call.people, call.notice.mention
        right = on_call() if call.notice.call else ()
        must(people is None or people == right, f"{people} is not who is on call")
        called = None if people is None else [Called(p.name, ON_CALL) for p in people]
        mentioned = [Called(each, each) for each in named]
        harmless(notice_message(rollout, call.notice, called, mentioned), (ON_CALL, *named))
        super().mention(rollout, card, call, effect_id, first=first)

    def card(self, rollout: Rollout, desired: Desired | None, now: datetime) -> Card:
        """See Chat."""
        harmless(card_message(rollout, desired, now))
        return super().card(rollout, desired, now)

    def ask(self, rollout: Rollout, card: Card, ask: Ask, *, posts: bool = True) -> None:
        """See Chat."""
        given = {each.role for each in rollout.approvals_of(ask)}
        missing = [role for role in ask.roles if ask.open and role not in given]
        people = [each for role in missing for each in rollout.plan.people[role]]
        harmless(ask_message(rollout, ask, {}), people)
        super().ask(rollout, card, ask, posts=posts)

    def write_to(self, user: str, rollout: Rollout, ask: Ask | None) -> None:
        """See Chat."""
        harmless(direct_message(rollout, ask))
        super().write_to(user, rollout, ask)

    def question(self, rollout: Rollout, card: Card, asked: AskedQuestion) -> None:
        """See Chat."""
        harmless(question_message(rollout, asked))
        super().question(rollout, card, asked)

    def deployment(self, service: str, asked: AskedDeployment) -> None:
        """See Chat."""
        harmless(deployment_message(service, asked))
        super().deployment(service, asked)

    def answer(self, reply_to: ReplyTo, answer: Answer) -> None:
        """See Chat."""
        harmless(answer_message(answer))
        self.heard(reply_to.response_url, answer)
        super().answer(reply_to, answer)
        self.answered(answer)

    def publish_home(self, user: str, home: Home, shows: str | None = None) -> str:
        """See Chat."""
        harmless(home_view(home))
        return super().publish_home(user, home, shows)


def names() -> FakeOnCalls:
    """PagerDuty, by which one person is on call."""
    return FakeOnCalls([], names={SCHEDULE: ("Oca",)})


def incidents() -> FakeIncidents:
    """PagerDuty, which keeps the keys of incidents; notes come without theirs."""
    return FakeIncidents([])


def page_update(key: str, number: int) -> UpdatePage:
    """The ``number``-th thing that somebody did with the page of this key."""
    changes = tuple(PageChange)
    return UpdatePage(
        id=f"pagerduty~{number}",
        incident="Q1",
        key=key,
        change=changes[number % len(changes)],
        user="POCA",
        name="Oca",
        text="<!channel> looks",
    )


def on_call() -> tuple[OnCall, ...]:
    """Who is on call."""
    return names().on_call(SCHEDULE)


def harmless(said: Message | dict[str, Any], wanted: Iterable[str] = ()) -> None:
    """It mentions nobody but who is ``wanted``, and links to nothing but the console."""
    text = json.dumps(said if isinstance(said, dict) else [said.text, said.blocks])
    named = list(wanted)
    allowed = [*(f"<@{each}>" for each in named), *(f"<!subteam^{each}>" for each in named)]
    others = [each for each in _MENTION.findall(text) if each not in allowed]
    must(not others, f"{others} would be notified")
    must(not _LINK.search(text), "words of a person became a link")
