"""A shop in virtual time whose revisions are deployed, with what Cloud Run's log says of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.rollout.state import Service
from bot.service.ports.traffic_router import Revision
from bot.service.starting.deployed import on_deployment
from bot.service.starting.log_entry import Deployed
from tests.scenario.promises.stage import Stage
from tests.support.rollouts import SERVICE, plan

CI = "ci@acme.iam.gserviceaccount.com"
OWN = "canario-work@acme.iam.gserviceaccount.com"
NEWER, NEWEST = "shop-00003", "shop-00004"
TARGET = plan().target.cloud_run
assert TARGET is not None


class Deploys(Stage):
    """What deployments do to it; ``done`` are the outcomes, for the log."""

    def __init__(self, **fields: Any) -> None:
        super().__init__()
        self.follow(**{"on_deploy": "start", **fields})
        self.done: list[str] = []

    def deployed(self, name: str = NEWER, by: str = CI, **more: Any) -> "Deploys":
        """Somebody deploys a revision without traffic, and the log says so."""
        self.made(name, by, **more)
        return self.logged()

    def made(self, name: str = NEWER, by: str = CI, **more: Any) -> "Deploys":
        """A revision that the log says nothing of yet."""
        said = {"image": f"shop@sha256:{name}", "created_at": self.now, "creator": by, **more}
        self.world.shop.deploy(Revision(name=name, **said))
        return self

    def logged(self, **said: Any) -> "Deploys":
        """An entry of the log is delivered: the newest revision is ready."""
        assert TARGET is not None
        where = {"project": TARGET.project, "region": TARGET.region, "service": TARGET.service}
        where["revision"] = self.world.shop.revisions[0].name
        entry = Deployed.model_validate({**where, "finished": True, "at": self.now, **said})
        parts = replace(self.world.parts, accounts=frozenset({OWN}))
        self.during(lambda: self.done.append(on_deployment(parts, entry)))
        return self

    @property
    def service(self) -> Service:
        """As it is stored."""
        return self.world.store.load(SERVICE).service

    @property
    def now(self) -> datetime:
        """The time."""
        return self.world.clock.now()

    @property
    def told(self) -> list[str]:
        """What channels were told outside of rollouts."""
        return [f"{each.words} {each.next}" for each in self.world.chat.told.values()]

    @property
    def canary(self) -> str:
        """What is rolled out, or nothing."""
        active = self.service.active
        return active.canary if active else ""
