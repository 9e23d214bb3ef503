"""Puts the faults into a running deployment, and takes them out again."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

import requests

from sandbox.cloud_run.types import Target
from tests.chaos.faults import Fault
from tests.e2e.deployment import Deployment
from tests.e2e.shop import REGION
from tests.support.emulators import Emulator

GONE = "gone"
"""Somebody's tag on a revision that is not there any more."""
OTHERS_ERROR = "Revision 'other-00009' is not ready and cannot serve traffic."
AGAIN = "canario-work-again"
"""A second subscription: while it is there, every message arrives twice."""

Action = Callable[[], object]


class Injector:
    """``injected`` counts what was done, by kind."""

    def __init__(self, deployment: Deployment, store: Emulator, pubsub: str) -> None:
        self.injected: Counter[str] = Counter()
        self._at = deployment
        self._store = store
        base = f"http://{pubsub}/v1/projects/{deployment.project}/subscriptions"
        self._again = f"{base}/{AGAIN}"

    def play(self, faults: Sequence[Fault], seconds: float) -> None:
        """Each at its time; returns after ``seconds``, with all over."""
        began, ends = time.monotonic(), list[tuple[float, Action]]()
        moments = [(fault.at, fault) for fault in faults]
        try:
            while (now := time.monotonic() - began) < seconds:
                while moments and moments[0][0] <= now:
                    _, fault = moments.pop(0)
                    self.injected[fault.kind] += 1
                    ends.append((now + fault.lasts, self._begin(fault)))
                for due in [each for each in ends if each[0] <= now]:
                    ends.remove(due)
                    due[1]()
                time.sleep(0.05)
        finally:
            for _, over in ends:
                over()
            self._calm()

    def _begin(self, fault: Fault) -> Action:
        """Put it in; returns how to take it out."""
        what, _, how = fault.kind.partition(" ")
        if what == "killed":
            function = self._at.functions[how]
            function.kill()
            return function.start
        slack, pager = self._at.slack.faults, self._at.pagerduty.faults
        monitoring, knobs = self._at.cloud.monitoring, self._at.cloud.platform.knobs
        switches = self._at.switches.faults
        lasting: dict[str, tuple[Action, Action]] = {
            "Slack down": (slack.unavailable, lambda: slack.unavailable(False)),
            "PagerDuty down": (pager.unavailable, lambda: pager.unavailable(False)),
            "Monitoring down": (monitoring.unavailable, lambda: monitoring.unavailable(False)),
            "Monitoring empty": (monitoring.empty, lambda: monitoring.empty(False)),
            "Monitoring late": (lambda: self._late(60.0), lambda: self._late(0.0)),
            "Cloud Run down": (knobs.unavailable, lambda: knobs.unavailable(False)),
            "switch down": (switches.unavailable, lambda: switches.unavailable(False)),
            "store away": (self._store.pause, self._store.go_on),
            "messages twice": (self._twice, self._once),
        }
        if fault.kind in lasting:
            begin, over = lasting[fault.kind]
            begin()
            return over
        at_once: dict[str, Action] = {
            "Slack 429": lambda: slack.rate_limit_next(fault.times),
            "Slack answer lost": lambda: slack.fail_after_doing_it(fault.times),
            "Slack hung up": lambda: slack.fail_after_doing_it(fault.times, hang_up=True),
            "PagerDuty answer lost": lambda: pager.fail_after_doing_it(fault.times),
            "Cloud Run conflict": lambda: knobs.conflict_next(fault.times),
            "Cloud Run refuses": lambda: knobs.refuse_next(
                "PERMISSION_DENIED", "actAs is missing.", fault.times
            ),
            "Cloud Run fails later": lambda: knobs.fail_next("Container failed to start."),
            "Cloud Run errs and serves": lambda: knobs.fail_next(OTHERS_ERROR, applied=True),
            "tagged revision gone": self._tag_in_the_way,
            "job's answer lost": lambda: self._lose_jobs(fault.times),
            "switch's answer lost": lambda: switches.fail_after_doing_it(fault.times),
        }
        at_once[fault.kind]()
        return lambda: None

    def _calm(self) -> None:
        """Nothing is wrong any more, and every function answers."""
        self._at.slack.faults.rate_limit_next(0)
        self._at.slack.faults.fail_after_doing_it(0)
        self._at.pagerduty.faults.fail_after_doing_it(0)
        self._at.switches.faults.fail_after_doing_it(0)
        self._lose_jobs(0)
        for function in self._at.functions.values():
            function.wait_until_ready()

    def _tag_in_the_way(self) -> None:
        """Somebody has tagged a revision of each service, and deleted that revision."""
        platform = self._at.cloud.platform
        for each in platform.services(self._at.project, REGION):
            if any(target.tag == GONE for target in each.traffic):
                continue
            name = f"{each.name}-gone{self.injected['tagged revision gone']}"
            platform.add_revision(each.project, each.location, each.name, name)
            platform.update(each.path, traffic=[*each.traffic, Target(name, 0, GONE)])
            platform.delete_revision(each.path, name)

    def _lose_jobs(self, times: int) -> None:
        self._at.cloud.platform.jobs.lose_answers = times

    def _late(self, seconds: float) -> None:
        self._at.cloud.monitoring.late = seconds

    def _twice(self) -> None:
        topic = f"projects/{self._at.project}/topics/canario-work"
        config = {"pushEndpoint": self._at.functions["work"].url}
        body = {"topic": topic, "pushConfig": config, "ackDeadlineSeconds": 60}
        requests.put(self._again, json=body, timeout=30).raise_for_status()

    def _once(self) -> None:
        requests.delete(self._again, timeout=30).raise_for_status()
