"""Whether the others outside that plans rely on know what is named there."""

from collections.abc import Iterator

from bot.errors import Rejected
from bot.service.handlers.doctor_plans import headers_without_value, teams_without_key
from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong
from infra.github.repositories import shows
from infra.github.rest import GitHubRest
from infra.pagerduty.rest import PagerDutyRest
from infra.pagerduty.schedules import has_schedule


def pages(asked: Asked) -> Iterator[Finding]:
    """Each team that plans page has a key. Whether a key is right PagerDuty says only to who sends
    an event, and that would wake somebody."""
    found = asked.settings
    if not found.pagerduty_routing_key.get_secret_value() and not found.team_keys:
        yield unread("Pages were not checked: this environment has no PagerDuty key.")
        return
    bad = 0
    for plan in asked.plans:
        for line in teams_without_key(asked.wiring.pager, plan):
            bad += 1
            yield wrong(
                line,
                'Add TEAM=KEY: printf %s "$KEYS" | gcloud secrets versions add '
                "canario-canario-pagerduty-keys --data-file=-",
            )
    if not bad:
        yield good("Each team that plans page has a key; whether it is right shows a real page.")


def headers(asked: Asked) -> Iterator[Finding]:
    """Each header that a plan's probes and its app's own endpoint name has a value."""
    for plan in asked.plans:
        missing = list(headers_without_value(asked.wiring.prober, asked.wiring.router, plan))
        for line in missing:
            yield wrong(
                line,
                'Add NAME@HOST=VALUE: printf %s "$VALUES" | gcloud secrets versions add '
                "canario-canario-header-secrets --data-file=-",
            )
        if not missing:
            yield good(f"{plan.name}: no header is without a value.")


def on_call(asked: Asked) -> Iterator[Finding]:
    """Each schedule that a plan names is one."""
    named = [(plan, plan.gates.on_call) for plan in asked.plans if plan.gates.on_call]
    rest = PagerDutyRest(asked.settings.pagerduty_api_token, asked.settings.pagerduty_api_url)
    if not named:
        yield good("No plan names a schedule.")
    elif not rest.has_token:
        yield wrong(
            "Plans name schedules, and PAGERDUTY_API_TOKEN is not set: the gate stays closed.",
            "export PAGERDUTY_API_TOKEN=$(gcloud secrets versions access latest "
            "--secret=canario-pagerduty-api-token)",
        )
    else:
        for plan, schedule in named:
            if has_schedule(rest, schedule):
                yield good(f"{plan.name}: {schedule} is a schedule.")
            else:
                yield wrong(
                    f"{plan.name}: PagerDuty has no schedule {schedule} that the token may see.",
                    f"Correct gates.on_call, then: canario plan push plans/{plan.name}.yaml",
                )


def github(asked: Asked) -> Iterator[Finding]:
    """GitHub shows each repository that a plan asks about."""
    named = [(plan, plan.gates.ci.github) for plan in asked.plans if plan.gates.ci]
    if not named:
        yield good("No plan asks GitHub.")
    rest = GitHubRest(asked.settings.github_token, asked.settings.github_api_url)
    for plan, repository in named:
        try:
            seen = shows(rest, repository)
        except Rejected as no:
            yield wrong(f"{plan.name}: {no.sentence}", no.next_step)
            continue
        if seen:
            yield good(f"{plan.name}: GitHub shows {repository}.")
        else:
            yield wrong(
                f"{plan.name}: the token does not see {repository} on GitHub.",
                f"Give it {repository} at https://github.com/settings/personal-access-tokens, or "
                f"correct gates.ci.github, then: canario plan push plans/{plan.name}.yaml",
            )
