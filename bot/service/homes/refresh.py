"""The App Homes that are open, as things are now."""

from datetime import datetime, timedelta

from bot.errors import CanarioError, Unavailable
from bot.service.carrying_out.queue_homes import MOST, OPEN
from bot.service.homes.publish import Overview, home_for, publish_home, read_overview
from bot.service.ports.parts import Parts, log
from bot.service.values.home import OpenHome

APART = timedelta(seconds=1)
"""Two machines' clocks differ by less."""


def refresh_homes(parts: Parts, changed_at: datetime) -> None:
    """Look once, and show it to everybody whose Home shows something else.

    Raises Unavailable where Slack wants a pause: redelivered, those that are shown by then are
    passed over. A Home that can't be shown at all keeps no other waiting.
    """
    opened = parts.homes.open_homes(parts.clock.now() - OPEN, MOST)
    behind = [each for each in opened if not has_seen(each, changed_at)]
    if not behind:
        return
    overview = read_overview(parts)
    for each in behind:
        try:
            refresh(parts, each, overview)
        except Unavailable:
            raise
        except CanarioError as error:
            log.warning("could not show the App Home of %s anew: %s", each.user, error)


def has_seen(home: OpenHome, changed_at: datetime) -> bool:
    """Whether it shows a look from after the change: one is enough for many changes."""
    if home.looked_at is None or not home.shows:
        return False
    return home.looked_at > changed_at + APART


def refresh(parts: Parts, home: OpenHome, overview: Overview) -> None:
    """Show it, unless it shows the same. Where a later look was shown meanwhile, ours may have
    replaced it, so it is looked up once more."""
    shows = parts.chat.publish_home(home.user, home_for(parts, home.user, overview), home.shows)
    if not parts.homes.home_shown(home.user, overview.at, shows):
        publish_home(parts, home.user)
