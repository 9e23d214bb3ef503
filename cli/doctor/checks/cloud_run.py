"""Whether each service's traffic can be moved, as Cloud Run itself says."""

from collections.abc import Iterator

from google.cloud import run_v2

from bot.errors import NotFound
from bot.plan import CloudRunTarget, Plan
from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong

NEEDED = ("run.services.get", "run.services.update")
INVOKE = "run.routes.invoke"
LATEST = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
PUBLIC = run_v2.IngressTraffic.INGRESS_TRAFFIC_ALL


def traffic(asked: Asked) -> Iterator[Finding]:
    """A rollback would not be refused: the service is there, and we may move its traffic."""
    for _, target in asked.places:
        where = named(target)
        try:
            service = asked.cloud_run.service(target)
        except NotFound as gone:
            yield wrong(
                gone.sentence,
                f"gcloud run services list --project={target.project} --region={target.region}",
            )
            continue
        lacking = asked.cloud_run.missing(target, NEEDED)
        refused = "" if lacking else asked.cloud_run.refused(target, service)
        if lacking:
            yield wrong(f"{where}: {', '.join(lacking)} is not granted.", granting(target))
        elif refused:
            yield wrong(f"{where}: Cloud Run would refuse a shift: {refused}", fix_of(refused))
        else:
            yield good(f"{where}: Cloud Run would take a shift of the traffic.")
    if not any(asked.places):
        yield unread("No plan here is about a Cloud Run service.")


def serving(asked: Asked) -> Iterator[Finding]:
    """What a service serves, and from where it answers, lets a canary be tried."""
    for plan, target in asked.places:
        try:
            service = asked.cloud_run.service(target)
        except NotFound:
            continue  # the point above has said so
        bad = [
            *follows_latest(plan, target, service),
            *out_of_reach(asked, plan, target, service),
            *cold(plan, target, service),
        ]
        yield from bad or [good(f"{named(target)}: pinned, in reach, kept warm.")]


def follows_latest(
    plan: Plan, target: CloudRunTarget, service: run_v2.Service
) -> Iterator[Finding]:
    """A deployment takes all traffic by itself, before any rollout has begun."""
    latest = sum(each.percent for each in service.traffic if each.type_ == LATEST)
    if plan.follows_latest or not (latest or not service.traffic):
        return
    revision = service.latest_ready_revision.rpartition("/")[2]
    yield wrong(
        f"{named(target)} serves its latest revision with {latest or 100} % of the traffic, so a "
        "deployment reaches users before a rollout has begun.",
        f"gcloud run services update-traffic {target.service} --to-revisions={revision}=100 "
        f"{placed(target)}",
    )


def out_of_reach(
    asked: Asked, plan: Plan, target: CloudRunTarget, service: run_v2.Service
) -> Iterator[Finding]:
    """The plan probes the canary, and nobody outside can call it."""
    if not any(step.probe for step in plan.steps):
        return
    if service.ingress != PUBLIC:
        yield wrong(
            f"{named(target)} takes requests from inside its network only "
            f"({service.ingress.name.lower()}), and the plan {plan.name} probes it.",
            "Set vpc_connector in the tfvars, then: terraform -chdir=terraform apply",
        )
    if service.invoker_iam_disabled:
        return
    if asked.cloud_run.missing(target, [INVOKE]):
        yield wrong(
            f"{named(target)} is not public, and {INVOKE} is not granted, so probes are refused.",
            f'Add {{project = "{target.project}", region = "{target.region}", service = '
            f'"{target.service}"}} to probed_services in the tfvars, then: '
            "terraform -chdir=terraform apply",
        )


def cold(plan: Plan, target: CloudRunTarget, service: run_v2.Service) -> Iterator[Finding]:
    """A rollback would meet no running instance: stable serves nothing in the watch."""
    keeps = plan.watch.keep if plan.watch else 0
    warm = service.scaling.min_instance_count or service.template.scaling.min_instance_count
    if keeps or warm or not plan.watch:
        return
    yield wrong(
        f"{named(target)} has no minimum of instances, and the watch keeps nothing on stable: a "
        "rollback from it waits for a cold start.",
        f"gcloud run services update {target.service} --min-instances=1 {placed(target)}",
    )


def named(target: CloudRunTarget) -> str:
    """The service and where it is."""
    return f"{target.service} ({target.project}, {target.region})"


def placed(target: CloudRunTarget) -> str:
    """The same for gcloud."""
    return f"--project={target.project} --region={target.region}"


def granting(target: CloudRunTarget) -> str:
    """What grants the right to move the traffic of a project's services."""
    return (
        f'Add "{target.project}" to target_projects in the tfvars, then: '
        "terraform -chdir=terraform apply"
    )


def fix_of(refused: str) -> str:
    """What grants the right that Cloud Run names."""
    said = refused.lower()
    if "artifactregistry." in said:
        variable = "image_repositories"
    elif "actas" in said:
        variable = "runtime_accounts"
    else:
        variable = "target_projects"
    return f"Add what it names to {variable} in the tfvars, then: terraform -chdir=terraform apply"
