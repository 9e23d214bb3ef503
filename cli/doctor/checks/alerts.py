"""Whether alerts of the services' projects reach Canario, and say how severe they are."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong

UPDATE = "gcloud alpha monitoring policies update"


def alerts(asked: Asked) -> Iterator[Finding]:
    """Each project has a channel to the topic, and policies that notify it."""
    found = asked.settings
    if not found.alert_topic:
        yield unread("CANARIO_ALERT_TOPIC is not set here, so alert policies are not looked at.")
        return
    topic = f"projects/{found.project}/topics/{found.alert_topic}"
    for project in sorted({target.project for _, target in asked.places}):
        yield from of_project(asked, project, topic)


def of_project(asked: Asked, project: str, topic: str) -> Iterator[Finding]:
    """The channel and the policies of one project."""
    at = f"v3/projects/{project}"
    channels = asked.google.every(
        "monitoring", f"{at}/notificationChannels", "notificationChannels"
    )
    ours = [each for each in channels if (each.get("labels") or {}).get("topic") == topic]
    if not any(each.get("enabled", True) for each in ours):
        yield wrong(
            f"{project} has no enabled notification channel to {topic}: no alert rolls back.",
            f'Add "{project}" to target_projects in the tfvars, then: '
            "terraform -chdir=terraform apply",
        )
        return
    names = {str(each.get("name")) for each in ours}
    policies = asked.google.every("monitoring", f"{at}/alertPolicies", "alertPolicies")
    notifying = [p for p in policies if names & set(p.get("notificationChannels") or ())]
    if not notifying:
        yield wrong(
            f"No alert policy of {project} notifies Canario's channel.",
            f"{UPDATE} POLICY --project={project} --add-notification-channels={min(names)}",
        )
    for policy in notifying:
        yield from of_policy(policy)


def of_policy(policy: Mapping[str, Any]) -> Iterator[Finding]:
    """It is enabled, and has a severity, which decides what it does."""
    name, title = policy.get("name"), policy.get("displayName")
    if not policy.get("enabled", True):
        yield wrong(f"The alert policy {title} is disabled.", f"{UPDATE} {name} --enabled")
    elif policy.get("severity") in (None, "", "SEVERITY_UNSPECIFIED"):
        yield wrong(
            f"The alert policy {title} has no severity, so it counts as a warning and holds.",
            f'{UPDATE} {name} --fields=severity --policy=\'{{"severity": "CRITICAL"}}\'',
        )
    else:
        yield good(f"The alert policy {title} is {str(policy.get('severity')).lower()}.")
