"""Whether what calls the functions is there and works: subscriptions, scheduler, database."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.errors import NotFound
from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong
from infra.queue.dead_letters import of_all_topics

APPLY = "terraform -chdir=terraform apply"
EVERY_MINUTE = "* * * * *"
SILENT = timedelta(minutes=5)
EXPIRING = frozenset({"audit", "evidence", "homes", "inbox", "outbox", "rollouts"})
QUERIED = ("services", "outbox")
PROJECT_RIGHTS = ["monitoring.timeSeries.list", "run.operations.get"]


def queue(asked: Asked) -> Iterator[Finding]:
    """Messages are pushed, and what is given up is kept."""
    found = asked.settings
    if not found.topic:
        yield unread("CANARIO_QUEUE names no topic, so subscriptions are not looked at.")
        return
    for topic in filter(None, (found.topic, found.alert_topic)):
        for ending in ("push", "given-up", "dead"):
            name = f"projects/{found.project}/subscriptions/{topic}-{ending}"
            try:
                subscription = asked.google.get("pubsub", f"v1/{name}")
            except NotFound:
                yield wrong(f"There is no subscription {topic}-{ending}.", APPLY)
                continue
            why = not_working(subscription, ending)
            if why:
                yield wrong(f"The subscription {topic}-{ending} {why}.", APPLY)
            else:
                yield good(f"The subscription {topic}-{ending} works.")


def not_working(subscription: Mapping[str, Any], ending: str) -> str:
    """Why a subscription does not do what it is for; empty where it does."""
    if subscription.get("state", "ACTIVE") != "ACTIVE":
        return f"is {subscription['state']}"
    push = subscription.get("pushConfig") or {}
    if ending != "dead" and not push.get("pushEndpoint"):
        return "pushes to no function"
    if ending != "dead" and not push.get("oidcToken"):
        return "pushes without a token, which the function refuses"
    if ending == "push" and not subscription.get("deadLetterPolicy"):
        return "keeps no dead letters"
    return ""


def dead_letters(asked: Asked) -> Iterator[Finding]:
    """Nothing was given up that nobody has looked at."""
    found = of_all_topics(asked.settings)
    if not found:
        yield unread("CANARIO_QUEUE names no topic, so there are no dead letters.")
    for each in found:
        if waiting := len(each.read()):
            yield wrong(f"{each.topic} has {waiting} dead letters.", "canario dead-letters list")
        else:
            yield good(f"{each.topic} has no dead letters.")


def scheduler(asked: Asked) -> Iterator[Finding]:
    """Somebody ticks every minute."""
    name = asked.settings.topic.removesuffix("-work")
    if not (asked.region and name):
        yield unread("Nobody said where the scheduler is.", "canario doctor --region=REGION")
        return
    job, where = f"{name}-tick", f"--location={asked.region}"
    at = f"v1/projects/{asked.settings.project}/locations/{asked.region}/jobs/{job}"
    try:
        found = asked.google.get("cloudscheduler", at)
    except NotFound:
        yield wrong(f"There is no scheduler job {job} in {asked.region}.", APPLY)
        return
    last = found.get("lastAttemptTime")
    code = (found.get("status") or {}).get("code", 0)
    if found.get("state") != "ENABLED":
        resume = f"gcloud scheduler jobs resume {job} {where}"
        yield wrong(f"The scheduler job {job} is {str(found.get('state')).lower()}.", resume)
    elif found.get("schedule") != EVERY_MINUTE:
        yield wrong(f"The scheduler job {job} runs at {found.get('schedule')}.", APPLY)
    elif not last or asked.now - datetime.fromisoformat(str(last)) > SILENT:
        run = f"gcloud scheduler jobs run {job} {where}"
        yield wrong(f"The scheduler job {job} ran last at {last or 'no time'}.", run)
    elif code:
        logs = f"gcloud logging read 'resource.labels.service_name=\"{job}\"' --freshness=10m"
        yield wrong(f"The tick was not answered well: {code}.", logs)
    else:
        yield good(f"The scheduler job {job} ran at {last}.")


def database(asked: Asked) -> Iterator[Finding]:
    """The database can be restored, what is over goes by itself, and the tick finds what is due."""
    found = asked.settings
    if found.sqlite_path is not None:
        yield good("The embedded store needs no indexes.")
        return
    at = f"v1/projects/{found.project}/databases/{found.database}"
    try:
        kept = asked.google.get("firestore", at)
    except NotFound:
        yield wrong(f"There is no database {found.database} in {found.project}.", APPLY)
        return
    bad = list(of_database(asked, at, kept))
    yield from bad or [good("The database has its indexes, expiry rules and recovery.")]


def of_database(asked: Asked, at: str, kept: Mapping[str, Any]) -> Iterator[Finding]:
    """What it lacks."""
    if kept.get("type") != "FIRESTORE_NATIVE":
        yield wrong("The database is not in native mode.", "see docs/deploy.md, firestore_database")
    if kept.get("pointInTimeRecoveryEnablement") != "POINT_IN_TIME_RECOVERY_ENABLED":
        yield wrong("The database can't be restored to a moment of the last week.", APPLY)
    fields = asked.google.every("firestore", f"{at}/collectionGroups/-/fields", "fields")
    expiring = {
        str(each.get("name")).split("/collectionGroups/")[-1].split("/")[0]
        for each in fields
        if (each.get("ttlConfig") or {}).get("state") in ("ACTIVE", "CREATING")
        and str(each.get("name")).endswith("/expires_at")
    }
    for collection in sorted(EXPIRING - expiring):
        yield wrong(f"{collection} are kept for ever: expires_at has no expiry rule.", APPLY)
    for collection in QUERIED:
        field = asked.google.get("firestore", f"{at}/collectionGroups/{collection}/fields/due_at")
        if not (field.get("indexConfig") or {}).get("indexes"):
            yield wrong(f"{collection}.due_at has no index: the tick finds nothing.", APPLY)


def project_rights(asked: Asked) -> Iterator[Finding]:
    """What is granted on a whole project: to wait for a change, and to read metrics."""
    for project in sorted({target.project for _, target in asked.places}):
        at = f"v3/projects/{project}"
        lacking = asked.google.lacking("cloudresourcemanager", at, PROJECT_RIGHTS)
        for each in lacking:
            yield wrong(
                f"{each} is not granted in {project}.",
                f'Add "{project}" to target_projects in the tfvars, then: {APPLY}',
            )
        if not lacking:
            yield good(f"Operations and metrics of {project} can be read.")
