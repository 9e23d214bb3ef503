"""What is wrong with whom while a scenario is played."""

from datetime import datetime

from bot.judge.measured.numbers import said
from bot.rollout.state import Service
from sandbox.cloud_run.platform import Platform
from sandbox.demo.scenarios import HEALTHY, Noise, Scenario


class Conditions:
    """Sets the faults of canary and stable: those of the scenario, and while there is noise its."""

    def __init__(self, platform: Platform, scenario: Scenario, stable: str) -> None:
        self._platform = platform
        self._always = {scenario.canary: scenario.fault, stable: scenario.usual}
        self._canary, self._switched_off = scenario.canary, scenario.switched_off
        self._noise: Noise | None = scenario.noise
        self._noisy = False
        self._set()

    def look(self, service: Service, now: datetime) -> str:
        """Begin and end the noise; in words that it begins, if it does."""
        if self._noise is None:
            return ""
        before, self._noisy = self._noisy, self._on(self._noise, service, now)
        if self._noisy == before:
            return ""
        self._set()
        share = said(self._noise.fault.error_rate, "ratio")
        return f"for a minute {share} of all requests fail, whoever answers" if self._noisy else ""

    def thrown(self, _path: str) -> None:
        """The canary's switch was thrown."""
        if self._switched_off is not None:
            self._always[self._canary] = self._switched_off
            self._set()

    def end(self) -> None:
        """Everything is well again."""
        self._noise = None
        for revision in self._always:
            self._platform.set_fault(revision, HEALTHY)

    def _on(self, noise: Noise, service: Service, now: datetime) -> bool:
        rollout, desired = service.active, service.desired
        if rollout is None or desired is None or desired.settled_at is None:
            return False
        there = rollout.current.traffic == noise.at
        return there and noise.on(desired.settled_at.timestamp(), now.timestamp())

    def _set(self) -> None:
        noise = self._noise.fault if self._noise and self._noisy else None
        for revision, fault in self._always.items():
            self._platform.set_fault(revision, noise or fault)
