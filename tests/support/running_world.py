"""Starts a world's servers and functions, and connects them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sandbox.logging.audit import CANARIO
from sandbox.messaging.scheduler import Job
from sandbox.world.cloud import ALERTS_TOPIC
from tests.support.served_functions import served_functions
from tests.support.world import DEAD_ALERTS, DEAD_TOPIC, WORK_TOPIC, World


@contextmanager
def running(world: World, **extra: str) -> Iterator[World]:
    """The world with its servers and functions up; ``extra`` replaces or adds to the settings."""
    with ExitStack() as stack:
        world.cloud.pubsub.add_topic(WORK_TOPIC)
        servers = (
            world.cloud,
            world.slack,
            world.pagerduty,
            world.github,
            world.switches,
            world.app,
        )
        for part in servers:
            part.start()
            stack.callback(part.stop)
        world.furnish()
        env = {**world.settings(), "CANARIO_ACCOUNTS": CANARIO, **extra}
        world.urls = stack.enter_context(served_functions(env, world.wiring))
        world.slack.send_to(world.urls["slack"])
        world.pagerduty.webhooks.url = world.urls["pagerduty"]
        world.cloud.pubsub.add_push(WORK_TOPIC, world.urls["work"], dead=DEAD_TOPIC)
        world.cloud.pubsub.add_push(DEAD_TOPIC, world.urls["work"], "canario-work-given-up")
        world.cloud.pubsub.add_push(ALERTS_TOPIC, world.urls["alert"], dead=DEAD_ALERTS)
        world.cloud.pubsub.add_push(DEAD_ALERTS, world.urls["alert"], "canario-alert-given-up")
        # Its own times never come: a test says when.
        world.cloud.scheduler.add(Job("tick", world.urls["tick"], every=1e9))
        yield world
