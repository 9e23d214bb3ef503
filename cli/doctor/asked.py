"""What the doctor is asked about, and what it asks with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from slack_sdk import WebClient

from bot.plan import CloudRunTarget, Plan
from cli.witnesses import Log
from functions.bootstrap import Wiring
from infra.cloud_run.rights import CloudRunRights, connect_rights
from infra.google.rest import GoogleRest
from infra.settings import Settings
from infra.slack.client import slack_client
from infra.slack.people import SlackPeople


@dataclass(frozen=True)
class Asked:
    """``service``: the id of the one that is meant, empty for all; ``log``: what the functions'
    log says, for the trail, and ``log_file`` where that is. ``region``: the scheduler's;
    ``slack_url``: where the ``slack`` function answers."""

    wiring: Wiring
    service: str = ""
    log_file: Path | None = None
    log: Log | None = None
    region: str = ""
    slack_url: str = ""

    @property
    def settings(self) -> Settings:
        """This machine's. Raises BadSettings."""
        return self.wiring.settings

    @property
    def now(self) -> datetime:
        """This machine's time, UTC."""
        return self.wiring.clock.now()

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The stored plans that are meant."""
        plans = self.wiring.store.plans()
        return tuple(p for p in plans if self.service in ("", p.target.service_id))

    @property
    def places(self) -> Iterator[tuple[Plan, CloudRunTarget]]:
        """Each Cloud Run service of a plan, in each of its regions."""
        for plan in self.plans:
            if plan.target.cloud_run:
                yield from ((plan, each) for each in plan.target.cloud_run.each)

    @cached_property
    def cloud_run(self) -> CloudRunRights:
        """Cloud Run's Admin API."""
        return connect_rights(self.settings.cloud_run_endpoint or None)

    @cached_property
    def google(self) -> GoogleRest:
        """Google's other APIs. Raises Unavailable without credentials."""
        return GoogleRest(self.settings.google_url)

    @cached_property
    def slack(self) -> WebClient:
        """Slack, as the bot. Raises BadSettings without its token."""
        found = self.settings
        found.need("SLACK_BOT_TOKEN")
        return slack_client(found.slack_bot_token, found.slack_api_url)

    @cached_property
    def people(self) -> SlackPeople:
        """Who is who there."""
        return SlackPeople(self.slack, team=self.settings.slack_team_id)
