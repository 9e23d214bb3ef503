"""An hour of cards and notices in a Slack that counts as Slack does: how many calls it refuses, and
how long a card waits. Time is virtual; the calls are real, to the sandbox's Slack.

    python -m bench.slack_hour --rollouts 500 --workers 4
"""

import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import click
from pydantic import SecretStr

from bench.scale.seed import seed
from bot.errors import Unavailable
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Card, Rollout
from infra.slack.budget import CARDS, SharedBudget
from infra.slack.chat import SlackChat
from infra.slack.client import slack_client
from infra.stores.memory import MemoryStore
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
EACH = timedelta(minutes=10)
"""A rollout in a long soak changes its card six times an hour, and has as many notices."""


PATIENCE = 60
"""Seconds for one call: the machine may be busy, and time is virtual."""


class Hour(NamedTuple):
    """``refused``: by Slack. ``longest``: that a card waited. ``shown``: changes that arrived.
    ``posted``: notices."""

    refused: int
    shown: int
    longest: timedelta
    posted: int = 0


class Kinds(NamedTuple):
    """How the workers behave. ``shared``: they count cards together. ``notices``: each rollout has
    one this often; ``looked_for``: each of them, also where nobody can have posted it."""

    shared: bool = True
    notices: timedelta | None = None
    looked_for: bool = False


ALL = Kinds(notices=EACH)
"""All of it, as it is."""


class Due(NamedTuple):
    """Something of one rollout, for the ``count``-th time, that is due since ``since``."""

    at: datetime
    since: datetime
    number: int
    count: int
    notice: bool = False


class Cards:
    """Rollouts with their cards, the workers that change them, and a clock of their own."""

    def __init__(self, slack: SlackServer, rollouts: int, workers: int, kinds: Kinds) -> None:
        self.now, self._kinds = BEGIN, kinds
        self._slack, store = slack, MemoryStore()
        seed(store, rollouts, BEGIN)
        self._workers = [self._worker(slack, store, shared=kinds.shared) for _ in range(workers)]
        active = (store.load(each).service.active for each in store.active(rollouts))
        self._rollouts = [self._posted(each) for each in active if each is not None]

    def seconds(self) -> float:
        """The time, as a clock has it that only rises."""
        return (self.now - BEGIN).total_seconds()

    def play(self, length: timedelta) -> Hour:
        """All cards are due at once, and each again ``EACH`` after it was changed: what changes
        while it waits is shown with it. Notices come one after the other."""
        self._slack.limits.on = True
        due = [Due(BEGIN, BEGIN, number, 0) for number in range(len(self._rollouts))]
        due.extend(self._first_notices())
        shown, longest, posted = 0, timedelta(0), 0
        while due and due[0].at < BEGIN + length:
            each = heapq.heappop(due)
            self.now = each.at
            try:
                self._do(each)
            except Unavailable as wait:
                later = self.now + timedelta(seconds=max(1.0, wait.retry_after))
                heapq.heappush(due, each._replace(at=later))
                continue
            if each.notice:
                posted += 1
            else:
                shown, longest = shown + 1, max(longest, self.now - each.since)
            again = self.now + (self._kinds.notices or EACH if each.notice else EACH)
            heapq.heappush(due, each._replace(at=again, since=again, count=each.count + 1))
        return Hour(sum(self._slack.limits.refused.values()), shown, longest, posted)

    def _first_notices(self) -> Iterator[Due]:
        each, count = self._kinds.notices, len(self._rollouts)
        for number in range(count if each else 0):
            at = BEGIN + (number + 1) * (each or EACH) / count
            yield Due(at, at, number, 0, notice=True)

    def _do(self, due: Due) -> None:
        if due.notice:
            self._announce(due.number, due.count)
        else:
            self._change(due.number, due.count)

    def _worker(self, slack: SlackServer, store: MemoryStore, *, shared: bool) -> SlackChat:
        client = slack_client(SecretStr(slack.token), slack.api_url, PATIENCE, self.seconds)
        budget = SharedBudget(store, "slack cards", CARDS, lambda: self.now) if shared else None
        return SlackChat(client, self.seconds, cards=budget)

    def _posted(self, rollout: Rollout) -> Rollout:
        client = slack_client(SecretStr(self._slack.token), self._slack.api_url, PATIENCE)
        said = client.chat_postMessage(channel="#deployments", text=rollout.id)
        card = Card(channel=said["channel"], ts=said["ts"])
        return rollout.model_copy(update={"card": card})

    def _announce(self, number: int, count: int) -> None:
        rollout = self._rollouts[number]
        words = f"Its share goes up, {count}."
        notice = Announce(rollout=rollout.id, topic=Topic.STEP_UP, words=words, next="")
        card = rollout.card
        assert card is not None
        worker = self._workers[(number + count) % len(self._workers)]
        effect, first = f"{rollout.id}~{count}", not self._kinds.looked_for
        worker.announce(rollout, card, notice, effect, first=first)

    def _change(self, number: int, count: int) -> None:
        rollout = self._rollouts[number]
        changed = {"canary": f"{rollout.canary}{count}"}
        worker = self._workers[(number + count) % len(self._workers)]
        worker.card(rollout.model_copy(update=changed), None, self.now)


@contextmanager
def slack_of(cards: list[Cards]) -> Iterator[SlackServer]:
    """A Slack whose clock is that of the cards that are played in it."""
    slack = SlackServer(
        Journal(), lambda: BEGIN.timestamp() + (cards[-1].seconds() if cards else 0.0)
    )
    slack.add_channel("#deployments")
    slack.start()
    try:
        yield slack
    finally:
        slack.stop()


def hour(rollouts: int, workers: int, length: timedelta, kinds: Kinds = ALL) -> Hour:
    """Play it."""
    playing: list[Cards] = []
    with slack_of(playing) as slack:
        playing.append(Cards(slack, rollouts, workers, kinds))
        playing[-1].now = BEGIN
        return playing[-1].play(length)


@click.command()
@click.option("--rollouts", default=500, show_default=True)
@click.option("--workers", default=4, show_default=True)
@click.option("--minutes", default=60, show_default=True)
def main(rollouts: int, workers: int, minutes: int) -> None:
    """Print it as it is, and as it was; fails where Slack refuses anything as it is."""
    length = timedelta(minutes=minutes)
    ways = {
        "one budget for all workers": ALL,
        "each notice looked for first": ALL._replace(looked_for=True),
        "each worker by itself": Kinds(shared=False),
    }
    found = {words: hour(rollouts, workers, length, kinds) for words, kinds in ways.items()}
    for words, each in found.items():
        click.echo(
            f"{words}: {each.refused} refused, {each.shown} changes shown, "
            f"the last after {each.longest.total_seconds():.0f} s, {each.posted} notices posted"
        )
    if next(iter(found.values())).refused:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
