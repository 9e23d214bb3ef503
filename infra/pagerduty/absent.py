"""The Pager port where nobody is to be woken: no PagerDuty key is configured."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

log = logging.getLogger("canario.pager")


class NoPager:
    """Takes pages and drops them, saying so in the log: once as a warning that a plan wants pages
    and none will come, and each page as a line, so that a drill can find it.

    It does not refuse them: a rollout without a pager is a choice, and a page that can't be sent
    must not look like a fault of the rollout.
    """

    def __init__(self) -> None:
        self._warned = False

    def trigger(
        self,
        dedup_key: str,
        summary: str,
        severity: str,
        source: str,
        details: Mapping[str, str],
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Log what would have woken somebody."""
        if not self._warned:
            log.warning(
                "Nobody is paged: neither PAGERDUTY_ROUTING_KEY nor CANARIO_PAGERDUTY_KEYS is set."
            )
            self._warned = True
        where = (severity, ", ".join(teams), summary, source, dedup_key, {**details, **links})
        log.info("not paged (%s, %s): %s [%s, %s] %s", *where)

    def record_change(
        self,
        summary: str,
        source: str,
        at: datetime,
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Nobody would see it."""

    def without_key(self, teams: Sequence[str]) -> Mapping[str, str]:
        """All of them."""
        return dict.fromkeys(teams, "no PagerDuty key is set, so nobody is paged")

    def woken(self, teams: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Each would be by itself."""
        return {team: (team,) for team in teams} or {"": ()}

    def acknowledge(self, dedup_key: str, name: str, *, teams: Sequence[str] = ()) -> None:
        """Nothing was opened."""
        log.info("nothing to acknowledge: by %s [%s, %s]", name, dedup_key, ", ".join(teams))

    def resolve(self, dedup_key: str, reason: str, *, teams: Sequence[str] = ()) -> None:
        """Nothing was opened."""
        log.info("nothing to resolve: %s [%s, %s]", reason, dedup_key, ", ".join(teams))
