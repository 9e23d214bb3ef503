"""Parts of a plan in plain words, for ``describe``."""

from collections.abc import Iterable, Iterator

from bot.plan.confirmations import Confirmation
from bot.plan.gates import Approvals, Ci, Gates
from bot.plan.limits.checks import Check
from bot.plan.limits.lengths import lasting
from bot.plan.limits.metrics import Metric
from bot.plan.limits.proof import proven
from bot.plan.mitigation import Mitigation, Verification
from bot.plan.probes import Job, Probe
from bot.plan.rollback import Report
from bot.plan.target import CloudRunTarget, FlagTarget, Target
from bot.plan.values.hours import format_days
from bot.plan.values.windows import Window

_BASELINES = {
    "stable": "the stable revision",
    "before": "the hour before the start, by what is observed",
    "same_hour": "the same hour of the last seven days (their median), by what is observed",
}


def listed(words: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def target(it: Target) -> str:
    """Whose traffic moves."""
    return _flag(it.flag) if it.flag else _cloud_run(it.cloud_run) if it.cloud_run else ""


def _cloud_run(it: CloudRunTarget) -> str:
    where = ", then ".join(listed(wave) for wave in it.waves) or listed(it.all_regions)
    return f"Cloud Run service {it.service} in {where}, project {it.project}"


def _flag(it: FlagTarget) -> str:
    words = f"flag {it.key}, by {listed(it.by)}, bucketed by {it.bucket_by}"
    if it.app:
        words = f"flag {it.key}, which the app at {it.address} keeps itself"
    words += f", from {it.off!r} to {it.on!r}"
    if it.switch:
        words += f"; {it.switch} turns it off"
    if it.test_ids:
        ids = listed(f"{id_} ({side})" for side, id_ in it.test_ids.items())
        words += f"; ids on a known side: {ids}"
    return words


_COUNTS = {
    "error_rate": ": answers with 5xx",
    "requests": ": those that an instance answered",
}
"""What some built-in metrics count, where the name may promise more."""


def metric(it: Metric) -> str:
    """What is measured."""
    if it.builtin:
        return f"{it.builtin}{_COUNTS.get(it.builtin, '')}"
    if it.errors_are:
        return f"{it.name}: answers with {listed(it.errors_are)}"
    kind = f"p{it.quantile}" if it.quantile else it.kind
    return f"{kind} of a {'Monitoring' if it.monitoring else 'PromQL'} query"


def check(name: str, it: Check) -> Iterator[str]:
    """The lines about one check."""
    if it.parts:
        rolls = "all of these do" if it.all else "one of these does"
        goes = "one of them is good" if it.all else "all of them are good"
        soft = "; soft: only reported" if it.severity == "soft" else ""
        yield f"{name}: rolls back when {rolls}, continues when {goes}{soft}"
        for part, each in it.parts.items():
            yield from (f"  {line}" for line in check(part, each))
    else:
        yield f"{name} ({metric(it.metric)}): {'; '.join((*_limits(it), *_manner(it)))}"
    if it.mitigate:
        yield from (f"  {line}" for line in mitigation(it.mitigate))
    if it.advice:
        yield f"  then by hand: {it.advice}"


def _limits(it: Check) -> Iterator[str]:
    if it.promote:
        sure = ", certified" if it.assurance == "certified" else ""
        yield f"continues when {it.promote.words}{sure}"
        if it.holds_at_once:
            yield "holds at once when that is missed"
    if it.rollback:
        yield f"rolls back when {it.rollback.words}"
    if it.severity == "soft":
        yield "soft: only reported"
    if any(limit.of_share for limit in it.limits):
        yield "share: what its part of the traffic explains of both revisions' events"
    if any(limit.relative and not limit.of_share for limit in it.limits):
        yield f"baseline: {_BASELINES[it.baseline]}"


def _manner(it: Check) -> Iterator[str]:
    """How it is judged, and what a rollback by it does."""
    if it.metric.kind in ("rate", "quantile"):
        yield f"from {it.min_requests} requests on"
    if proven(it):
        yield "by sequential evidence, not by a single value"
    if it.owner:
        yield f"{it.owner} acts on a rollback by it"
    if it.emergency:
        yield "emergency: highest severity, kill switch"


def mitigation(it: Mitigation) -> Iterator[str]:
    """What is tried before a rollback."""
    first = it.action
    yield f"before a rollback: {first}, wait {lasting(it.wait)}, judge again"
    yield from verifications(it.verify)


def verifications(them: Iterable[Verification]) -> Iterator[str]:
    """What must be seen, and by when."""
    for it in them:
        how = (
            probe(it.probe)
            if it.probe
            else f"{metric(it.metric)} {it.limit.words}"
            if it.metric and it.limit
            else ""
        )
        yield f"must be seen within {lasting(it.within)}: {it.name} ({how})"


def probe(it: Probe) -> str:
    """What is asked, and what must be answered."""
    words = f"{it.method} {listed(it.paths)} must answer {it.expected}"
    if it.requests > 1:
        words += f", {it.requests} times"
    if it.json_has:
        words += f", with the fields {listed(it.json_has)}"
    if it.json_equals:
        words += f", with {listed(f'{name} = {value}' for name, value in it.json_equals.items())}"
    if it.share:
        words += (
            f", with {it.share.field} = {it.share.value} in about {it.share.of} % "
            f"of them (at {it.share.confidence} %)"
        )
    if it.latency_p90:
        words += f", p90 {it.latency_p90.words}"
    return words + (f", at most {it.attempts} attempts" if it.attempts else "")


def job(it: Job) -> str:
    """What runs, and what it must show."""
    words = f"job {it.name}, at most {lasting(it.timeout)}"
    if it.arguments:
        words += f", {listed(f'{name} = {value}' for name, value in it.arguments.items())}"
    if it.limits:
        words += (
            f", must measure {listed(f'{name} {limit.words}' for name, limit in it.limits.items())}"
        )
    return words + (" (optional)" if it.optional else "")


def confirmation(it: Confirmation) -> str:
    """What is confirmed, and by whom."""
    return f"{it.by or 'whoever may promote'} confirms: {it.what}"


def approvals(it: Approvals) -> str:
    """Who must approve."""
    return (
        f"{listed(it.roles)} approve: distinct people, not the requester; "
        f"asked for {lasting(it.expire)}, and good until then"
    )


def window(it: Window) -> str:
    """When it is open."""
    words = f"{format_days(it.days)}, {it.hours} {it.timezone}"
    if it.holidays:
        words += f", not on public holidays of {listed(it.holidays)}"
    return words + (f", not on {listed(map(str, it.closed))}" if it.closed else "")


def ci(it: Ci) -> str:
    """What GitHub must know of the commit."""
    asked = [f"{listed(it.checks)} succeeded"] if it.checks else []
    if it.approvals:
        asked.append(f"approved by {'1 person' if it.approvals == 1 else f'{it.approvals} people'}")
    if it.coverage:
        named = f" in {it.coverage_from}" if it.coverage_from else ""
        asked.append(f"coverage {it.coverage.words}{named}")
    whose = f"the newest commit of {it.branch}" if it.branch else "its commit"
    return f"{whose} in {it.github}: {'; '.join(asked)}"


def gates(it: Gates) -> Iterator[str]:
    """What must be open before traffic moves."""
    if it.passed_in:
        yield f"this very image completed in {it.passed_in}"
    if it.ci:
        yield ci(it.ci)
    if it.approvals:
        yield approvals(it.approvals)
    if it.window:
        yield f"inside the window: {window(it.window)} (asked at the start and at each step up)"
    if it.on_call:
        yield f"somebody is on call in {it.on_call}"
    yield from (f"ticked: {line}" for line in it.checklist)
    if it.override:
        roles = listed(it.override.roles)
        yield f"{roles} may override the window, and a gate that is not answered, with a reason"


def report(it: Report) -> str:
    """What a notice says."""
    words = listed(each.replace("_", " ") for each in it.tells)
    shown = (*it.checks, *it.metrics)
    if shown:
        values = f"the last {lasting(it.window)} of {listed(shown)}"
        words = f"{words}; {values}" if words else values
    return words
