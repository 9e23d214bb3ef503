"""The demo's story as events: decisions from the audit trail, and what the servers saw."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.rollout.decide import decide
from bot.rollout.effects import Announce
from bot.rollout.facts import Fact, Ticked, TrafficSettled
from bot.rollout.state import Rollout, Service
from bot.rollout.verdict import Outcome
from bot.service.values.records import AuditEntry
from sandbox.cloud_run.meter import Meter
from sandbox.demo.stage import PEOPLE
from sandbox.wire.journal import Entry

BUTTONS = {"take": "I take it"}
"""What stands on a button, where that is not its name."""


@dataclass(frozen=True)
class Event:
    """``t``: seconds since the demo began. ``traffic``: revision → percent that is desired."""

    t: float
    event: str
    phase: str
    traffic: Mapping[str, int]
    reason: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "t": round(self.t, 2),
            "event": self.event,
            "phase": self.phase,
            "traffic": dict(self.traffic),
            "reason": self.reason,
            **self.detail,
        }


class Measured(Protocol):
    """Requests as they were answered."""

    def take(self) -> Mapping[str, int]:
        """How many by whom since the last call."""
        ...


class Split:
    """What the router measured since the last change of what is served."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._before: Mapping[str, int] = meter.totals()

    def take(self) -> dict[str, int]:
        """Requests per revision since the last call."""
        now = self._meter.totals()
        counts = {
            path.rpartition("/")[2]: count - self._before.get(path, 0)
            for path, count in now.items()
        }
        self._before = now
        return {name: count for name, count in counts.items() if count}


class Teller:
    """Turns audit entries and journal entries into events, in the order in which they come.

    It decides every fact again, so the story is told from the trail alone, and ``service`` is
    what the trail says.
    """

    def __init__(self, service_id: str, split: Measured, began: float) -> None:
        self.service = Service(id=service_id)
        self.last: Rollout | None = None
        self._split = split
        self._began = began
        self._outcome: Outcome | None = None

    def decided(self, entry: AuditEntry) -> Iterator[Event]:
        """One decision."""
        before = self.service
        decision = decide(before, entry.fact, entry.at)
        self.service = decision.service
        self.last = decision.ended or decision.service.active or self.last
        t = entry.at.timestamp() - self._began
        words = "; ".join(e.words for e in decision.effects if isinstance(e, Announce))
        if isinstance(entry.fact, Ticked) and not self._worth_telling(entry.fact, bool(words)):
            return
        if any(effect.kind == "shift_traffic" for effect in decision.effects):
            yield from self._measured(t, before)
        yield self._event(t, entry.fact.kind, self._reason(entry.fact, words, entry))

    def seen(self, entry: Entry) -> Iterator[Event]:
        """One call that reached a server, where it is part of the story."""
        t = entry.at - self._began
        detail = entry.detail
        match (entry.server, entry.method):
            case ("cloud_run", "UpdateService"):
                yield self._event(t, "update_service", f"{detail.get('code')}: {asked(detail)}")
            case ("cloud_run", "served"):
                yield self._event(t, "served", "Cloud Run serves it")
            case ("slack", "chat.postMessage") if detail.get("thread_ts"):
                yield self._event(t, "slack", str(detail.get("text", "")))
            case ("slack", "command"):
                yield self._event(t, "command", f"/canary {detail.get('text', '')}")
            case ("slack", "click"):
                who = PEOPLE.get(str(detail.get("user")), "somebody")
                what = str(detail.get("action_id", "")).rpartition(":")[2]
                yield self._event(
                    t, "click", f"{who} presses {BUTTONS.get(what, what.capitalize())}"
                )
            case ("switches", path):
                yield self._event(t, "switch", f"POST {path}: switched off")
            case ("pagerduty", "trigger"):
                yield self._event(t, "page", str(detail.get("summary", "")))

    def aside(self, at: float, name: str, reason: str) -> Event:
        """What belongs to the story and to no decision, at that time (seconds since the epoch)."""
        return self._event(at - self._began, name, reason)

    def _worth_telling(self, fact: Ticked, announced: bool) -> bool:
        """The first evaluation of a step, a new outcome, and every one that decides something."""
        outcome = fact.verdict.outcome if fact.verdict else None
        new, self._outcome = outcome != self._outcome, outcome
        return outcome is not None and (new or announced)

    def _reason(self, fact: Fact, words: str, entry: AuditEntry) -> str:
        if isinstance(fact, Ticked) and fact.verdict:
            evidence = "; ".join(r.words for r in fact.verdict.results)
            return f"{fact.verdict.outcome}: {evidence}"
        if isinstance(fact, TrafficSettled):
            self._outcome = None
        return words or entry.after

    def _measured(self, t: float, before: Service) -> Iterator[Event]:
        counts = self._split.take()
        total = sum(counts.values())
        if not total or before.active is None:
            return
        shares = {name: round(100 * count / total, 1) for name, count in sorted(counts.items())}
        said = ", ".join(f"{name} {share} %" for name, share in shares.items())
        yield self._event(
            t,
            "measured",
            f"{total:,} requests: {said}",
            before,
            {"requests": counts, "measured": shares},
        )

    def _event(
        self,
        t: float,
        name: str,
        reason: str,
        service: Service | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> Event:
        shown = service or self.service
        phase = shown.phase
        if shown.active is None and self.last is not None and self.last.ended_at:
            phase = self.last.phase
        traffic = dict(shown.desired.traffic.split) if shown.desired else {}
        return Event(t, name, str(phase), traffic, reason, detail or {})


def asked(detail: Mapping[str, Any]) -> str:
    """The traffic of an UpdateService call, in words; our tag's entry shows at 0 %."""
    traffic: Mapping[str, int] = detail.get("traffic", {})
    tags = ", ".join(f"tag {tag} on {revision}" for tag, revision in detail.get("tags", {}).items())
    shares = ", ".join(f"{name} {percent} %" for name, percent in traffic.items() if percent)
    return f"{shares}{f' ({tags})' if tags else ''}"
