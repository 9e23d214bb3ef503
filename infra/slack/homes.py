"""Shows people's App Homes."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from slack_sdk import WebClient

from bot.page.signed import PageLinks
from bot.service.values.home import Home
from bot.slack.views.home import home_view
from infra.slack.errors import translated
from infra.slack.rate_limit import Bucket, paced

ANY_TIME = datetime(2200, 1, 1, tzinfo=UTC)
"""A Home is compared as it would look then: time that only passes makes no other Home of it."""

EVERYBODY = "everybody"


class SlackHomes:
    """Slack takes about a hundred a minute, of everybody's together. ``monotonic`` is a clock in
    seconds."""

    def __init__(
        self,
        client: WebClient,
        monotonic: Callable[[], float] = time.monotonic,
        pages: PageLinks | None = None,
    ) -> None:
        self._client = client
        self._pages = pages
        self._pace = Bucket("Homes", 80 / 60, 20, monotonic)

    def publish(self, user: str, home: Home, shows: str | None) -> str:
        """See Chat. Who has just opened theirs is not made to wait for the pace of the others."""
        mark = _mark(home)
        if shows is None:
            self._publish(user, home)
        elif mark != shows:
            with paced(self._pace, EVERYBODY):
                self._publish(user, home)
        return mark

    def _publish(self, user: str, home: Home) -> None:
        page = self._pages.all(home.now) if self._pages else ""
        with translated("show the App Home"):
            self._client.views_publish(user_id=user, view=home_view(home, page))


def _mark(home: Home) -> str:
    view = home_view(home.model_copy(update={"now": ANY_TIME}))
    return hashlib.sha256(json.dumps(view).encode()).hexdigest()[:16]
