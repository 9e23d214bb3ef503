"""Whether this machine has the settings that the functions have."""

from collections.abc import Iterator

from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong
from infra.bad_settings import BadSettings

SECRETS = {
    "SLACK_BOT_TOKEN": "Slack",
    "PAGERDUTY_ROUTING_KEY": "who is paged",
    "PAGERDUTY_API_TOKEN": "who is on call",
}
"""What cannot be looked at without each."""


def settings(asked: Asked) -> Iterator[Finding]:
    """The settings can be read, and name a deployment."""
    try:
        found = asked.settings
    except BadSettings as bad:
        yield wrong(bad.sentence, "terraform -chdir=terraform output -raw doctor")
        return
    yield good(f"store {found.store}, queue {found.queue}, project {found.project or 'none'}")
    for name, what in SECRETS.items():
        try:
            found.need(name)
        except BadSettings:
            secret = f"canario-{name.lower().replace('_', '-')}"
            yield unread(
                f"{name} is not set here, so {what} is not looked at.",
                f"export {name}=$(gcloud secrets versions access latest --secret={secret})",
            )
