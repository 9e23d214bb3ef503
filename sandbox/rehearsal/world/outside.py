"""Whatever else is outside: probes, jobs, switches, pages, mail, GitHub and PagerDuty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.plan import AnyTarget, Plan, Probe
from bot.plan.probes import Job
from bot.plan.values.headers import FromSecret
from bot.rollout.state import JobState
from bot.service.ports.commit_results import CheckResult, CommitResults, Reviews
from bot.service.ports.job_runner import Execution, JobOrder
from bot.service.ports.mailer import Mail
from bot.service.ports.on_calls import OnCall
from bot.service.ports.prober import PostAnswer, ProbeAnswer
from sandbox.rehearsal.timeline import Timeline
from sandbox.rehearsal.world.healthy import keeping

USUAL_JOB = timedelta(minutes=5)


@dataclass
class Probes:
    """The port Prober. ``broken``: why answers are not as expected; empty: they are."""

    timeline: Timeline
    broken: str = ""
    _last: dict[str, bool] = field(default_factory=dict)

    def probe(self, address: str, probe: Probe, audience: str = "") -> ProbeAnswer:  # noqa: ARG002
        """See Prober."""
        what = f"{probe.method} {', '.join(probe.paths)}"
        ok = not self.broken
        words = f"{what} answered as expected" if ok else f"{what}: {self.broken}"
        key = f"{address} {what}"
        if self._last.get(key) is not ok:
            self._last[key] = ok
            self.timeline.add("probed", words)
        return ProbeAnswer(ok, words)

    def without_value(
        self,
        address: str,  # noqa: ARG002
        headers: Mapping[str, FromSecret],  # noqa: ARG002
    ) -> Mapping[str, str]:
        """See Prober: each has one."""
        return {}


@dataclass
class Jobs:
    """The port JobRunner. By the job's name: ``fails`` why, ``takes`` how long, and what it
    ``measures`` itself, beside what keeps its limits."""

    timeline: Timeline
    now: Callable[[], datetime]
    fails: dict[str, str] = field(default_factory=dict)
    takes: dict[str, timedelta] = field(default_factory=dict)
    measures: dict[str, dict[str, float]] = field(default_factory=dict)
    _runs: dict[str, tuple[Job, datetime]] = field(default_factory=dict)

    def start(self, target: AnyTarget, order: JobOrder) -> Execution:  # noqa: ARG002
        """See JobRunner."""
        if order.key not in self._runs:
            self._runs[order.key] = (order.job, self.now())
            self.timeline.add("job_run", f"The job {order.job.name} is started.")
        return Execution(name=order.key, state=JobState.RUNNING)

    def find(self, target: AnyTarget, name: str) -> None:
        """See JobRunner. Every job is there."""

    def read(self, execution: str) -> Execution:
        """See JobRunner."""
        job, since = self._runs[execution]
        ended = since + self.takes.get(job.name, USUAL_JOB)
        if self.now() < ended:
            return Execution(name=execution, state=JobState.RUNNING)
        state, words = JobState.SUCCEEDED, "1 of 1 tasks succeeded."
        if job.name in self.fails:
            state, words = JobState.FAILED, self.fails[job.name]
        return Execution(name=execution, state=state, words=words, ended_at=ended)

    def result(self, execution: str, since: datetime) -> Mapping[str, float] | None:  # noqa: ARG002
        """See JobRunner."""
        job, _ = self._runs[execution]
        return keeping(job.limits) | self.measures.get(job.name, {})


@dataclass
class Switches:
    """The port Poster. ``broken``: why a switch does not answer; ``thrown`` hears of the others."""

    timeline: Timeline
    thrown: Callable[[str], None]
    broken: str = ""
    lacks: str = ""
    _keys: set[str] = field(default_factory=set)

    def post(self, address: str, key: str, body: Mapping[str, str]) -> PostAnswer:  # noqa: ARG002
        """See Poster."""
        if self.broken:
            return PostAnswer(False, f"POST {address}: {self.broken}")
        if key not in self._keys:
            self._keys.add(key)
            self.timeline.add("thrown", f"POST {address}")
            self.thrown(address)
        return PostAnswer(True, f"POST {address} answered 200")


@dataclass
class Pages:
    """The port Pager. ``paged`` hears of each page, once."""

    timeline: Timeline
    paged: Callable[[str], None]
    _open: set[str] = field(default_factory=set)

    def trigger(
        self,
        dedup_key: str,
        summary: str,
        severity: str,
        source: str,  # noqa: ARG002
        details: Mapping[str, str],  # noqa: ARG002
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),  # noqa: ARG002
    ) -> None:
        """See Pager."""
        self.timeline.add("paged", f"{severity}: {summary}", whom=teams or ("canario",))
        if dedup_key not in self._open:
            self._open.add(dedup_key)
            self.paged(dedup_key)

    def woken(self, teams: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Pager: whoever is paged hears it once."""
        return {"": teams}

    def record_change(
        self,
        summary: str,
        source: str,
        at: datetime,
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """See Pager. It wakes nobody."""

    def without_key(self, teams: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """See Pager. Each has one."""
        return {}

    def acknowledge(self, dedup_key: str, name: str, *, teams: Sequence[str] = ()) -> None:  # noqa: ARG002
        """See Pager."""
        self.timeline.add("unpaged", f"{name} has the page.", whom=teams)

    def resolve(self, dedup_key: str, reason: str, *, teams: Sequence[str] = ()) -> None:
        """See Pager."""
        self._open.discard(dedup_key)
        self.timeline.add("unpaged", f"The page is resolved: {reason}", whom=teams)


@dataclass
class Mails:
    """The port Mailer."""

    timeline: Timeline
    _ids: set[str] = field(default_factory=set)

    def send(self, mail: Mail) -> None:
        """See Mailer."""
        if mail.id not in self._ids:
            self._ids.add(mail.id)
            self.timeline.add("mailed", mail.subject, mail.lines, (mail.to,))

    def why_not(self) -> str:
        """See Mailer. It can."""
        return ""


@dataclass
class Schedules:
    """The port OnCalls, and Incidents. ``nobody``: nobody is on call."""

    nobody: bool = False

    def on_call(self, schedule: str) -> tuple[OnCall, ...]:  # noqa: ARG002
        """See OnCalls."""
        return () if self.nobody else (OnCall("Oca", "oca@example.com"),)

    def key_of(self, incident: str) -> str:
        """See Incidents."""
        return incident


COMMIT = "c0ffee" + "0" * 34
"""Of everything that is rolled out."""


class Commits:
    """The port CommitSource: everything that the plan asks of a commit is so, but for what is in
    ``failing`` (by the check's name); ``coverage`` in percent, ``approvals`` of the pull request.
    """

    def __init__(self, plan: Plan) -> None:
        ci = plan.gates.ci
        self.failing: set[str] = set()
        self.coverage = 95.0
        self.approvals = ci.approvals if ci else 0
        self._names = ci.checks if ci else ()
        self._covered_by = (ci.coverage_from if ci else None) or "coverage"

    def newest(self, repository: str, branch: str) -> str:  # noqa: ARG002
        """See CommitSource."""
        return COMMIT

    def read(self, repository: str, commit: str, *, reviews: bool) -> CommitResults:  # noqa: ARG002
        """See CommitSource."""
        found = [
            CheckResult(name, "failed", "failure")
            if name in self.failing
            else CheckResult(name, "succeeded", "success")
            for name in self._names
        ]
        text = f"{self.coverage:g}%"
        found.append(CheckResult(self._covered_by, "succeeded", "success", (text,)))
        people = tuple(f"reviewer {n}" for n in range(1, self.approvals + 1))
        return CommitResults(tuple(found), (Reviews(7, people),) if reviews else ())
