"""The platform that a target is on."""

from collections.abc import Mapping, Sequence

from bot.plan import AnyTarget, CloudRunTarget
from bot.rollout.traffic import Traffic
from bot.service.ports.traffic_router import Observed, Revision, TrafficRouter


class ByTarget:
    """TrafficRouter: Cloud Run's for services, the other one for flags."""

    def __init__(self, cloud_run: TrafficRouter, flags: TrafficRouter) -> None:
        self._cloud_run, self._flags = cloud_run, flags

    def observe(self, target: AnyTarget) -> Observed:
        """See TrafficRouter."""
        return self._of(target).observe(target)

    def observe_many(self, targets: Sequence[AnyTarget]) -> Mapping[AnyTarget, Observed]:
        """See TrafficRouter."""
        return self._cloud_run.observe_many([t for t in targets if isinstance(t, CloudRunTarget)])

    def shift(self, target: AnyTarget, seen: Observed, traffic: Traffic) -> None:
        """See TrafficRouter."""
        self._of(target).shift(target, seen, traffic)

    def revision(self, target: AnyTarget, name: str) -> Revision:
        """See TrafficRouter."""
        return self._of(target).revision(target, name)

    def revisions(self, target: AnyTarget, limit: int = 20) -> list[Revision]:
        """See TrafficRouter."""
        return self._of(target).revisions(target, limit)

    def _of(self, target: AnyTarget) -> TrafficRouter:
        return self._cloud_run if isinstance(target, CloudRunTarget) else self._flags
