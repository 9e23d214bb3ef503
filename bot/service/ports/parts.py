"""Everything outside that the service works with, wired once by bootstrap."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.service.ports.beside import Both, both
from bot.service.ports.chat import Chat
from bot.service.ports.clock import Clock
from bot.service.ports.commit_results import CommitSource
from bot.service.ports.incidents import Incidents
from bot.service.ports.job_runner import JobRunner
from bot.service.ports.mailer import Mailer
from bot.service.ports.metric_source import MetricSource
from bot.service.ports.on_calls import OnCalls
from bot.service.ports.pager import Pager
from bot.service.ports.prober import Poster, Prober
from bot.service.ports.queue import Queue
from bot.service.ports.stores.flag_store import FlagStore
from bot.service.ports.stores.home_store import HomeStore
from bot.service.ports.stores.page_store import PageStore
from bot.service.ports.stores.person_store import PersonStore
from bot.service.ports.stores.plan_store import PlanStore
from bot.service.ports.stores.rollout_store import RolloutStore
from bot.service.ports.traffic_router import TrafficRouter
from bot.spans import NO_SPANS, Spans

log = logging.getLogger("canario")


@dataclass(frozen=True)
class Parts:
    """The ports; ``pause(seconds)``: how to wait before another try; ``both``: how to make two
    calls side by side; ``guests_may_stop``: hold and roll back in the channels that they are in;
    ``accounts``: Canario's own, by e-mail: what these change on the platform is no deployment."""

    store: RolloutStore
    plans: PlanStore
    homes: HomeStore
    people: PersonStore
    flags: FlagStore
    pages: PageStore
    router: TrafficRouter
    metrics: MetricSource
    prober: Prober
    poster: Poster
    jobs: JobRunner
    chat: Chat
    pager: Pager
    mailer: Mailer
    on_calls: OnCalls
    commits: CommitSource
    incidents: Incidents
    queue: Queue
    clock: Clock
    pause: Callable[[float], None]
    both: Both = both
    guests_may_stop: bool = True
    accounts: frozenset[str] = frozenset()
    spans: Spans = NO_SPANS
