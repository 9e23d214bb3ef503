"""Alerts about a flag reach its rollout: the policy's user labels name it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.monitoring.alerts import notification
from tests.scenario.alerts.test_alerts import pushed
from tests.scenario.flags.world import KEY, FlagWorld
from tests.support.running_world import running
from tests.support.world import CANARY

APP = {"type": "cloud_run_revision", "labels": {"service_name": "app", "revision_name": "app-7"}}
"""What the metric is about: the app that asks for the flag, whose revisions are not the flag's."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[FlagWorld]:
    """A flag at 10 %."""
    with running(FlagWorld(tmp_path)) as made:
        assert isinstance(made, FlagWorld)
        made.say(f"start {KEY}")
        made.on_until("at 10 %")
        yield made


def send(world: FlagWorld, severity: str = "critical", state: str = "open", **labels: str) -> str:
    """Push an alert with these user labels; the function's answer."""
    note = notification(world.revision(CANARY), incident_id="0.flag")
    note["incident"] |= {"severity": severity, "state": state, "resource": APP}
    note["incident"]["policy_user_labels"] = labels
    answer = world.post("alert", pushed(note))
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("named", [KEY, KEY.lower()])
def test_a_critical_alert_rolls_the_flag_back(world: FlagWorld, named: str) -> None:
    """Google's labels have small letters only, so those of the key do not count; revisions of the
    app do not either."""
    send(world, canario_flag=named)
    assert (world.flag.switched_on, world.flag.share) == (False, 0)
    assert world.pagerduty.incidents()


def test_a_warning_holds_it(world: FlagWorld) -> None:
    """As it holds a revision."""
    send(world, "warning", canario_flag=KEY.lower())
    assert world.flag_phase == "holding"
    assert world.state == "at 10 %"


def test_an_alert_about_the_old_side_holds(world: FlagWorld) -> None:
    """Rolling back would not help."""
    send(world, canario_flag=KEY.lower(), canario_revision="legacy")
    assert world.flag_phase == "holding"


@pytest.mark.parametrize("labels", [{"canario_flag": "another"}, {"canario_flag": "a~b c"}, {}])
def test_an_alert_about_another_flag_changes_nothing(
    world: FlagWorld, labels: dict[str, Any]
) -> None:
    """It is logged."""
    send(world, **labels)
    assert world.flag_phase != "holding"
    assert world.state == "at 10 %"
