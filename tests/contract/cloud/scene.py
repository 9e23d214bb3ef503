"""The service that these tests look at, and requests that it has served."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.judge.measured.samples import Wish
from bot.plan import BUILTIN, CloudRunTarget, Metric
from sandbox.cloud_run.types import service_path
from sandbox.world.cloud import Cloud

PROJECT, REGION = "sandbox-project", "us-central1"
REVISIONS = ("shop-00001", "shop-00002")
STABLE, CANARY = REVISIONS
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
SHOP = f"{PROJECT}~shop"


class Clock:
    """A time in seconds since the epoch that is paused until it is set."""

    def __init__(self) -> None:
        self.seconds = NOON.timestamp()

    def __call__(self) -> float:
        return self.seconds

    def at(self, seconds: float) -> datetime:
        """Set it to so many seconds after noon."""
        self.seconds = NOON.timestamp() + seconds
        return NOON + timedelta(seconds=seconds)


def target(service: str = "shop", region: str = REGION) -> CloudRunTarget:
    """A target in the sandbox's project."""
    return CloudRunTarget(project=PROJECT, region=region, service=service)


def wish(
    *metrics: str | Metric,
    service: str = "shop",
    region: str = REGION,
    since: datetime = NOON,
    revisions: Sequence[str] = (),
) -> Wish:
    """What is wanted of a service, metrics by name."""
    wanted = tuple(BUILTIN[each] if isinstance(each, str) else each for each in metrics)
    return Wish(f"{PROJECT}~{service}", target(service, region), wanted, since, tuple(revisions))


def served(
    cloud: Cloud,
    revision: str,
    *,
    ok: int = 0,
    failed: int = 0,
    seconds: float = 0.05,
    memory: float = 0.4,
    service: str = "shop",
    region: str = REGION,
    project: str = PROJECT,
) -> None:
    """As if the router had served so many requests of a revision just now."""
    known = cloud.platform.revision(service_path(project, region, service), revision)
    for status, times in {200: ok, 503: failed}.items():
        for _ in range(times):
            cloud.meter.record(known, status, seconds, memory)
