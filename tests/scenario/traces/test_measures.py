"""What the log is counted and measured by: rollbacks, verdicts, and how long a shift took."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.logs import LABELS
from tests.security.doors import Doors, doors
from tests.support.world import SERVICE

TERRAFORM = Path(__file__).resolve().parents[3] / "terraform"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Doors]:
    """The functions."""
    with doors(tmp_path) as made:
        yield made


def labelled(opened: Doors, name: str) -> list[dict[str, Any]]:
    """The labels of each line that has this one, in order."""
    found: list[dict[str, Any]] = [json.loads(line).get(LABELS, {}) for line in opened.lines]
    return [labels for labels in found if name in labels]


def test_a_rollback_by_an_alert_is_counted_and_measured(opened: Doors) -> None:
    """One line says that it began, by what; another how long its shift took, and how long it was
    since the incident began."""
    world = opened.world
    world.start()
    opened.forget()
    world.clock.forward(30)
    world.alert(severity="Critical")
    begun = [each for each in labelled(opened, "phase") if each["phase"] == "rolling_back"]
    assert [(each["fact"], each["by"], each["service"]) for each in begun] == [
        ("alert_opened", "alert", SERVICE)
    ]
    (shift,) = labelled(opened, "shift_seconds")
    assert shift["shift"] == "back"
    assert 0 <= float(shift["shift_seconds"]) <= float(shift["alert_seconds"])
    assert shift["service"] == SERVICE


def test_a_step_is_a_shift_that_no_alert_waited_for(opened: Doors) -> None:
    """A way up and a rollback that a person asked for have no incident to be measured from."""
    world = opened.world
    world.start()
    world.say("rollback shop because checkout is broken")
    shifts = labelled(opened, "shift_seconds")
    assert {each["shift"] for each in shifts} == {"on", "back"}
    assert not labelled(opened, "alert_seconds")


def test_a_verdict_is_counted_when_it_is_decided_upon(opened: Doors) -> None:
    """An evaluation in which nothing happens writes no line: at ten thousand rollouts these would
    be most of the log, and of its bill."""
    world = opened.world
    world.write_plan(steps=[{"traffic": "10%", "soak": "1h"}, {"traffic": "100%"}])
    opened.new_instance()
    world.start()
    opened.forget()
    for _ in range(4):
        world.soak(60)
    verdicts = labelled(opened, "verdict")
    assert 0 < len(verdicts) < 4
    assert {(each["service"], each["verdict"]) for each in verdicts} == {(SERVICE, "pass")}
    assert all(each["fact"] == "ticked" for each in verdicts)


def test_the_deployment_counts_labels_that_lines_have(opened: Doors) -> None:
    """Each label that a metric of the deployment reads is one that a rollback writes."""
    world = opened.world
    world.start()
    world.soak(60)
    world.alert(severity="Critical")
    text = (TERRAFORM / "measures.tf").read_text(encoding="utf-8")
    named = set(re.findall(r"\blabels\.(\w+)", text)) | set(
        re.findall(r"\"(\w+)\"", " ".join(re.findall(r"labels *= (\[.*\])", text)))
    )
    assert named >= {"fact", "verdict", "shift_seconds", "alert_seconds", "phase", "service", "by"}
    written = {name for line in opened.lines for name in json.loads(line).get(LABELS, {})}
    assert named - {"value"} <= written
