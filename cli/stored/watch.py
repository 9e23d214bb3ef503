"""``canario watch``: one service's rollout in a terminal, drawn again while it changes."""

import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from functions.bootstrap import Wiring
from infra.terminal.say import is_terminal, say
from infra.terminal.waiting import doing

if TYPE_CHECKING:
    from bot.page.rollout import Shown

CLEAR = "\x1b[H\x1b[2J"
LAST = 6
"""Lines of the story."""


@click.command()
@click.argument("service")
@click.option("--every", type=click.FloatRange(1, 3600), default=5.0, help="Seconds between reads.")
@click.option("--once", is_flag=True, help="Show it once.")
@click.pass_obj
def watch(wiring: Wiring, service: str, every: float, *, once: bool) -> None:
    """Watch the rollout of SERVICE until it is over, or Ctrl-C: steps, traffic, checks, evidence,
    story. It reads the store (settings from the environment) and changes nothing."""
    from bot.page.reading import read_service
    from bot.rollout.state import ENDED

    drawn = ""
    doing(f"reading {service}")
    while True:
        shown = read_service(wiring.store, service)
        text = "\n".join(lines(shown, wiring.clock.now()))
        if text != drawn:
            live = may_clear() and not once
            if live:
                sys.stdout.write(CLEAR)
            say(text if live or once else f"{text}\n")
            drawn = text
            doing("waiting for a change")
        if once or shown.rollout.phase in ENDED:
            return
        time.sleep(every)


def lines(shown: "Shown", now: datetime) -> Iterator[str]:
    """What is shown, a line each; an empty one between the parts."""
    from bot.page.evidence import progress
    from bot.page.rollout import desired_of, story, title_of
    from bot.service.wording.in_brief import in_brief
    from bot.service.wording.phases import CHECK_OUTCOMES
    from bot.service.wording.shadow import users_get, would_lines
    from bot.service.wording.traffic import traffic_words
    from bot.slack.views.escape import one_line

    rollout, desired = shown.rollout, desired_of(shown)
    yield one_line(title_of(shown))
    yield bar(rollout.plan.shares, rollout.step, over=bool(rollout.ended_at))
    if rollout.outcome:
        yield one_line(rollout.outcome)
    else:
        said = in_brief(shown.service, rollout, now)
        yield from (one_line(each) for each in (*said.lines, said.next) if each)
    get = traffic_words(desired) if desired is not None else users_get(rollout)
    if get:
        yield f"Users get: {one_line(get)}"
    yield from map(one_line, would_lines(rollout))
    yield ""
    for each in rollout.verdict.results if rollout.verdict else ():
        yield one_line(f"{CHECK_OUTCOMES[each.outcome]}: {each.name}, {each.in_full}")
    for way in progress(rollout.plan, shown.entries)[:2]:
        yield f"evidence, {one_line(way.name)}: {way.points[-1][1]:.0%} of the way to a rollback"
    yield ""
    for at, who, done, after in story(shown)[-LAST:]:
        yield one_line(f"{at:%H:%M:%S} {who} {done}: {after}")


def bar(shares: tuple[int, ...], step: int, *, over: bool) -> str:
    """The steps: ``0 % > [10 %] > 100 %``."""
    named = [f"{share} %" for share in shares]
    if not over:
        named[step] = f"[{named[step]}]"
    return " > ".join(named)


def may_clear() -> bool:
    """Whether it is drawn in one place."""
    return is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"
