"""The only place where ports meet adapters."""

import time
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from infra.logs import set_up_logs
from infra.read_settings import read_settings
from infra.settings import Settings

if TYPE_CHECKING:
    # The domain is heavy, and the slack function does without it.
    from bot.page.signed import PageLinks
    from bot.service.carrying_out.notices.retry_notice import RetryNotice
    from bot.service.pipelines.parts import ApiParts
    from bot.service.ports.chat import Chat
    from bot.service.ports.clock import Clock
    from bot.service.ports.metric_source import MetricSource
    from bot.service.ports.pager import Pager
    from bot.service.ports.parts import Parts
    from bot.service.ports.prober import Prober
    from bot.service.ports.queue import Queue
    from bot.service.ports.stores.rollout_store import RolloutStore
    from bot.service.ports.stores.store import Store
    from bot.service.ports.traffic_router import TrafficRouter
    from bot.service.values.work import Work
    from bot.slack.inbound.http import SlackEndpoint
    from bot.spans import Spans
    from functions.oidc import CallerCheck
    from functions.pipelines import PipelineCheck
    from infra.flags.known import KnownFlags
    from infra.queue.pubsub import PubSubQueue

EXTENSION = "canario"
"""Where a Flask application keeps its wiring."""


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


class TickParts(NamedTuple):
    """What the tick works with."""

    store: "RolloutStore"
    queue: "Queue"
    clock: "Clock"


class Wiring:
    """The adapters of one process, each made when it is needed first, for an instance starts
    faster without what its function does not use. Whoever needs another adapter overrides one."""

    own_project = ""
    """Canario's, where the environment names none: of a command that asks its database nothing."""

    @cached_property
    def settings(self) -> Settings:
        """This process's settings. Raises BadSettings."""
        set_up_logs()
        found = read_settings(own_project=self.own_project)
        set_up_logs(found.project)
        return found

    @cached_property
    def clock(self) -> "Clock":
        """The machine's."""
        return SystemClock()

    @cached_property
    def caller_check(self) -> "CallerCheck":
        """Who may call this function; everybody, where the settings name nobody."""
        from functions.oidc import CallerCheck

        return CallerCheck.of(self.settings)

    @cached_property
    def slack(self) -> "SlackEndpoint":
        """What the ``slack`` function answers with."""
        from functions.slack import endpoint

        return endpoint(self)

    @cached_property
    def queue(self) -> "Queue":
        """Where work is put; light, for the ``slack`` function answers within three seconds."""
        found = self.settings
        if found.topic:
            from infra.queue.pubsub import PubSubQueue

            return PubSubQueue(found.project, found.topic, found.pubsub_emulator)
        from infra.queue.inline import InlineQueue

        return InlineQueue(self.do)

    @cached_property
    def alerts(self) -> "PubSubQueue":
        """The topic that Cloud Monitoring's notifications are published to."""
        from infra.queue.pubsub import PubSubQueue

        found = self.settings
        return PubSubQueue(found.project, found.alert_topic, found.pubsub_emulator)

    def do(self, work: "Work") -> None:
        """Carry out work in this process."""
        from bot.service.entry.do_work import do_work

        do_work(self.parts, work)

    @cached_property
    def store(self) -> "Store":
        """Firestore, or the embedded store with the plans of CANARIO_PLANS."""
        found = self.settings
        if found.sqlite_path is None:
            from infra.stores.firestore.store import FirestoreStore
            from infra.stores.firestore.store import connect as firestore

            return FirestoreStore(firestore(found.project, found.database))
        from infra.stores.plan_folder import load_folder
        from infra.stores.sqlite.store import SqliteStore

        embedded = SqliteStore(found.sqlite_path)
        if found.plans is not None:
            load_folder(embedded, found.plans)
        return embedded

    @cached_property
    def known_flags(self) -> "KnownFlags":
        """What the ``flags`` function answers by."""
        from infra.flags.known import KnownFlags

        return KnownFlags(self.store.flags, time.monotonic)

    @cached_property
    def page_links(self) -> "PageLinks | None":
        """What signs links to the page; None where there is no page."""
        from bot.page.signed import PageLinks

        found = self.settings
        secret = found.page_secret.get_secret_value()
        return PageLinks(found.page_url, secret) if found.page_url and secret else None

    @cached_property
    def metrics(self) -> "MetricSource":
        """Every source that a plan may name."""
        from infra.metrics.registry import connect_sources

        return connect_sources(self.settings)

    @cached_property
    def chat(self) -> "Chat":
        """Slack."""
        from infra.slack.budget import CARDS, SharedBudget
        from infra.slack.chat import SlackChat
        from infra.slack.client import slack_client

        found = self.settings
        found.need("SLACK_BOT_TOKEN")
        client = slack_client(found.slack_bot_token, found.slack_api_url)
        cards = SharedBudget(self.store, "slack cards", CARDS, self.clock.now)
        return SlackChat(
            client,
            team=found.slack_team_id,
            pages=self.page_links,
            authors_at=found.authors_at,
            cards=cards,
        )

    @cached_property
    def pager(self) -> "Pager":
        """PagerDuty, or nobody where no routing key is set."""
        found = self.settings
        if not found.pagerduty_routing_key.get_secret_value() and not found.team_keys:
            from infra.pagerduty.absent import NoPager

            return NoPager()
        from infra.pagerduty.pager import PagerDuty

        return PagerDuty(found.pagerduty_routing_key, found.pagerduty_events_url, found.team_keys)

    @cached_property
    def retry_notice(self) -> "RetryNotice":
        """Whom this process has notified that their command is retried."""
        from bot.service.carrying_out.notices.retry_notice import RetryNotice

        return RetryNotice()

    @cached_property
    def beat(self) -> TickParts:
        """The parts of the ``tick`` function."""
        return TickParts(self.store, self.queue, self.clock)

    @cached_property
    def pipeline_check(self) -> "PipelineCheck":
        """Which pipelines may call ``api``."""
        from functions.pipelines import PipelineCheck

        return PipelineCheck(self.settings)

    @cached_property
    def api(self) -> "ApiParts":
        """The parts of the ``api`` function."""
        from bot.service.pipelines.parts import ApiParts

        return ApiParts(self.store, self.queue, self.clock, time.sleep)

    @cached_property
    def router(self) -> "TrafficRouter":
        """Cloud Run's traffic; for flags, what their apps keep themselves, or Canario."""
        from infra.by_target import ByTarget
        from infra.cloud_run.router import connect as cloud_run
        from infra.flags.app import AppFlags
        from infra.flags.keepers import Keepers
        from infra.flags.kept import KeptFlags
        from infra.flags.traffic import FlagTraffic
        from infra.http.json_calls import JsonCalls

        found = self.settings
        kept = KeptFlags(self.store, self.clock.now)
        apps = AppFlags(JsonCalls(found.headers, found.allowed))
        flags = FlagTraffic(Keepers(apps, kept))
        return ByTarget(cloud_run(found.cloud_run_endpoint or None), flags)

    @cached_property
    def prober(self) -> "Prober":
        """What asks the addresses that plans name."""
        from infra.http.id_tokens import IdTokens
        from infra.http.prober import HttpProber

        found = self.settings
        tokens = IdTokens(found.metadata_host)
        return HttpProber(found.allowed, secrets=found.headers, tokens=tokens)

    @cached_property
    def spans(self) -> "Spans":
        """Where they are collected, or nowhere."""
        from infra.tracing.connect import connect_spans

        return connect_spans(self.settings)

    @cached_property
    def parts(self) -> "Parts":
        """Everything, for the functions that do the work."""
        from bot.service.ports.parts import Parts
        from infra.cloud_run.job_results import LogResults
        from infra.cloud_run.jobs import connect_jobs
        from infra.github.commits import GitHubCommits
        from infra.github.rest import GitHubRest
        from infra.http.poster import HttpPoster
        from infra.mail.connect import connect_mailer
        from infra.pagerduty.incidents import PagerDutyIncidents
        from infra.pagerduty.oncalls import PagerDutyOnCalls
        from infra.pagerduty.rest import PagerDutyRest
        from infra.stores.logged import logging_store
        from infra.tracing.calls import traced

        found = self.settings
        rest = PagerDutyRest(found.pagerduty_api_token, found.pagerduty_api_url)
        github = GitHubRest(found.github_token, found.github_api_url, self.clock.now)
        made = Parts(
            store=logging_store(self.store),
            plans=self.store,
            homes=self.store,
            people=self.store,
            flags=self.store,
            pages=self.store,
            router=self.router,
            metrics=self.metrics,
            prober=self.prober,
            poster=HttpPoster(found.post_secret, found.allowed),
            jobs=connect_jobs(LogResults(found.logging_url), found.cloud_run_endpoint or None),
            chat=self.chat,
            pager=self.pager,
            mailer=connect_mailer(found.smtp, found.mail_from, found.smtp_password),
            on_calls=PagerDutyOnCalls(rest),
            commits=GitHubCommits(github),
            incidents=PagerDutyIncidents(rest),
            queue=self.queue,
            clock=self.clock,
            pause=time.sleep,
            guests_may_stop=found.guests == "stop",
            accounts=found.own_accounts,
            spans=self.spans,
        )
        return traced(made)


def wiring() -> Wiring:
    """That of the function which answers now; made at its first request."""
    from flask import current_app

    found = current_app.extensions.setdefault(EXTENSION, Wiring())
    if not isinstance(found, Wiring):
        raise TypeError(f"{EXTENSION} is no wiring: {found!r}")
    return found
