"""What to know of the stored plans: who could get rights that nobody meant to give, and whose
pages reach somebody else."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from bot.errors import CanarioError
from bot.plan import AnyTarget, Plan, Probe
from bot.plan.several import differences
from bot.plan.target import AppEndpoint, FlagTarget
from bot.plan.values.base import PlanModel
from bot.service.deciding.rights import groups
from bot.service.ports.mailer import Mailer
from bot.service.ports.pager import Pager
from bot.service.ports.parts import Parts
from bot.service.ports.prober import Prober
from bot.service.ports.traffic_router import TrafficRouter


def of_plans(parts: Parts) -> Iterator[str]:
    """A line for each; empty where every plan is as strict as the others, and names its people."""
    plans = parts.plans.plans()
    accepted = {a.digest: a for push in parts.plans.pushes().values() for a in push.accepted}
    for one, _, found in differences(plans):
        mine = accepted.get(found.digest)
        meant = f"{mine.by} said on {mine.at:%Y-%m-%d}" if mine else "nobody has said"
        yield f"{one.target.service_id}: {found.sentence} That this is meant, {meant}."
    for plan in plans:
        yield from teams_without_key(parts.pager, plan)
        yield from mail_not_sent(parts.mailer, plan)
        yield from jobs_not_found(parts, plan)
        yield from posts_not_possible(parts, plan)
        yield from headers_without_value(parts.prober, parts.router, plan)
        ask = plan.on_complete.ask if plan.on_complete else None
        if ask and ask.starts and ask.starts not in {each.name for each in plans}:
            yield (
                f"{plan.target.service_id}: {plan.name} asks whether {ask.starts} is to start, and "
                "there is no such plan; `canario plan push` adds it."
            )
        asked = groups_asked(plan)
        if asked:
            yield (
                f"{plan.target.service_id}: {plan.name} gives rights to whoever is in "
                f"{', '.join(asked)}; who may edit these user groups in Slack may add themselves."
            )
        if plan.room.startswith("#"):
            yield (
                f"{plan.target.service_id}: {plan.name} knows its channel by its name "
                f"{plan.channel} alone, until its next start or push."
            )


def teams_without_key(pager: Pager, plan: Plan) -> Iterator[str]:
    """Who is paged in the name of a team that has no key, by team."""
    for team, said in pager.without_key(sorted(plan.paged_teams)).items():
        yield f"{plan.target.service_id}: {plan.name} pages {team}, and {said}."


def mail_not_sent(mailer: Mailer, plan: Plan) -> Iterator[str]:
    """Lists that get no mail, and why."""
    lists = [to for i in range(len(plan.steps)) for to in plan.on_rollback_at(i).mail]
    if lists and (why := mailer.why_not()):
        named = ", ".join(dict.fromkeys(lists))
        yield f"{plan.target.service_id}: {plan.name} notifies {named} by mail, and {why}."


def jobs_not_found(parts: Parts, plan: Plan) -> Iterator[str]:
    """Jobs of the plan that can't be run, and why."""
    target = plan.target.moved
    end = plan.on_complete.job if plan.on_complete else ()
    every = [*(job for step in plan.steps for job in step.job), *end]
    for name in dict.fromkeys(job.name for job in every):
        try:
            parts.jobs.find(target.first, name)
        except CanarioError as no:
            yield f"{plan.target.service_id}: {plan.name} runs the job {name}: {no}"


def posts_not_possible(parts: Parts, plan: Plan) -> Iterator[str]:
    """Switches that can't be thrown, and why."""
    switches = (plan.kill_switch, *plan.mitigations)
    posts = dict.fromkeys(each.post for each in switches if each and each.post)
    if posts and parts.poster.lacks:
        where = ", ".join(post for post in posts if post)
        yield f"{plan.target.service_id}: {plan.name} posts to {where}, and {parts.poster.lacks}."
    rules = [plan.on_rollback_at(n) for n in range(len(plan.steps))]
    for flag in dict.fromkeys(each.switch_off for each in (*switches, *rules) if each):
        if flag and parts.flags.flag(flag) is None:
            yield (
                f"{plan.target.service_id}: {plan.name} switches {flag} off, and there is no such "
                "flag."
            )


def headers_without_value(prober: Prober, router: TrafficRouter, plan: Plan) -> Iterator[str]:
    """Headers of the plan's probes, and of its app's own endpoint, that have no value for the host
    they would be sent to; each with what is missing, and what sets it."""
    target = plan.target.moved
    wanted = {
        (name, each.secret): each
        for part in parts_of(plan)
        if isinstance(part, Probe | AppEndpoint)
        for name, each in part.headers.items()
    }
    places = addresses(router, target) if wanted else []
    for (name, _), secret in wanted.items():
        for address in places:
            for why in prober.without_value(address, {name: secret}).values():
                yield f"{plan.target.service_id}: {plan.name} sends the header {name}, and {why}."


def addresses(router: TrafficRouter, target: AnyTarget) -> list[str]:
    """Where the service answers, by region; none where that can't be asked, or is nowhere."""
    if isinstance(target, FlagTarget):
        return [target.address] if target.address else []
    found = []
    for each in target.each:
        with suppress(CanarioError):
            found.append(router.observe(each).address)
    return list(dict.fromkeys(filter(None, found)))


def parts_of(value: object) -> Iterator[PlanModel]:
    """Every part of a plan, however deep."""
    if isinstance(value, PlanModel):
        yield value
        for _, inner in value:
            yield from parts_of(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from parts_of(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from parts_of(inner)


def groups_asked(plan: Plan) -> list[str]:
    """The user groups whose people continue rollouts, or approve them."""
    approvals = [plan.gates.approvals, *(step.approvals for step in plan.steps)]
    end = plan.on_complete.confirm if plan.on_complete else ()
    asked = (*(step.confirm for step in plan.steps), end)
    confirming = (item.by for items in asked for item in items if item.by)
    roles = {"operators", *(role for each in approvals if each for role in each.roles), *confirming}
    return sorted({g for role in roles for g in groups(plan.people.get(role, ()))})
