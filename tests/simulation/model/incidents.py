"""docs/alerts.md: an alert about another region is noted and never acted on; an incident that is
open is heard by each rollout that it notifies; and no flood of them fills a service's document."""

from bot.rollout.facts import AlertClosed, AlertOpened
from bot.rollout.state import Phase, Service
from bot.service.watching.alert import Alert
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment

ELSEWHERE = "elsewhere"
"""How the names of incidents of another region begin."""
A_QUARTER = 256 * 1024
"""Bytes; Firestore takes four times as much."""


class Incidents:
    """Remembers what was closed."""

    def __init__(self) -> None:
        self.closed: set[str] = set()

    def committed(self, moment: Moment) -> None:
        """A stranger's alert changes nothing, and the document stays small."""
        fact = moment.fact
        if not isinstance(fact, AlertOpened | AlertClosed):
            return
        must(not fact.incident.startswith(ELSEWHERE), "model: another region's alert counted")
        if isinstance(fact, AlertClosed):
            self.closed.add(fact.incident)
        if len(moment.commit.service.incidents) + len(moment.commit.outbox) > 0:
            size = len(moment.commit.service.model_dump_json().encode())
            must(size <= A_QUARTER, f"model: a flood of incidents made {size} bytes of it")

    def delivered(self, alert: Alert, before: Service, after: Service) -> None:
        """It was handled: the rollout that was active all the time knows the incident."""
        fact, was, now = alert.fact, before.active, after.active
        if isinstance(fact, AlertClosed) or was is None or now is None or was.id != now.id:
            return
        if fact.severity == "info" or alert.region or fact.incident in self.closed:
            return
        known = fact.incident in {each.incident for each in now.alerts}
        must(
            known or now.phase is Phase.ROLLING_BACK,
            f"model: {now.id} never heard of {fact.incident}",
        )
