"""Other services that are rolled back at the same time, whose pages are in the same team's list.

Their workers die, too: before their page was sent, or before that was kept.
"""

from functools import partial
from typing import Any

from bot.plan import Plan
from bot.service.carrying_out.paging.pages import dedup_key
from bot.service.values.page_list import ListedPage, joined, next_event, sent
from tests.support.rollouts import plan

EVERY = 70
"""Seconds; an incident takes pages for five minutes."""

PAGED: Plan = plan(name="paged", on_rollback={"page": "sre"})


def others_paged(run: Any, rough: float) -> None:
    """One after the other, for as long as the rollouts last, where a world has them."""
    for number in range(int(rough + 3600) // EVERY if run.world.others else 0):
        after = EVERY * (number + run.hub.dice.random())
        run.hub.spawn("other", partial(page_other, run, number), after=after, mortal=False)


def page_other(run: Any, number: int) -> None:
    """As another worker does it, up to a moment at which that may die."""
    name, now, lives = f"other-{number}", run.hub.now, run.hub.dice.random() * 4
    rollout = f"{name}-r"
    page = ListedPage(rollout=rollout, service=name, effect=f"{name}~1~0", summary="It fails too.")
    severity = run.hub.dice.choice(("critical", "warning"))
    seen = run.watch.page_lists.paged("sre")
    found = joined(seen.pages, page, dedup_key(rollout), severity, now)
    run.watch.page_lists.write_paged(found.pages, seen)
    if lives < 1 or next_event(found.incident, now) is not None:
        return
    lines = {each.rollout: f"{each.service}: {each.summary}" for each in found.incident.pages}
    run.pager.trigger(found.incident.key, page.summary, severity, name, lines, teams=("sre",))
    if lives < 2:
        return
    seen = run.watch.page_lists.paged("sre")
    told = seen.pages.with_incident(sent(found.incident, found.incident, now))
    run.watch.page_lists.write_paged(told, seen)
