"""Every plan of the repository can be started, in a sandbox that has what it names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.plan import Plan
from bot.plan.reading.load import load_plan
from sandbox.slack.workspace import OpenModal
from tests.scenario.approvals.approving import put, send
from tests.support.running_world import running
from tests.support.world import OPERATOR, World

FOLDER = Path(__file__).parents[3] / "plans"
PLANS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
APPS = ("https://pulpo-ai.example.com", "https://pulpo.example.com")


class Described(World):
    """What one plan names: its service, channels, users and groups; its app is the sandbox's."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder)
        self.name = name

    def settings(self) -> dict[str, str]:
        """The app's secret has the plan's name."""
        secret = f"pulpo-ai-canary@127.0.0.1=Bearer {self.app.token}"
        return {**super().settings(), "CANARIO_HEADER_SECRETS": secret}

    def furnish(self) -> None:
        """And the operator is in every group."""
        plan = self.plan
        self.slack.add_user(OPERATOR, "olivia")
        for named in {each for group in plan.people.values() for each in group} - {OPERATOR}:
            if named.startswith("S"):
                self.slack.add_group(named, named.lower(), [OPERATOR])
            elif named.startswith("U"):
                self.slack.add_user(named, named.lower())
        for channel in {plan.channel, *plan.announced}:
            self.slack.add_channel(channel, [OPERATOR])
        target = plan.target.cloud_run
        for region in target.all_regions if target else ():
            assert target is not None
            revisions = [f"{target.service}-00001", f"{target.service}-00002"]
            self.cloud.platform.add_service(
                target.project,
                region,
                target.service,
                revisions=revisions,
                traffic={revisions[0]: 100},
            )
        self.plans.mkdir()
        (self.plans / f"{self.name}.yaml").write_text(self.text, encoding="utf-8")

    @property
    def text(self) -> str:
        """The plan's file, with the app's address here."""
        text = (FOLDER / f"{self.name}.yaml").read_text("utf-8")
        for address in APPS:
            text = text.replace(address, self.app.url)
        return text

    @property
    def plan(self) -> Plan:
        """The same, read."""
        return load_plan(self.text, f"{self.name}.yaml")

    def started(self) -> list[str]:
        """What the operator was told who started it, by the form where there is a checklist."""
        target, checklist = self.plan.target.moved, self.plan.gates.checklist
        flag = self.plan.target.flag
        canary = flag.on if flag else f"{target.service}-00002"
        if not checklist:
            return self.say(f"start {target.service} {canary}", channel=self.plan.channel)
        self.say("start", channel=self.plan.channel)
        modal: OpenModal = self.slack.modal(OPERATOR)
        put(self, modal, "canario_form:service", target.service)
        put(self, modal, "revision", canary)
        put(self, modal, "checklist", [str(n) for n in range(len(checklist))])
        assert send(self, modal) == {}
        return [each.text for each in self.slack.ephemerals() if each.user == OPERATOR]


@pytest.fixture(params=PLANS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Described]:
    """Of one plan."""
    with running(Described(tmp_path, request.param)) as made:
        assert isinstance(made, Described)
        yield made


def test_it_starts(world: Described) -> None:
    """Nothing in it is refused: the rollout is there, and waits for its gates at most."""
    told = world.started()
    assert told[-1].startswith("Started"), told
    service = world.service(world.plan.target.service_id)
    assert service.active is not None
    assert service.active.plan.name == world.name


def test_every_plan_is_tried() -> None:
    """Those of the five runbooks are among them."""
    wanted = {"denis-materializers", "pulpo-ai", "pulpo-slm", "sti-chat", "wa-backend"}
    assert wanted <= set(PLANS)
    named: set[Any] = {yaml.safe_load((FOLDER / f"{p}.yaml").read_text())["name"] for p in PLANS}
    assert named == set(PLANS)
