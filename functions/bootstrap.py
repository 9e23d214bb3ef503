"""The only place where ports meet adapters."""

import time
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from infra.logs import set_up_logs
from infra.settings import Settings, read_settings

if TYPE_CHECKING:
    # The domain is heavy, and the slack function does without it.
    from bot.service.carrying_out.retry_notice import RetryNotice
    from bot.service.ports.chat import Chat
    from bot.service.ports.clock import Clock
    from bot.service.ports.pager import Pager
    from bot.service.ports.parts import Parts
    from bot.service.ports.queue import Queue
    from bot.service.ports.rollout_store import RolloutStore
    from bot.service.values.work import Work
    from functions.oidc import CallerCheck
    from infra.stores.firestore.store import FirestoreStore
    from infra.stores.sqlite.store import SqliteStore


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


@cache
def settings() -> Settings:
    """This process's settings. Raises BadSettings."""
    set_up_logs()
    return read_settings()


@cache
def caller_check() -> "CallerCheck":
    """Who may call this function; everybody, where the settings name nobody."""
    from functions.oidc import CallerCheck

    return CallerCheck.of(settings())


@cache
def queue() -> "Queue":
    """Where work is put; light, for the ``slack`` function answers within three seconds."""
    found = settings()
    if found.topic:
        from infra.queue.pubsub import PubSubQueue

        return PubSubQueue(found.project, found.topic, found.pubsub_emulator)
    from infra.queue.inline import InlineQueue

    return InlineQueue(do)


def do(work: "Work") -> None:
    """Carry out work in this process."""
    from bot.service.entry.do_work import do_work

    do_work(parts(), work)


@cache
def store() -> "FirestoreStore | SqliteStore":
    """Firestore, or the embedded store with the plans of CANARIO_PLANS."""
    found = settings()
    if found.sqlite_path is None:
        from infra.stores.firestore.store import FirestoreStore
        from infra.stores.firestore.store import connect as firestore

        return FirestoreStore(firestore(found.project))
    from infra.stores.plan_folder import load_folder
    from infra.stores.sqlite.store import SqliteStore

    embedded = SqliteStore(found.sqlite_path)
    if found.plans is not None:
        load_folder(embedded, found.plans)
    return embedded


@cache
def chat() -> "Chat":
    """Slack."""
    from infra.slack.chat import SlackChat
    from infra.slack.client import slack_client

    found = settings()
    found.need("SLACK_BOT_TOKEN")
    client = slack_client(found.slack_bot_token, found.slack_api_url)
    return SlackChat(client, team=found.slack_team_id)


@cache
def pager() -> "Pager":
    """PagerDuty, or nobody where no routing key is set."""
    found = settings()
    if not found.pagerduty_routing_key.get_secret_value() and not found.team_keys:
        from infra.pagerduty.absent import NoPager

        return NoPager()
    from infra.pagerduty.pager import PagerDuty

    return PagerDuty(found.pagerduty_routing_key, found.pagerduty_events_url, found.team_keys)


@cache
def retry_notice() -> "RetryNotice":
    """Whom this process has notified that their command is retried."""
    from bot.service.carrying_out.retry_notice import RetryNotice

    return RetryNotice()


class TickParts(NamedTuple):
    """What the tick works with."""

    store: "RolloutStore"
    queue: "Queue"
    clock: "Clock"


@cache
def beat() -> TickParts:
    """The parts of the ``tick`` function."""
    return TickParts(store(), queue(), SystemClock())


@cache
def parts() -> "Parts":
    """Everything, for the functions that do the work."""
    from bot.service.ports.parts import Parts
    from infra.cloud_run.router import connect as cloud_run
    from infra.http.prober import HttpProber
    from infra.metrics.registry import connect_sources
    from infra.pagerduty.oncalls import PagerDutyOnCalls
    from infra.stores.logged import logging_store

    found = settings()
    return Parts(
        store=logging_store(store()),
        plans=store(),
        homes=store(),
        router=cloud_run(found.cloud_run_endpoint or None),
        metrics=connect_sources(found),
        prober=HttpProber(found.allowed),
        chat=chat(),
        pager=pager(),
        on_calls=PagerDutyOnCalls(found.pagerduty_api_token, found.pagerduty_api_url),
        queue=queue(),
        clock=SystemClock(),
        pause=time.sleep,
        guests_may_stop=found.guests == "stop",
    )
