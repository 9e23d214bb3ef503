"""A project's first plan, from the local Cloud Run and Monitoring by Google's own clients."""

from pathlib import Path

import pytest

from bot.plan.describe.doubts import doubts
from bot.plan.reading.load import startable_plan
from sandbox.world.cloud import Cloud
from tests.sandbox.rehearsal.past import PROJECT, REGION, STABLE, Past

WHERE = ("--project", PROJECT, "--region", REGION)
ENDS = ("--to", "2026-03-10T13:00")


@pytest.fixture(autouse=True)
def here(past: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the cloud of the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANARIO_CLOUD_RUN_ENDPOINT", past.cloud.cloud_run_endpoint)
    return tmp_path


def another(cloud: Cloud) -> None:
    """A second service."""
    cloud.platform.add_service(PROJECT, REGION, "basket", revisions=("b1",), traffic={"b1": 100})


def test_a_plan_is_written_from_the_history_and_the_next_commands_are_said(
    past: Past, here: Path
) -> None:
    """The only service is taken; the plan is good, and what comes next names its file."""
    past.served(STABLE, range(180), 92, 8)
    told = past.run("init", *WHERE, "--channel", "#shop", *ENDS)
    assert told.exit_code == 0, told.output
    assert f"shop: {STABLE} 100 %" in told.stderr
    plan = startable_plan((here / "shop.yaml").read_text("utf-8"), "shop.yaml")
    assert not doubts(plan)
    assert (plan.name, plan.channel, set(plan.checks)) == ("shop", "#shop", {"errors", "latency"})
    for command in ("plan show", "rehearse", "plan push"):
        assert f"\n  canario {command} shop.yaml\n" in told.stdout
    assert "\n  /canary start shop\n" in told.stdout


def test_what_is_not_said_is_asked(past: Past, here: Path) -> None:
    """Answers come from standard input as well; a folder of plans is where it is written."""
    past.served(STABLE, range(180), 92, 8)
    another(past.cloud)
    (here / "plans").mkdir()
    told = past.run("init", *ENDS, answers=f"{PROJECT}\n{REGION}\nshop\n\n")
    assert told.exit_code == 0, told.output
    assert "basket: b1 100 %" in told.stderr
    plan = startable_plan((here / "plans" / "shop.yaml").read_text("utf-8"), "shop.yaml")
    assert plan.channel == "#deployments"


def test_without_an_answer_the_flag_is_named(past: Past) -> None:
    """Each in turn; of services those that there are."""
    another(past.cloud)
    for given, flag in (
        ((), "--project"),
        (WHERE[:2], "--region"),
        (WHERE, "--service, one of basket, shop"),
        ((*WHERE, "--service", "shop"), "--channel"),
    ):
        told = past.run("init", *given)
        assert told.exit_code == 2
        assert f"Say {flag}." in " ".join(told.stderr.split())


def test_no_service_and_an_unknown_one_are_sentences(past: Past) -> None:
    """With what to do."""
    told = past.run("init", "--project", PROJECT, "--region", "europe-west1")
    assert told.exit_code == 1
    assert "no Cloud Run service in europe-west1" in told.stderr
    told = past.run("init", *WHERE, "--service", "shoes")
    assert told.exit_code == 1
    assert "There is: shop." in told.stderr


def test_a_file_that_exists_is_not_written_over(past: Past, here: Path) -> None:
    """Before a week is read; with --force it is."""
    past.served(STABLE, range(180), 92, 8)
    file = here / "shop.yaml"
    file.write_text("mine", encoding="utf-8")
    told = past.run("init", *WHERE, "--channel", "#shop", *ENDS)
    assert told.exit_code == 1
    assert "--force" in told.stderr
    assert "reading" not in told.stderr
    assert file.read_text("utf-8") == "mine"
    told = past.run("init", *WHERE, "--channel", "#shop", *ENDS, "--force")
    assert told.exit_code == 0, told.output
    assert file.read_text("utf-8") != "mine"


def test_where_nobody_asked_the_service_people_decide(past: Past, here: Path) -> None:
    """A plan all the same, which can be started, and says why it has no limits."""
    told = past.run("init", *WHERE, "--channel", "#shop", *ENDS)
    assert told.exit_code == 0, told.output
    text = (here / "shop.yaml").read_text("utf-8")
    assert "# Nobody asked shop in that week" in text
    plan = startable_plan(text, "shop.yaml")
    assert [step.confirm for step in plan.steps] == [plan.steps[0].confirm] * 3
    assert plan.steps[0].confirm
