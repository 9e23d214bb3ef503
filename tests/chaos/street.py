"""One service, its users, and the people who roll it out again and again."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import requests

from bot.errors import CanarioError, Unavailable
from bot.rollout.state import Cause, Phase, Rollout, Service
from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.types import service_path
from tests.chaos.plans import channel_of, plan
from tests.e2e.deployment import Deployment
from tests.e2e.shop import OPERATOR, REGION

LOOK_EVERY = 0.3
TRIES = 10
ASK_AGAIN = 4.0
"""Seconds after which a person says it again."""
FATES = ("good", "good", "good", "errors", "errors", "alert", "alert", "told back", "held", "hasty")
Act = Callable[[Rollout], bool]


class Asked(NamedTuple):
    """A rollback that somebody, or an alert, was promised: it was taken with a 2xx."""

    rollout: str
    at: float
    by: str


class Street:
    """Rolls out revision after revision until ``stop``; then brings the last one to its end."""

    def __init__(self, deployment: Deployment, name: str, seed: int) -> None:
        self.name = name
        self.id = f"{deployment.project}~{name}"
        self.path = service_path(deployment.project, REGION, name)
        self.first = f"{name}-00001"
        self.asked: list[Asked] = []
        self.said: Counter[str] = Counter()
        self._at = deployment
        self._dice = random.Random(f"{seed}-{name}")  # noqa: S311 - not a secret
        self._number = 1
        self._last_said = 0.0

    def furnish(self) -> str:
        """Deploy it, open its channel and push its plan; its address."""
        self._at.slack.add_channel(channel_of(self.name), [OPERATOR])
        project = self._at.project
        service = self._at.cloud.platform.add_service(
            project, REGION, self.name, revisions=[self.first], traffic={self.first: 100}
        )
        self._push(TRIES)
        return self._at.cloud.router.uri(service)

    def _push(self, tries: int) -> None:
        """An emulator that has just started may take longer than Canario waits for Firestore."""
        try:
            self._at.store.put_plan(plan(self._at.project, REGION, self.name))
        except Unavailable:
            if tries == 1:
                raise
            self._push(tries - 1)

    def play(self, stop: threading.Event, give_up: threading.Event) -> None:
        """One rollout after the other, the last one to its end."""
        while not stop.is_set() and not give_up.is_set():
            self._roll_out(stop, give_up)

    def _roll_out(self, stop: threading.Event, give_up: threading.Event) -> None:
        self._number += 1
        canary, fate = f"{self.name}-{self._number:05d}", self._dice.choice(FATES)
        platform = self._at.cloud.platform
        platform.add_revision(self._at.project, REGION, self.name, canary)
        if fate == "errors":
            platform.set_fault(canary, Fault(error_rate=0.5))
        acts: dict[str, Act] = {"alert": self._alert, "told back": self._back, "held": self._hold}
        act, started = acts.get(fate, self._promote if fate == "hasty" else None), False
        self._last_said = 0.0
        while not give_up.is_set():
            service = self._look()
            if service is None:
                pass
            elif service.active is not None and service.active.canary == canary:
                self._mend(service.active)
                if act is not None and self._live(service, service.active, act):
                    act = None
            elif self._ended(canary) or (stop.is_set() and not started):
                return
            else:
                started |= self._say(f"start {self.name} {canary} because {fate}", "start")
            give_up.wait(LOOK_EVERY)

    def _live(self, service: Service, rollout: Rollout, act: Act) -> bool:
        """What people do meanwhile; whether they have done what they came for."""
        if rollout.phase is Phase.HOLDING:
            return False
        return bool(rollout.step and service.settled and act(rollout))

    def _mend(self, rollout: Rollout) -> None:
        """Holds that only a person ends are ended by one."""
        if any(hold.cause is not Cause.CHECKS for hold in rollout.holds):
            self._say(f"resume {self.name} because it is fixed", "resume")

    def _alert(self, rollout: Rollout) -> bool:
        """Monitoring publishes an incident on the canary, and then the same once more."""
        revision = self._at.cloud.platform.revision(self.path, rollout.canary)
        for _ in range(2):
            self._at.publish_alert(revision, f"0.{rollout.id}")
            self.said["alert"] += 1
        self.asked.append(Asked(rollout.id, time.time(), "an alert"))
        return True

    def _back(self, rollout: Rollout) -> bool:
        taken = self._say(f"rollback {self.name} because it smells", "rollback", twice=True)
        if taken:
            self.asked.append(Asked(rollout.id, time.time(), "a command"))
        return taken

    def _hold(self, rollout: Rollout) -> bool:
        return self._say(f"hold {self.name} because of lunch", "hold")

    def _promote(self, rollout: Rollout) -> bool:
        """Impatient people never have enough."""
        self._say(f"promote {self.name} --sure because it looks good", "promote", twice=True)
        return False

    def _say(self, text: str, verb: str, *, twice: bool = False) -> bool:
        """Whether the command was taken; said again later where it was not. ``twice``: Slack
        delivers it a second time."""
        if time.monotonic() - self._last_said < ASK_AGAIN:
            return False
        sender = self._at.slack.sender
        form = sender.command_form(text, user=OPERATOR, channel=channel_of(self.name))
        try:
            taken = sender.send(form).status_code == 200
            if taken and twice:
                sender.send(form)
        except requests.RequestException:
            taken = False
        self.said[verb if taken else "not taken"] += 1
        if taken:
            self._last_said = time.monotonic()
        return taken

    def _look(self) -> Service | None:
        """As the store has it; None while it is away."""
        try:
            return self._at.store.load(self.id).service
        except CanarioError:
            return None

    def _ended(self, canary: str) -> bool:
        """Whether the rollout of this revision is over, however short it was."""
        try:
            return any(each.canary == canary for each in self._at.store.ended(self.id, 3))
        except CanarioError:
            return False
