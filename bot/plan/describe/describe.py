"""What a plan will do, in plain words, step by step."""

from collections.abc import Iterable, Iterator

from bot.plan.describe import part_words
from bot.plan.limits.guard import Guard
from bot.plan.limits.lengths import lasting
from bot.plan.plan import Plan
from bot.plan.records import Retention
from bot.plan.startable import obstacles
from bot.plan.steps import Step
from bot.plan.values.errors import dotted

_INCONCLUSIVE = {
    "extend": "soaks until the deadline, then holds and asks",
    "hold": "holds and asks",
    "rollback": "rolls back",
}
_HELD = {"rollback": "rolls back", "page": "pages, and keeps holding"}


def describe(plan: Plan, judged: Iterable[str] = ()) -> str:
    """Every step, gate, check, person and deadline, and what happens when one is missed.

    ``judged``: the judge's own lines about what it goes by.
    """
    return "\n".join(_lines(plan, judged)) + "\n"


def _lines(plan: Plan, judged: Iterable[str]) -> Iterator[str]:
    where = f" ({plan.environment})" if plan.environment else ""
    yield f"{plan.name}{where}" + (f": {plan.description}" if plan.description else "")
    yield f"  {part_words.target(plan.target)}"
    yield f"  notices in {plan.channel}"
    yield from _section("People", _people(plan))
    yield from _section("Before any traffic moves", part_words.gates(plan.gates))
    for i, step in enumerate(plan.steps):
        title = f"Step {i + 1} of {len(plan.steps)}: {plan.share_at(i)} %"
        yield from _section(title, _step(plan, i, step))
    yield from _section("After the last step", _end(plan))
    yield from _section("At any time", _always(plan))
    yield from _section("How it is judged", judged)
    yield from _section("When it rolls back", _rollback(plan))
    yield from _section("Kept and shown", _records(plan))
    refused = (f"{dotted(each.at)} is {each.found}: {each.hint}" for each in obstacles(plan))
    yield from _section("Why start refuses this plan", refused)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = [f"  - {line}" if not line.startswith("  ") else f"  {line}" for line in lines]
    if shown:
        yield from ("", title, *shown)


def _people(plan: Plan) -> Iterator[str]:
    if "operators" not in plan.people:
        yield f"everyone in {plan.channel} may start, promote and resume"
    for role, people in plan.people.items():
        may = " may start, promote and resume" if role == "operators" else ""
        yield f"{role}{may}: {part_words.listed(people)}"
    if plan.on_deploy == "start":
        yield "a revision that is deployed without traffic starts it by itself"
    if plan.on_deploy == "ask":
        yield "the channel is asked whether a revision starts that is deployed without traffic"
    for number, level in enumerate(plan.escalation, 1):
        later = number > 1 or level.after
        after = f" {lasting(level.wait)} later" if later else " with the page"
        pages = f", and pages {part_words.listed(level.page)}" if level.page else ""
        first = f" (in the first 48 hours {level.first_48h})" if level.first_48h else ""
        yield f"escalation level {number}{after}: mentions {level.role}{first}{pages}"
    yield "anyone may hold and roll back"


def _step(plan: Plan, i: int, step: Step) -> Iterator[str]:
    if step.approvals:
        yield part_words.approvals(step.approvals)
    if step.hours:
        yield f"starts, and soaks, only in these hours: {part_words.window(step.hours)}"
    if step.probe:
        yield f"on its own address: {part_words.probe(step.probe)}"
    yield from (part_words.job(job) for job in step.job)
    yield from map(part_words.confirmation, step.confirm)
    if step.soak.max:
        yield (
            f"soaks for {lasting(step.soak.min)} at least, continues when certified, "
            f"judged after {lasting(step.soak.max)} in any case"
        )
    elif step.soak.min:
        soak, every = lasting(step.soak.min), lasting(plan.every)
        yield f"soaks for {soak}, judged every {every}"
    if step.traffic:
        yield from _checks(plan, i)
    yield _deadline(plan, i, step)
    if step.on_rollback and step.on_rollback.page:
        yield f"a rollback here pages {part_words.listed(step.on_rollback.page)}"
    if step.on_rollback and step.on_rollback.page_by_hand:
        hand = part_words.listed(step.on_rollback.page_by_hand)
        yield f"a rollback here by hand pages {hand}"


def _checks(plan: Plan, i: int) -> Iterator[str]:
    checks = plan.whole_checks_at(i)
    if i and plan.steps[i - 1].traffic and checks and plan.whole_checks_at(i - 1) == checks:
        yield "the checks of the step before"
        return
    for name, check in checks.items():
        yield from part_words.check(name, check)
    if not checks:
        yield "no check at all"


def _deadline(plan: Plan, i: int, step: Step) -> str:
    deadline = lasting(plan.deadline_at(i))
    if not step.traffic:
        return f"tried again for at most {deadline}, then cancelled: no traffic was shifted"
    hold = plan.hold_at(i)
    return (
        f"no verdict at the end of the soak: it {_INCONCLUSIVE[plan.on_inconclusive]} "
        f"(deadline {deadline}); "
        f"after holding for {lasting(hold.for_)} it {_HELD[hold.then]}"
    )


def _end(plan: Plan) -> Iterator[str]:
    if plan.watch:
        yield f"watched for {lasting(plan.watch.for_)}: it still rolls back by itself"
        if plan.watch.keep:
            yield (
                f"{plan.watch.keep} % stay on stable until then, to compare with and to roll back "
                "to; then the canary gets them, too"
            )
    end = plan.on_complete
    if not end:
        return
    if plan.follows_latest:
        yield "its traffic follows the latest revision again: later deployments serve at once"
    yield from (part_words.job(job) for job in end.job)
    yield from part_words.verifications(end.verify)
    yield from map(part_words.confirmation, end.confirm)
    if end.announce:
        yield f"notice in {part_words.listed(end.announce)}"
    if end.report:
        yield f"the notice says: {part_words.report(end.report)}"
    if end.ask:
        starts = f"; {end.ask.answers[0]} starts {end.ask.starts}" if end.ask.starts else ""
        yield f"asks: {end.ask.text} ({' or '.join(end.ask.answers)}){starts}"


def _guarded(guard: Guard) -> str:
    errors = "errors"
    if guard.errors_are != Guard().errors_are:
        errors = f"errors ({part_words.listed(guard.errors_are)})"
    if guard.errors == guard.latency == Guard().errors:
        return f"{errors} or latency are worse than stable's"
    return f"{errors} are not {guard.errors.words}, or latency is not {guard.latency.words}"


def _always(plan: Plan) -> Iterator[str]:
    if plan.guard.enabled and not plan.target.flag:
        yield f"guard: it rolls back by sequential evidence that {_guarded(plan.guard)}"
        if plan.guard.client_errors:
            limit = plan.guard.client_errors.words
            yield f"guard: it holds where the share of answers with 4xx is surely not {limit}"
        if plan.guard.share:
            yield (
                "guard: it holds where the canary surely answers less than half of its share of "
                "the requests: those that no instance took (429) are in no metric"
            )
        margins = {"errors": plan.guard.margins.errors, "slow requests": plan.guard.margins.slow}
        own = [f"{name} {margin}" for name, margin in margins.items() if margin]
        if own:
            yield f"its certificate allows {part_words.listed(own)}"
    for rule in plan.alerts.rules:
        labels = [f"{name}={value}" for name, value in rule.labels.items()]
        which = part_words.listed([*([rule.policy] if rule.policy else []), *labels])
        pages = f", pages {part_words.listed(rule.page)}" if rule.page else ""
        yield f"alert {which}: {rule.do}{pages}"
        if rule.mitigate:
            yield from (f"  {line}" for line in part_words.mitigation(rule.mitigate))
    by = plan.alerts.severity
    yield f"other alerts: critical {by.critical}, warning {by.warning}, info {by.info}"
    if plan.alerts.resume == "when_closed":
        yield "a hold by an alert ends when the alert closes and the checks pass"
    if plan.alerts.page_for_stable:
        yield "a critical alert about stable holds and pages"
    if plan.mitigate:
        yield from part_words.mitigation(plan.mitigate)
    yield f"a shift of traffic fails after {lasting(plan.settle)}: it holds and pages"


def _rollback(plan: Plan) -> Iterator[str]:
    it = plan.on_rollback
    yield "all traffic goes to stable at once; the revision is rejected until --again"
    if it.switch_off:
        yield f"switches {it.switch_off} off"
    if it.page:
        severity = f" with severity {it.severity}" if it.severity else ""
        yield f"pages {part_words.listed(it.page)}{severity}"
    if it.page_by_hand:
        yield f"by hand it pages {part_words.listed(it.page_by_hand)}"
    elif it.page:
        yield "by hand it pages nobody"
    if it.announce or it.mail:
        yield f"notice in {part_words.listed((*it.announce, *it.mail))}"
    if it.report:
        yield f"the notice says: {part_words.report(it.report)}"
    if it.incident:
        yield "opens an incident"
    if it.postmortem:
        yield "asks someone to write down why"
    yield from part_words.verifications(it.verify)
    yield from (f"by hand: {line}" for line in it.advice)
    if plan.kill_switch:
        within = lasting(plan.kill_switch.within)
        yield f"kill switch: {plan.kill_switch.action}, in effect within {within}"
        yield from part_words.verifications(plan.kill_switch.verify)


def _records(plan: Plan) -> Iterator[str]:
    if plan.report:
        yield f"a {plan.report} report in {plan.channel}"
    kept = plan.retention
    if kept != Retention():
        yield (
            f"kept: rollouts {lasting(kept.rollouts)}, the audit trail {lasting(kept.audit)}, "
            f"messages {lasting(kept.messages)}, evidence {lasting(kept.evidence)}"
        )
    if plan.dashboard:
        titles = part_words.listed(panel.title for panel in plan.dashboard.panels)
        yield f"dashboard {plan.dashboard.title}: {titles}"
    yield from (f"{name}: {address}" for name, address in plan.links.items())
