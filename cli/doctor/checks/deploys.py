"""Whether Canario hears of deployments, where a plan starts by them."""

from collections.abc import Iterator

from bot.errors import NotFound
from cli.doctor.asked import Asked
from cli.doctor.checks.deployment import APPLY, not_working
from cli.doctor.finding import Finding, good, unread, wrong
from infra.queue.dead_letters import deploy_topic

PUBLISHER = "roles/pubsub.publisher"


def deployments(asked: Asked) -> Iterator[Finding]:
    """A log sink of each project reaches the topic, and that is pushed."""
    projects = sorted({t.project for plan, t in asked.places if plan.on_deploy != "nothing"})
    if not projects:
        yield good("No plan is started by deployments.")
        return
    found = asked.settings
    if not found.topic:
        yield unread("CANARIO_QUEUE names no topic, so log sinks are not looked at.")
        return
    topic = deploy_topic(found.topic)
    yield from pushed(asked, topic)
    publishers = may_publish(asked, topic)
    for project in projects:
        yield from sinks(asked, project, f"projects/{found.project}/topics/{topic}", publishers)


def pushed(asked: Asked, topic: str) -> Iterator[Finding]:
    """What the sinks publish is pushed to `work`, by the name that it knows it by."""
    name = f"{topic}-push"
    try:
        at = f"v1/projects/{asked.settings.project}/subscriptions/{name}"
        why = not_working(asked.google.get("pubsub", at), "push")
    except NotFound:
        why = "does not exist"
    if why:
        yield wrong(f"The subscription {name} {why}: no deployment starts anything.", APPLY)


def may_publish(asked: Asked, topic: str) -> frozenset[str]:
    """Who may publish to the topic."""
    at = f"v1/projects/{asked.settings.project}/topics/{topic}:getIamPolicy"
    try:
        policy = asked.google.get("pubsub", at)
    except NotFound:
        return frozenset()
    return frozenset(
        member
        for each in policy.get("bindings", ())
        if each.get("role") == PUBLISHER
        for member in each.get("members", ())
    )


def sinks(asked: Asked, project: str, topic: str, publishers: frozenset[str]) -> Iterator[Finding]:
    """One of the project's log sinks leads to the topic, is on, and may publish there."""
    found = [
        each
        for each in asked.google.every("logging", f"v2/projects/{project}/sinks", "sinks")
        if each.get("destination") == f"pubsub.googleapis.com/{topic}"
    ]
    if not found:
        yield wrong(
            f"No log sink of {project} tells of deployments.",
            f"deploys = true in the tfvars, then: {APPLY}",
        )
    elif all(each.get("disabled") for each in found):
        name = found[0].get("name")
        yield wrong(
            f"The log sink {name} of {project} is off.",
            f"gcloud logging sinks update {name} --no-disabled --project={project}",
        )
    elif not any(each.get("writerIdentity") in publishers for each in found):
        short = topic.rpartition("/")[2]
        yield wrong(
            f"The log sink of {project} may not publish to {short}.",
            f"gcloud pubsub topics add-iam-policy-binding {short} --role={PUBLISHER} "
            f"--member={found[0].get('writerIdentity')} --project={asked.settings.project}",
        )
    else:
        yield good(f"Deployments of {project} are heard of.")
