"""Links into Google's console, and those of the plan: the only ones in our messages. What anybody
says becomes none."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

from bot.rollout.state import Rollout
from bot.slack.views.escape import escape, link

CONSOLE = "https://console.cloud.google.com"

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
COMMIT = 12
"""Characters of a commit that are shown."""

_LINKED = re.compile(rf"(Incident|Log): ({re.escape(CONSOLE)}/[A-Za-z0-9/._~?&=%;:@+,-]{{1,900}})")
_PLACES = {"Incident": "Cloud Monitoring", "Log": "Cloud Logging"}


def thread(rollout: Rollout, words: str) -> str:
    """``words`` as a link to the rollout's message and thread."""
    return link(rollout.card.permalink if rollout.card else "", words)


def code_words(rollout: Rollout) -> str:
    """The commit and its author; where the plan names the repository they lead there, to the
    difference from what stable is built from, and to the pull request. Empty without a commit."""
    commit, home = rollout.commit, rollout.plan.repository
    by = f" by {escape(rollout.author)}" if rollout.author else ""
    if home is None or not _COMMIT.fullmatch(commit):
        return f"{escape(commit[:COMMIT])}{by}" if commit else ""
    found = [link(f"{home}/commit/{commit}", commit[:COMMIT]) + by]
    if _COMMIT.fullmatch(rollout.stable_commit) and rollout.stable_commit != commit:
        found.append(link(f"{home}/compare/{rollout.stable_commit}...{commit}", "difference"))
    if home.startswith("https://github.com/"):
        found.append(link(f"{home}/pulls?q={commit}", "pull request"))
    return " · ".join(found)


def with_link(line: str) -> str:
    """A line of evidence, escaped; an alert's incident and a job's log are links."""
    found = _LINKED.fullmatch(line)
    if found is None:
        return escape(line)
    url = found[2].replace("&", "&amp;")
    return f"{found[1]}: <{url}|open it in {_PLACES[found[1]]}>"


def plan_links(rollout: Rollout) -> list[str]:
    """What the plan links to, by name, a line each; the repository where its commits are shown. An
    address of a plan has none of the characters that end a link of Slack's."""
    return [
        f"*Link* <{address.replace('&', '&amp;')}|{escape(name)}>"
        for name, address in rollout.plan.links.items()
        if name != "repository"
    ]


def logs(rollout: Rollout) -> str:
    """What the canary logged on the step that it was sent back from; empty where that is not
    known."""
    target, back = rollout.plan.target.cloud_run, rollout.rollback
    if target is None or back is None:
        return ""
    names = dict.fromkeys([rollout.canary, *(each.canary for each in rollout.places)])
    either = " OR ".join(f'"{name[:63]}"' for name in names)
    asked = (
        'resource.type="cloud_run_revision"\n'
        f'resource.labels.service_name="{target.service}"\n'
        f"resource.labels.revision_name={either if len(names) == 1 else f'({either})'}\n"
        "severity>=WARNING"
    )
    span = quote(f"{_utc(rollout.step_since)}/{_utc(back.settled_at or back.decided_at)}", safe=":")
    url = (
        f"{CONSOLE}/logs/query;query={quote(asked, safe='')};timeRange={span}"
        f"?project={quote(target.project)}"
    )
    return f"*Logs* <{url}|its warnings and errors on that step>"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
