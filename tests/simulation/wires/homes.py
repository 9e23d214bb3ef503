"""Homes that are open show how things are."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.service.homes.publish import home_for, read_overview
from bot.service.values.work import PublishHome
from tests.simulation.broken import must
from tests.simulation.people import PEOPLE

if TYPE_CHECKING:
    from tests.simulation.play import Run


def homes_are_right(run: "Run") -> None:
    """Everybody looks, then somebody freezes or thaws the service: every Home that is open
    shows it."""
    for user in PEOPLE:
        run.put(PublishHome(user=user))
    run.hub.run_until(run.hub.now + timedelta(minutes=1), run.watch.step)
    run.put(run.crowd.last(frozen=run.store.load(run.service_id).service.freeze is not None))
    run.hub.run_until(run.hub.now + timedelta(minutes=1), run.watch.step)
    here = replace(run.parts, store=run.store, plans=run.store, chat=run.chat)
    looked = read_overview(here)
    for user in PEOPLE:
        shown, now = run.chat.homes[user], home_for(here, user, looked)
        same = now.model_copy(update={"now": shown.now}) == shown
        must(same, "a Home that is open does not show how things are")
