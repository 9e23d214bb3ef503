"""The Chat port on Slack's Web API."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus

from slack_sdk import WebClient

from bot.errors import CanarioError
from bot.page.signed import PageLinks
from bot.rollout.effects import Announce
from bot.rollout.state import Ask, Card, Desired, Rollout
from bot.rollout.state.question import AskedDeployment, AskedQuestion
from bot.service.ports.chat import Call, Membership
from bot.service.ports.each import try_each
from bot.service.ports.parts import log
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.chart import Chart
from bot.service.values.home import Home
from bot.service.values.start_form import StartForm
from bot.service.values.work import TellChannel
from bot.slack.inbound.response_url import NobodyThere, respond
from bot.slack.views.answer import answer_message
from bot.slack.views.ask import ask_message
from bot.slack.views.blocks import Message
from bot.slack.views.card import card_message
from bot.slack.views.confirmations import deployment_message, question_message
from bot.slack.views.notice import Called, channel_message, notice_message
from bot.slack.views.start_form import start_view
from infra.slack.budget import Budget, Unlimited
from infra.slack.charts import SlackCharts
from infra.slack.client import TIMEOUT_SECONDS
from infra.slack.direct import SlackDirect
from infra.slack.errors import SlackRejected, SlackUnavailable, translated
from infra.slack.homes import SlackHomes
from infra.slack.people import SlackPeople
from infra.slack.posts import Once, SlackPosts, digest, mark


class SlackChat:
    """Cards, notices and answers. Raises SlackUnavailable and Rejected."""

    def __init__(
        self,
        client: WebClient,
        monotonic: Callable[[], float] = time.monotonic,
        team: str = "",
        pages: PageLinks | None = None,
        authors_at: str = "",
        *,
        cards: Budget | None = None,
    ) -> None:
        self._cards = cards or Unlimited()
        self._pages = pages
        self._client = client
        self._people = SlackPeople(client, monotonic, team)
        self._posts = SlackPosts(client, monotonic)
        self._charts = SlackCharts(client)
        self._direct = SlackDirect(client, self._people, monotonic, authors_at)
        self._homes = SlackHomes(client, monotonic, pages)

    def card(self, rollout: Rollout, desired: Desired | None, now: datetime) -> Card:
        """Post or update the parent message. Before posting, the channel is searched for it, for
        it may have been posted by somebody who died before remembering."""
        page = self._pages.rollout(rollout.id, now) if self._pages else ""
        said = card_message(rollout, desired, now, page)
        mine = mark("canario_card", rollout=rollout.id, service=rollout.service_id)
        if rollout.card and self._updated(rollout.card, said, mine):
            return rollout.card
        found = self._lost_card(rollout, mine)
        if found and self._updated(found, said, mine):
            return found
        channel, ts = self._posts.post(rollout.plan.room, said, mine)
        return self._card(channel, ts)

    def announce(
        self,
        rollout: Rollout,
        card: Card,
        notice: Announce,
        effect_id: str,
        *,
        first: bool = False,
    ) -> None:
        """Post the notice in the thread and in the other channels that it names, each once."""
        said = notice_message(rollout, notice)
        self._announce(card, notice, _once(rollout, said, effect_id, first))

    def tell(self, told: TellChannel, *, first: bool = False) -> None:
        """Post it in its channel, once."""
        mine = mark("canario_told", told=told.id)
        said = channel_message(told.topic, told.words, told.next)
        oldest = f"{told.at.timestamp() - 60:.6f}"
        self._posts.once(self._people.channel_id(told.channel), Once(said, mine, oldest, first))

    def mention(
        self, rollout: Rollout, card: Card, call: Call, effect_id: str, *, first: bool = False
    ) -> None:
        """The same, with mentions."""
        people = call.people
        called = None if people is None else [Called(p.name, self._user(p.email)) for p in people]
        mentioned = [self._called(each) for each in call.notice.mention]
        said = notice_message(rollout, call.notice, called, mentioned)
        self._announce(card, call.notice, _once(rollout, said, effect_id, first))

    def _announce(self, card: Card, notice: Announce, said: Once) -> None:
        def in_thread() -> None:
            self._posts.once(card.channel, said, thread=card.ts, broadcast=notice.loud)

        pinned = [partial(self._posts.pin, card.channel, card.ts)] if notice.pin else []
        try_each([in_thread, *self._elsewhere(notice, said, card.channel), *pinned])

    def announce_elsewhere(
        self, rollout: Rollout, notice: Announce, effect_id: str, *, first: bool = False
    ) -> None:
        """Post it in the other channels only, each once."""
        said = _once(rollout, notice_message(rollout, notice), effect_id, first)
        try_each(self._elsewhere(notice, said, ""))

    def ask(self, rollout: Rollout, card: Card, ask: Ask, *, posts: bool = True) -> None:
        """Post it in the thread and show it in the channel, or change what was posted."""
        said = ask_message(rollout, ask, self._users(rollout, ask))
        self._asked(rollout, card, ask.key, said, posts=ask.open and posts)

    def question(self, rollout: Rollout, card: Card, asked: AskedQuestion) -> None:
        """The same, of what is asked at the end."""
        said = question_message(rollout, asked)
        self._asked(rollout, card, asked.key, said, posts=True)

    def deployment(self, service: str, asked: AskedDeployment) -> None:
        """Post it in its channel, or change what was posted."""
        said = deployment_message(service, asked)
        mine = mark("canario_deployment", service=service, deployment=asked.key)
        channel = self._people.channel_id(asked.room)
        oldest = f"{int(asked.asked_at.timestamp()) - 60}.000000"
        posted = self._posts.find(channel, mine, oldest=oldest)
        if posted is not None:
            self._posts.update(channel, posted.ts, said, mine)
        elif asked.open:
            self._posts.post(channel, said, mine)

    def _asked(self, rollout: Rollout, card: Card, key: str, said: Message, *, posts: bool) -> None:
        mine = mark("canario_ask", ask=key, rollout=rollout.id)
        posted = self._posts.find(card.channel, mine, oldest=_seconds(rollout), thread=card.ts)
        if posted is None:
            if posts:
                self._posts.post(card.channel, said, mine, thread=card.ts, broadcast=True)
        elif posted.shows != digest(said):
            self._posts.update(card.channel, posted.ts, said, mine)

    def users_of(self, person: str) -> tuple[str, ...]:
        """Those that Slack knows."""
        return self._direct.users_of(person)

    def write_to(self, user: str, rollout: Rollout, ask: Ask | None) -> None:
        """Where it was not written before."""
        self._direct.write(user, rollout, ask, _seconds(rollout))

    def _user(self, email: str) -> str:
        try:
            return next(iter(self._people.meant(email)), "") if "@" in email else ""
        except CanarioError as error:
            log.warning("could not look up the Slack user of somebody on call: %s", error)
            return ""

    def _called(self, person: str) -> Called:
        """Somebody whom a plan names: a user, a group or an e-mail address."""
        return Called(person, self._user(person) if "@" in person else person)

    def _users(self, rollout: Rollout, ask: Ask) -> dict[str, str]:
        """The Slack users of the e-mail addresses that are asked."""
        confirmed = (item.by or "operators" for item in rollout.items_of(ask))
        roles = {*ask.roles, *confirmed}
        people = {p for role in roles for p in rollout.plan.people.get(role, ())}
        asked = [p for p in sorted(people) if "@" in p] if ask.open else []
        return {p: user for p in asked for user in self._people.meant(p)}

    def chart(self, card: Card, chart: Chart, effect_id: str, *, first: bool = False) -> None:
        """Show a chart in the card's thread, once."""
        self._charts.show(card, chart, effect_id, first=first)

    def publish_home(self, user: str, home: Home, shows: str | None = None) -> str:
        """Show a person's App Home, unless ``shows`` says that it shows this."""
        return self._homes.publish(user, home, shows)

    def fill_start(self, view: str, form: StartForm) -> None:
        """Show what can be chosen in the open start modal."""
        with translated("fill the start modal"):
            self._client.views_update(view_id=view, view=start_view(form))

    def answer(self, reply_to: ReplyTo, answer: Answer) -> None:
        """Tell one person, by response URL while it is good, else ephemerally in the channel (or
        thread); who asked in their Home, or where we may not write, gets a message of their own."""
        said = answer_message(answer)
        if reply_to.response_url and self._by_response_url(reply_to.response_url, said):
            return
        if reply_to.channel and self._in_channel(reply_to, said):
            return
        with translated("answer a person", "a message of their own"):
            self._client.chat_postMessage(
                channel=reply_to.user, text=said.text, blocks=said.blocks, parse="none"
            )

    def _in_channel(self, reply_to: ReplyTo, said: Message) -> bool:
        try:
            with translated("answer a person", reply_to.channel):
                self._client.chat_postEphemeral(
                    channel=reply_to.channel,
                    user=reply_to.user,
                    text=said.text,
                    blocks=said.blocks,
                    thread_ts=reply_to.thread or None,
                    parse="none",
                )
        except SlackRejected as error:
            log.warning("%s: an answer goes to a message of their own: %s", reply_to.user, error)
            return False
        return True

    def is_one_of(self, user: str, people: Sequence[str], *, remembered: bool = False) -> bool:
        """Whether the user is among users, user groups and e-mail addresses."""
        return self._people.is_one_of(user, people, remembered=remembered)

    def names_of(self, people: Sequence[str]) -> tuple[str, ...]:
        """What they are called; nobody is mentioned by it."""
        return tuple(self._people.name_of(each) for each in people)

    def in_channel(self, user: str, channel: str) -> bool:
        """Whether the user is a member of the channel."""
        return self._people.in_channel(user, channel)

    def channel_id(self, channel: str) -> str:
        """The id of ``#name``, asked anew: it is kept, and gives rights."""
        return self._people.channel_id(channel, remembered=False)

    def membership(self, user: str) -> Membership:
        """What the user is to our workspace."""
        return self._people.membership(user)

    def _updated(self, card: Card, said: Message, mine: dict[str, object]) -> bool:
        """False where the message does not stand there any more."""
        try:
            self._posts.update(card.channel, card.ts, said, mine, self._cards)
        except SlackRejected as error:
            if error.code != "message_not_found":
                raise
            return False
        return True

    def _lost_card(self, rollout: Rollout, mine: dict[str, object]) -> Card | None:
        channel = self._people.channel_id(rollout.plan.room)
        posted = self._posts.find(channel, mine, oldest=_seconds(rollout))
        return self._card(channel, posted.ts) if posted else None

    def _card(self, channel: str, ts: str) -> Card:
        return Card(channel=channel, ts=ts, permalink=self._posts.permalink(channel, ts))

    def _elsewhere(self, notice: Announce, said: Once, own: str) -> list[Callable[[], None]]:
        def post_in(channel: str) -> None:
            channel_id = self._people.channel_id(channel)
            if channel_id != own:
                self._posts.once(channel_id, said)

        return [partial(post_in, channel) for channel in dict.fromkeys(notice.also)]

    def _by_response_url(self, url: str, said: Message) -> bool:
        try:
            with translated("answer a person"):
                status = respond(url, said, TIMEOUT_SECONDS)
        except NobodyThere:
            return False
        if status != HTTPStatus.OK:
            raise SlackUnavailable(
                f"Slack could not answer a person: {status}.", "It will be tried again."
            )
        return True


def _once(rollout: Rollout, said: Message, effect_id: str, first: bool) -> Once:
    mine = mark("canario_notice", effect=effect_id, rollout=rollout.id)
    return Once(said, mine, _seconds(rollout), first)


def _seconds(rollout: Rollout) -> str:
    """From when on its messages can have been posted, as Slack writes times."""
    return f"{int(rollout.requested_at.timestamp()) - 60}.000000"
