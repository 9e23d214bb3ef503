"""One service, its users, and the people who roll it out again and again."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import requests

from bot.errors import CanarioError, Unavailable
from bot.rollout.state import Cause, Phase, Rollout, Service
from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.types import Target, service_path
from tests.chaos.injector import GONE
from tests.chaos.plans import channel_of, plan
from tests.chaos.trail import Trail
from tests.e2e.deployment import Deployment
from tests.e2e.shop import OPERATOR, REGION

THERE = "europe-west1"
IN_BOTH = ("both",)
"""The services that run in two regions."""
BLUE = "blue"
"""Somebody's tag on the first revision, which stays."""
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
    """Rolls out revision after revision until ``stop``; then brings the last one to its end. What
    else a plan may ask for has streets of its own, in ``streets/``: they say what is ``more`` in
    their plan, what their revisions' ``fates`` are, and what must hold."""

    fates: tuple[str, ...] = FATES

    def __init__(self, deployment: Deployment, name: str, seed: int) -> None:
        self.name = name
        self.regions = (REGION, THERE) if name in IN_BOTH else (REGION,)
        self.id = f"{deployment.project}~{name}"
        self.paths = [service_path(deployment.project, each, name) for each in self.regions]
        self.first = f"{name}-00001"
        self.asked: list[Asked] = []
        self.said: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        """How often somebody has said something, taken or not."""
        self.at = deployment
        self.dice = random.Random(f"{seed}-{name}")  # noqa: S311 - not a secret
        self._number = 1
        self._last_said = 0.0

    def furnish(self) -> list[str]:
        """Deploy it, with somebody's tag, open its channel and push its plan; its addresses."""
        self.at.slack.add_channel(channel_of(self.name), [OPERATOR])
        addresses = [self._deployed(region) for region in self.regions]
        self._push(TRIES)
        return addresses

    def _deployed(self, region: str) -> str:
        platform, first = self.at.cloud.platform, self.first
        service = platform.add_service(
            self.at.project, region, self.name, revisions=[first], traffic={first: 100}
        )
        platform.update(service.path, traffic=[Target(first, 100), Target(first, 0, BLUE)])
        return self.at.cloud.router.uri(service)

    def _push(self, tries: int) -> None:
        """An emulator that has just started may take longer than Canario waits for Firestore."""
        try:
            more = self.more()
            self.at.store.put_plan(plan(self.at.project, self.regions, self.name, more))
        except Unavailable:
            if tries == 1:
                raise
            self._push(tries - 1)

    def more(self) -> Mapping[str, Any]:
        """Fields of its plan."""
        return {}

    def check(self, trail: Trail) -> Iterator[str]:
        """What is wrong with what only it has, in sentences."""
        yield from ()

    def play(self, stop: threading.Event, give_up: threading.Event) -> None:
        """One rollout after the other, the last one to its end."""
        while not stop.is_set() and not give_up.is_set():
            self._roll_out(stop, give_up)

    def _roll_out(self, stop: threading.Event, give_up: threading.Event) -> None:
        self._number += 1
        canary, fate = f"{self.name}-{self._number:05d}", self.dice.choice(self.fates)
        platform = self.at.cloud.platform
        for region in self.regions:
            platform.add_revision(self.at.project, region, self.name, canary)
        self.prepare(canary, fate)
        act, started = self._acts().get(fate), False
        self._last_said = 0.0
        while not give_up.is_set():
            service = self.look()
            if service is None:
                pass
            elif service.active is not None and service.active.canary == canary:
                self.fix(service.active)
                if act is not None and self._live(service, service.active, act):
                    act = None
            elif self._ended(canary) or (stop.is_set() and not started):
                if self.is_done(service):
                    return
            else:
                started |= self.say(self.start_of(canary, fate), "start")
            give_up.wait(LOOK_EVERY)

    def prepare(self, canary: str, fate: str) -> None:
        """What is wrong with the new revision."""
        if fate == "errors":
            self.at.cloud.platform.set_fault(canary, Fault(error_rate=0.5))

    def start_of(self, canary: str, fate: str) -> str:
        """How a rollout is asked for."""
        return f"start {self.name} {canary} --yes because {fate}"

    def _acts(self) -> dict[str, Act]:
        return {
            "alert": self._alert,
            "told back": self._back,
            "held": self._hold,
            "hasty": self._promote,
        }

    def is_done(self, service: Service) -> bool:
        """Whether nobody has anything left to do about a rollout that is over."""
        return True

    def _live(self, service: Service, rollout: Rollout, act: Act) -> bool:
        """What people do meanwhile; whether they have done what they came for."""
        if rollout.phase is Phase.HOLDING:
            return False
        return bool(rollout.step and service.settled and act(rollout))

    def fix(self, rollout: Rollout) -> None:
        """Holds that only a person ends are ended by one."""
        if any(hold.cause not in (Cause.CHECKS, Cause.MITIGATION) for hold in rollout.holds):
            self._take_off(GONE)
            self.say(f"resume {self.name} because it is fixed", "resume")

    def _alert(self, rollout: Rollout) -> bool:
        """Monitoring publishes an incident on the canary, and then the same once more; it may be
        one that was open in an earlier rollout."""
        revision = self.at.cloud.platform.revision(self.paths[0], rollout.canary)
        about = self.name if self.dice.random() < 0.5 else rollout.id
        for _ in range(2):
            self.at.publish_alert(revision, f"0.{about}")
            self.said["alert"] += 1
        self.asked.append(Asked(rollout.id, time.time(), "an alert"))
        return True

    def _back(self, rollout: Rollout) -> bool:
        taken = self.say(f"rollback {self.name} because it smells", "rollback", twice=True)
        if taken:
            self.asked.append(Asked(rollout.id, time.time(), "a command"))
        return taken

    def _hold(self, rollout: Rollout) -> bool:
        return self.say(f"hold {self.name} because of lunch", "hold")

    def _promote(self, rollout: Rollout) -> bool:
        """Impatient people never have enough."""
        self.say(f"promote {self.name} --yes because it looks good", "promote", twice=True)
        return False

    def say(self, text: str, verb: str, *, twice: bool = False) -> bool:
        """Whether the command was taken; said again later where it was not. ``twice``: Slack
        delivers it a second time."""
        if time.monotonic() - self._last_said < ASK_AGAIN:
            return False
        self.tried[verb] += 1
        how = self._mentions if self.dice.random() < 0.3 else self._types
        try:
            taken = how(text, twice)
        except requests.RequestException:
            taken = False
        self.said[verb if taken else "not taken"] += 1
        if taken:
            self._last_said = time.monotonic()
        return taken

    def _types(self, text: str, twice: bool) -> bool:
        sender = self.at.slack.sender
        form = sender.command_form(text, user=OPERATOR, channel=channel_of(self.name))
        taken = sender.send(form).status_code == 200
        if taken and twice:
            sender.send(form)
        return taken

    def _mentions(self, text: str, edited: bool) -> bool:
        """The bot is mentioned; whoever ``edited`` the message has said nothing new."""
        slack, channel = self.at.slack, channel_of(self.name)
        taken = slack.people.mention(text, user=OPERATOR, channel=channel).status_code == 200
        if taken and edited:
            said = [each for each in slack.messages(channel) if each.user == OPERATOR][-1]
            mark = {"user": OPERATOR, "ts": said.ts}
            event = {"type": "app_mention", "user": OPERATOR, "text": said.text, "ts": said.ts}
            slack.people.event({**event, "channel": said.channel, "edited": mark})
        return taken

    def _take_off(self, tag: str) -> None:
        """Whoever has set a tag that is in the way takes it off."""
        for path in self.paths:
            traffic = self.at.cloud.platform.service(path).traffic
            left = [each for each in traffic if each.tag != tag]
            if len(left) < len(traffic):
                self.at.cloud.platform.update(path, traffic=left)

    def look(self) -> Service | None:
        """As the store has it; None while it is away."""
        try:
            return self.at.store.load(self.id).service
        except CanarioError:
            return None

    def _ended(self, canary: str) -> bool:
        """Whether the rollout of this revision is over, however short it was."""
        try:
            return any(each.canary == canary for each in self.at.store.ended(self.id, 3))
        except CanarioError:
            return False
