"""wa-backend: staging has completed and asks for production; the answer starts it there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from bot.rollout.state import Rollout
from sandbox.slack.workspace import Message, OpenModal
from tests.scenario.approvals.approving import asks, put, send
from tests.support.running_world import running
from tests.support.world import CHANNEL, OPERATOR, World

FOLDER = Path(__file__).parents[3] / "plans"
STAGING, LIVE = "wa-backend-staging", "wa-backend"
IMAGE = f"apps/wa-backend@sha256:{'a' * 64}"
BUILT = {"commit": "0123456789abcdef", "branch": "main"}
OTHER = "U0OSKAR"
KEPT = ("checklist", "approvals", "passed_in")


def plan_of(name: str) -> dict[str, Any]:
    """The repository's plan."""
    plan: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return plan


class Staged(World):
    """Both services, and the repository's two plans as far as this is about them: without GitHub,
    jobs and acceptance cases, and at any hour."""

    services: ClassVar[dict[str, str]] = {STAGING: "acme-staging", LIVE: "acme-prod"}
    image = IMAGE

    def furnish(self) -> None:
        """The image was built once, and deployed to both."""
        self.slack.add_user(OPERATOR, "olivia")
        self.slack.add_user(OTHER, "oskar")
        self.slack.add_group("S0DEPLOYERS", "deployers", [OPERATOR])
        self.slack.add_group("S0REVIEWERS", "reviewers", [OTHER])
        self.slack.add_user("U0LEAD", "lena")
        self.slack.add_channel(CHANNEL, [OPERATOR, OTHER, "U0LEAD"])
        for name, project in self.services.items():
            first = f"{name}-00001"
            add = self.cloud.platform
            add.add_service(project, "us-central1", name, revisions=[first], traffic={first: 100})
            image = self.image if name == LIVE else IMAGE
            add.add_revision(
                project, "us-central1", name, f"{name}-00002", image=image, annotations=BUILT
            )
        staging, live = plan_of(STAGING), plan_of(LIVE)
        for plan in (staging, live):
            gates = plan["gates"]
            plan["gates"] = {name: gates[name] for name in KEPT if name in gates}
        staging |= {"steps": [{"traffic": "100%", "soak": "1m"}], "guard": False}
        self.plans.mkdir()
        for plan in (staging, live):
            file = self.plans / f"{plan['name']}.yaml"
            file.write_text(yaml.safe_dump(plan), encoding="utf-8")

    def stage(self) -> Message:
        """Staging is started by the form, and completes; what is asked then."""
        self.say("start")
        modal: OpenModal = self.slack.modal(OPERATOR)
        put(self, modal, "canario_form:service", STAGING)
        put(self, modal, "revision", f"{STAGING}-00002")
        put(self, modal, "checklist", ["0", "1", "2"])
        assert send(self, modal) == {}
        for _ in range(3):
            self.soak(121, visitors=0)
        (question,) = asks(self)
        return question

    @property
    def live(self) -> Rollout | None:
        """Production's rollout."""
        return self.service(f"acme-prod~{LIVE}").active


class Elsewhere(Staged):
    """Production has another image."""

    image = f"apps/wa-backend@sha256:{'b' * 64}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Staged]:
    """Nothing was started yet."""
    with running(Staged(tmp_path)) as made:
        assert isinstance(made, Staged)
        yield made


def test_an_answer_starts_production_with_the_rights_of_who_gave_it(world: Staged) -> None:
    """The channel is asked with branch, commit and buttons. APPROVED starts the same image there,
    with what was ticked, and production's own approvals are asked for next."""
    question = world.stage()
    shown = str(question.blocks)
    assert "branch main" in shown
    assert f"commit {BUILT['commit'][:12]}" in shown
    assert f"APPROVED starts {LIVE} " in shown
    assert "operators" in world.click(question, "answer1", OTHER)[-1]
    world.click(question, "answer1")
    live = world.live
    assert live is not None, world.last_told().text
    assert (live.plan.name, live.canary, live.image) == (LIVE, f"{LIVE}-00002", IMAGE)
    assert live.requester.id == OPERATOR
    assert [each.gate for each in live.waiting] == ["approvals"]
    assert len(asks(world)) == 2
    world.click(question, "answer1")
    assert world.live == live


def test_hold_starts_nothing(world: Staged) -> None:
    """The answer is kept, and that is all."""
    question = world.stage()
    world.click(question, "answer2")
    assert world.live is None
    assert world.service(f"acme-staging~{STAGING}").questions[0].answer == "HOLD"


def test_without_that_image_in_production_they_are_told(tmp_path: Path) -> None:
    """What is deployed there is another one, and nothing starts."""
    with running(Elsewhere(tmp_path)) as world:
        assert isinstance(world, Elsewhere)
        world.click(world.stage(), "answer1")
        assert world.live is None
        said = world.slack.workspace.direct(OPERATOR).messages[-1].text
        assert f"{LIVE} has no revision with the image" in said
