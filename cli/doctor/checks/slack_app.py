"""Whether Slack takes the bot's token, with the rights that our calls need."""

from collections.abc import Iterator
from datetime import timedelta

from bot.plan.limits.lengths import roughly
from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong
from infra.slack.errors import SlackRejected
from infra.slack.scopes import granted, lacking
from infra.slack.signing import takes

SKEW = timedelta(minutes=2)
"""Slack refuses what was signed five minutes ago; Google refuses tokens of the future."""
REINSTALL = "paste slack-manifest.yaml at https://api.slack.com/apps (App Manifest), and install it"


def token(asked: Asked) -> Iterator[Finding]:
    """It is our workspace's, and has every scope."""
    try:
        found = granted(asked.slack)
    except SlackRejected as no:
        yield wrong(
            no.sentence,
            'read -rs V; printf %s "$V" | gcloud secrets versions add canario-slack-bot-token '
            "--data-file=-",
        )
        return
    ours = asked.settings.slack_team_id
    if ours and found.team != ours:
        yield wrong(
            f"The token is of the workspace {found.team}, and SLACK_TEAM_ID is {ours}.",
            f'slack_team_id = "{found.team}" in the tfvars, then: terraform -chdir=terraform apply',
        )
    if not found.scopes:
        yield unread("Slack did not say which scopes the token has (x-oauth-scopes).")
        return
    missing = lacking(found.scopes)
    for scope, methods in missing.items():
        fails = f", which {', '.join(methods)} need" if methods else ""
        yield wrong(f"The token has no scope {scope}{fails}.", REINSTALL)
    if not missing:
        yield good(f"{found.user} in {found.team}, with {len(found.scopes)} scopes.")


def signing(asked: Asked) -> Iterator[Finding]:
    """The ``slack`` function has the signing secret that we have; whether Slack has it, too, the
    app's settings show."""
    secret = asked.settings.slack_signing_secret.get_secret_value()
    if not (secret and asked.slack_url):
        yield unread(
            "The signing secret, or the address of `slack`, is not said here.",
            'eval "$(terraform -chdir=terraform output -raw doctor)"',
        )
    elif takes(asked.slack_url, secret, asked.now.timestamp()):
        yield good("The slack function takes what is signed with the signing secret.")
    else:
        yield wrong(
            "The slack function refuses what is signed with the signing secret: it was started "
            "with another one, or a clock is off.",
            "terraform -chdir=terraform apply "
            "-replace='google_cloudfunctions2_function.this[\"slack\"]'",
        )


def clock(asked: Asked) -> Iterator[Finding]:
    """This machine's clock is right, as Slack's answer has the time."""
    at = granted(asked.slack).at
    if at is None:
        yield unread("Slack's answer has no time, so this machine's clock is not compared.")
        return
    skew = abs(asked.now - at)
    if skew > SKEW:
        yield wrong(
            f"This machine's clock is {roughly(skew)} off; signatures and tokens made here are "
            "refused, and what is said here of the age of things is wrong.",
            "sudo timedatectl set-ntp true",
        )
    else:
        yield good("This machine's clock agrees with Slack's.")
