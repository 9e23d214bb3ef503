"""An hour of cards in a Slack that counts as Slack does: how many calls it refuses, and how long
a card waits. Time is virtual; the calls are real, to the sandbox's Slack.

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
from bot.rollout.state import Card, Rollout
from infra.slack.budget import CARDS, SharedBudget
from infra.slack.chat import SlackChat
from infra.slack.client import slack_client
from infra.stores.memory import MemoryStore
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
EACH = timedelta(minutes=10)
"""A rollout in a long soak changes its card six times an hour."""


PATIENCE = 60
"""Seconds for one call: the machine may be busy, and time is virtual."""


class Hour(NamedTuple):
    """``refused``: by Slack. ``longest``: that a card waited. ``shown``: changes that arrived."""

    refused: int
    shown: int
    longest: timedelta


class Cards:
    """Rollouts with their cards, the workers that change them, and a clock of their own."""

    def __init__(self, slack: SlackServer, rollouts: int, workers: int, *, shared: bool) -> None:
        self.now = BEGIN
        self._slack, store = slack, MemoryStore()
        seed(store, rollouts, BEGIN)
        self._workers = [self._worker(slack, store, shared=shared) for _ in range(workers)]
        active = (store.load(each).service.active for each in store.active(rollouts))
        self._rollouts = [self._posted(each) for each in active if each is not None]

    def seconds(self) -> float:
        """The time, as a clock has it that only rises."""
        return (self.now - BEGIN).total_seconds()

    def play(self, length: timedelta) -> Hour:
        """All cards are due at once, and each again ``EACH`` after it was changed: what changes
        while it waits is shown with it."""
        self._slack.limits.on = True
        due = [(BEGIN, BEGIN, number, 0) for number in range(len(self._rollouts))]
        shown, longest = 0, timedelta(0)
        while due and due[0][0] < BEGIN + length:
            self.now, since, number, count = heapq.heappop(due)
            try:
                self._change(number, count)
            except Unavailable as wait:
                later = self.now + timedelta(seconds=max(1.0, wait.retry_after))
                heapq.heappush(due, (later, since, number, count))
                continue
            shown, longest = shown + 1, max(longest, self.now - since)
            again = self.now + EACH
            heapq.heappush(due, (again, again, number, count + 1))
        return Hour(sum(self._slack.limits.refused.values()), shown, longest)

    def _worker(self, slack: SlackServer, store: MemoryStore, *, shared: bool) -> SlackChat:
        client = slack_client(SecretStr(slack.token), slack.api_url, PATIENCE, self.seconds)
        budget = SharedBudget(store, "slack cards", CARDS, lambda: self.now) if shared else None
        return SlackChat(client, self.seconds, cards=budget)

    def _posted(self, rollout: Rollout) -> Rollout:
        client = slack_client(SecretStr(self._slack.token), self._slack.api_url, PATIENCE)
        said = client.chat_postMessage(channel="#deployments", text=rollout.id)
        card = Card(channel=said["channel"], ts=said["ts"])
        return rollout.model_copy(update={"card": card})

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


def hour(rollouts: int, workers: int, length: timedelta, *, shared: bool = True) -> Hour:
    """Play it; without ``shared`` each worker counts by itself."""
    playing: list[Cards] = []
    with slack_of(playing) as slack:
        playing.append(Cards(slack, rollouts, workers, shared=shared))
        playing[-1].now = BEGIN
        return playing[-1].play(length)


@click.command()
@click.option("--rollouts", default=500, show_default=True)
@click.option("--workers", default=4, show_default=True)
@click.option("--minutes", default=60, show_default=True)
def main(rollouts: int, workers: int, minutes: int) -> None:
    """Print it with the shared budget, and without; fails where Slack refuses with it."""
    length = timedelta(minutes=minutes)
    found = {shared: hour(rollouts, workers, length, shared=shared) for shared in (True, False)}
    for shared, each in found.items():
        words = "one budget for all workers" if shared else "each worker by itself"
        click.echo(
            f"{words}: {each.refused} refused, {each.shown} changes shown, "
            f"the last after {each.longest.total_seconds():.0f} s"
        )
    if found[True].refused:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
