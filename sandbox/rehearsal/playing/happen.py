"""Lets the events of a scenario happen to its world."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from bot.rollout.facts import AlertOpened
from bot.service.watching.alert import on_alert
from bot.service.watching.incident import NotAnAlert, read_alert
from sandbox.rehearsal.playing.people import People
from sandbox.rehearsal.scenario.happenings import Happening
from sandbox.rehearsal.world.earlier import completed_in
from sandbox.rehearsal.world.platform import Platform
from sandbox.rehearsal.world.signals import SIDES, Side
from sandbox.rehearsal.world.world import World

BROKEN = "it answered 503"


class Happenings:
    """Does what each sentence says."""

    def __init__(self, world: World, people: People) -> None:
        self._world, self._people = world, people
        self._numbers = count(1)
        self._open: dict[str, Mapping[str, Any]] = {}
        self._does: Mapping[str, Callable[[Happening], None]] = {
            "types": lambda each: people.type(each.name, each.words),
            "traffic": self._traffic,
            "by_hand": self._by_hand,
            "alert": self._alert,
            "closes": self._closes,
            "probe": self._probe,
            "job": self._job,
            "job_takes": self._job_takes,
            "job_measures": self._job_measures,
            "ci": self._ci,
            "coverage": self._coverage,
            "reviews": self._reviews,
            "on_call": self._on_call,
            "metrics": self._metrics,
            "platform": self._platform,
            "switch": self._switch,
            "completes": self._completes,
            "split": self._split,
            "value": self._value,
        }

    def happen(self, each: Happening) -> None:
        """Now."""
        if each.what != "types":
            self._world.timeline.add("world", each.written)
        self._does[each.what](each)

    def _traffic(self, each: Happening) -> None:
        rps = 0.0 if each.off else each.number
        self._world.signals.traffic.rps.set(self._world.clock.now(), rps)

    def _by_hand(self, each: Happening) -> None:
        self._world.platform.by_hand(round(each.number * 100))

    def _value(self, each: Happening) -> None:
        world = self._world
        sides: tuple[Side, ...] = (each.side,) if each.side in SIDES else SIDES
        for signal in world.signals_of(each.name):
            for side in sides:
                world.signals.set(world.clock.now(), signal, side, each.number)

    def _split(self, each: Happening) -> None:
        self._world.signals.part.set(self._world.clock.now(), each.number)

    def _alert(self, each: Happening) -> None:
        incident = self._incident(each)
        self._open[incident["incident_id"]] = incident
        self._notify(incident, "open")

    def _incident(self, each: Happening) -> dict[str, Any]:
        world = self._world
        target = world.plan.target.moved
        revision = {"canary": world.canary, "stable": world.stable}.get(each.side or "canary", "")
        said = {each.label: each.words} if each.label else {}
        labels: dict[str, str] = {}
        if world.plan.target.flag:
            said |= {"canario_flag": target.service.lower(), "canario_revision": revision}
        else:
            labels = {
                "project_id": target.project,
                "service_name": target.service,
                "location": target.all_regions[0],
                "revision_name": revision,
            }
        return {
            "incident_id": f"incident-{next(self._numbers)}",
            "policy_name": each.name or f"{each.severity} policy",
            "severity": each.severity.upper(),
            "resource": {"type": "cloud_run_revision", "labels": labels},
            "policy_user_labels": said,
            "started_at": world.clock.now().timestamp(),
            "summary": each.written,
        }

    def _notify(self, incident: Mapping[str, Any], state: str) -> None:
        world = self._world
        try:
            alert = read_alert({"version": "1.2", "incident": {**incident, "state": state}})
        except NotAnAlert as nobody:
            world.timeline.add("answer", f"The alert concerns no rollout: {nobody}")
            return
        came_to = on_alert(world.parts, alert)
        if isinstance(alert.fact, AlertOpened) and came_to.startswith("nothing"):
            world.timeline.add("answer", came_to)

    def _closes(self, each: Happening) -> None:
        for key, incident in list(self._open.items()):
            if each.name in ("", incident["policy_name"]):
                del self._open[key]
                self._notify(incident, "closed")

    def _probe(self, each: Happening) -> None:
        self._world.probes.broken = (each.words or BROKEN) if each.off else ""

    def _job(self, each: Happening) -> None:
        fails = self._world.jobs.fails
        if each.off:
            fails[each.name] = each.words or "1 of 1 tasks failed."
        else:
            fails.pop(each.name, None)

    def _job_takes(self, each: Happening) -> None:
        self._world.jobs.takes[each.name] = each.long

    def _job_measures(self, each: Happening) -> None:
        self._world.jobs.measures.setdefault(each.name, {})[each.label] = each.number

    def _ci(self, each: Happening) -> None:
        failing = self._world.commits.failing
        (failing.add if each.off else failing.discard)(each.name)

    def _coverage(self, each: Happening) -> None:
        self._world.commits.coverage = each.number * 100

    def _reviews(self, each: Happening) -> None:
        self._world.commits.approvals = int(each.number)

    def _on_call(self, each: Happening) -> None:
        self._world.schedules.nobody = each.off

    def _metrics(self, each: Happening) -> None:
        self._world.signals.silent_since = self._world.clock.now() if each.off else None

    def _platform(self, each: Happening) -> None:
        platform = self._world.platform
        if isinstance(platform, Platform):
            platform.refuses = (each.words or "Cloud Run refuses it.") if each.off else ""

    def _switch(self, each: Happening) -> None:
        self._world.switches.broken = (each.words or BROKEN) if each.off else ""

    def _completes(self, each: Happening) -> None:
        completed_in(self._world, each.name)
