"""One service of a deployment: what is asked for it, and what came of it."""

import time
from collections.abc import Callable, Mapping, Set
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import Unavailable
from bot.plan import Plan
from bot.rollout.state import Service
from sandbox.cloud_run.types import Service as PlatformService
from sandbox.cloud_run.types import service_path
from sandbox.wire.journal import Entry

if TYPE_CHECKING:
    from tests.e2e.deployment import Deployment

REGION, OPERATOR, CHANNEL = "us-central1", "U0OPERATOR", "#deployments"
PATIENCE = 40.0
"""Seconds to wait for what must happen; it is over as soon as it has."""


class Shop:
    """One service of the deployment."""

    def __init__(self, deployment: "Deployment", name: str) -> None:
        self.name = name
        self.stable, self.canary = f"{name}-00001", f"{name}-00002"
        self.path = service_path(deployment.project, REGION, name)
        self._at = deployment
        self._since = len(deployment.journal.entries())

    def furnish(self) -> PlatformService:
        """Deploy both revisions, and push the plan."""
        project = self._at.project
        target = {"project": project, "region": REGION, "service": self.name}
        plan = Plan.model_validate(plan_of(self.name, target))
        self.wait_until(lambda: self._pushed(plan), "Firestore takes the plan")
        return self._at.cloud.platform.add_service(
            project,
            REGION,
            self.name,
            revisions=[self.stable, self.canary],
            traffic={self.stable: 100},
        )

    def _pushed(self, plan: Plan) -> bool:
        """An emulator that has just started may take longer than Canario waits for Firestore."""
        try:
            self._at.store.put_plan(plan)
        except Unavailable:
            return False
        return True

    def say(self, text: str) -> None:
        """``/canary TEXT`` by the operator."""
        answer = self._at.slack.command(text, user=OPERATOR, channel=CHANNEL)
        assert answer.status_code == 200

    @property
    def service(self) -> Service:
        """As Firestore has it."""
        return self._at.store.load(f"{self._at.project}~{self.name}").service

    def ended(self) -> str:
        """How the last rollout ended, or nothing while it is active or there was none."""
        found = self._at.store.ended(f"{self._at.project}~{self.name}", 1)
        return str(found[0].phase) if found else ""

    def served(self) -> dict[str, int]:
        """What its requests meet: revision → percent."""
        service = self._at.cloud.platform.service(self.path)
        return service.percents(service.served)

    def shares_served(self) -> list[int]:
        """The canary's shares, in the order in which Cloud Run came to serve them."""
        shares = [
            int(entry.detail["traffic"].get(self.canary, 0))
            for entry in self._at.journal.entries(self._since)
            if entry.method == "served" and entry.detail["service"] == self.path
        ]
        return [share for i, share in enumerate(shares) if i == 0 or share != shares[i - 1]]

    def story(self) -> list[str]:
        """What the channel was told about it, the parent message aside."""
        return [
            message.text
            for message in self._at.slack.messages(CHANNEL)
            if message.thread_ts and f"*{self.name}*" in message.text
        ]

    def told(self, words: Set[str]) -> set[str]:
        """Which of these words stand in its story."""
        return {each for each in words if any(each in text for text in self.story())}

    def pages(self) -> list[str]:
        """The states of its incidents."""
        incidents = self._at.pagerduty.incidents()
        return [each.state for each in incidents if each.source.endswith(f"~{self.name}")]

    def wait_for_shift_to(self, percent: int) -> None:
        """Return when Cloud Run has taken, and not yet finished, a shift of the canary."""

        def is_it(entry: Entry) -> bool:
            return (
                entry.method == "UpdateService"
                and entry.detail["service"] == self.path
                and entry.detail["traffic"].get(self.stable) == 100 - percent
                and self.canary in entry.detail["traffic"]
            )

        found = self._at.journal.wait_for(is_it, since=self._since, timeout=PATIENCE)
        assert found is not None, f"no shift to {percent} %\n{self.report()}"

    def wait_until(self, happened: Callable[[], bool], what: str) -> None:
        """Look again and again, for a bounded time."""
        deadline = time.monotonic() + PATIENCE
        while not happened():
            left = deadline - time.monotonic()
            assert left > 0, f"{what}: not within {PATIENCE:.0f} s\n{self.report()}"
            time.sleep(0.1)

    def report(self) -> str:
        """Where it stands, for a failed test."""
        said = [m.text for m in self._at.slack.messages(CHANNEL) if self.name in m.text]
        return "\n".join([f"served: {self.served()}", *said, self._at.logs()])

    def a_minute_passes(self) -> None:
        """What a dead worker had in hand belongs to whoever takes it."""
        now = datetime.now(UTC)
        for entry in self._at.store.outbox_due(now + timedelta(minutes=1)):
            if entry.service_id.endswith(f"~{self.name}"):
                self._at.store.postpone(entry.id, now, entry.problem)


def plan_of(name: str, target: Mapping[str, object]) -> dict[str, object]:
    """Minutes as seconds."""
    return {
        "version": 1,
        "name": name,
        "target": {"cloud_run": dict(target)},
        "channel": CHANNEL,
        "people": {"operators": [OPERATOR]},
        "checks": {
            "errors": {
                "metric": "error_rate",
                "promote": "<= 1%",
                "rollback": "> 5%",
                "min_requests": 10,
                "window": "10s",
                "max_age": "10s",
            }
        },
        "steps": [
            {"traffic": "0%", "probe": {"paths": ["/healthz"], "expect": 200}},
            {"traffic": "10%", "soak": "3s"},
            {"traffic": "50%", "soak": "3s"},
            {"traffic": "100%", "soak": "3s"},
        ],
        "every": "1s",
        "watch": {"for": "2s", "keep": "0%"},
        "on_rollback": {"page": "sre"},
    }
