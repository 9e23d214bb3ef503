"""What a page says: a line for a phone, the evidence as details, and where to look."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from bot.rollout.effects import Page
from bot.rollout.notices.owners import broken_by_owner
from bot.rollout.state import Rollout
from bot.service_id import name_of
from bot.short import in_short

PHONE = 160
"""Characters of a summary: what a phone shows without being unlocked."""

LONGEST_DETAIL = 600
LINES = 10
"""Rollouts in one detail of a list."""
MOST_CHECKS = 30
MOST_LINKS, MOST_REGIONS = 20, 6
CONSOLE = "https://console.cloud.google.com"
_ADDRESS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?([/?#][!-~]*)?")
"""What an alert says of itself is anybody's text; a page is not refused for a link that is none."""


def phone_summary(summary: str) -> str:
    """The beginning, where it is longer than a phone shows."""
    return in_short(summary, PHONE)


def page_details(rollout: Rollout, page: Page) -> Mapping[str, str]:
    """What happened in whole, which rollout, and what its checks saw last."""
    facts = {
        "what": page.summary,
        "rollout": rollout.id,
        "service": name_of(rollout.service_id),
        "canary": rollout.canary,
        "stable": rollout.stable,
        "step": f"{rollout.share} %",
        "plan": rollout.plan.name,
        "started by": rollout.requester.words,
        "commit": rollout.commit,
        "author": rollout.author,
        "page": page.target,
        "acts": ", ".join(broken_by_owner(rollout)),
    }
    results = rollout.verdict.results if rollout.verdict else ()
    facts |= {f"check {each.check}": each.words for each in results[:MOST_CHECKS]}
    return {name: in_short(value, LONGEST_DETAIL) for name, value in facts.items() if value}


def several(count: int, summary: str) -> str:
    """The line for a phone where an incident has the pages of so many rollouts."""
    return phone_summary(f"{count} rollouts, the last: {summary}")


def page_list(lines: Sequence[str]) -> Mapping[str, str]:
    """All that is in an incident, some lines a detail, as each is cut where it is long."""
    parts = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    return {
        f"rollouts {number * LINES + 1} to {number * LINES + len(part)} of {len(lines)}": in_short(
            "; ".join(part), LINES * PHONE
        )
        for number, part in enumerate(parts)
    }


def page_links(rollout: Rollout) -> Mapping[str, str]:
    """Addresses by what they lead to: the thread, the service, its open alerts, and what the plan
    links to."""
    return dict(list(_links(rollout))[:MOST_LINKS])


def _links(rollout: Rollout) -> Iterator[tuple[str, str]]:
    if rollout.card is not None:
        ts = rollout.card.ts.replace(".", "")
        yield "Thread in Slack", f"https://slack.com/archives/{rollout.card.channel}/p{ts}"
    target = rollout.plan.target.cloud_run
    if target is not None:
        project = f"project={quote(target.project)}"
        for region in target.all_regions[:MOST_REGIONS]:
            where = f"{quote(region)}/{quote(target.service)}/revisions"
            place = f"Service in {region}" if target.several else "Service in Cloud Run"
            yield place, f"{CONSOLE}/run/detail/{where}?{project}"
    for each in rollout.alerts:
        if _ADDRESS.fullmatch(each.url):
            yield f"Alert {each.policy}", each.url
    yield from rollout.plan.links.items()
