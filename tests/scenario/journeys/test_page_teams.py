"""Whom a rollback wakes: each team of the plan by its own PagerDuty service."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.support.running_world import running
from tests.support.world import CHANNEL, STABLE, World

KEYS = "sre=R0SRE, payments=R0PAY"


class TwoTeams(World):
    """A world whose plan pages two teams."""

    def furnish(self) -> None:
        """See World."""
        super().furnish()
        self.write_plan(on_rollback={"page": ["sre", "payments"]})


def test_a_rollback_pages_each_team_and_the_notice_names_them(tmp_path: Path) -> None:
    """Two teams, two incidents with a key each, and both names in the thread."""
    with running(TwoTeams(tmp_path), CANARIO_PAGERDUTY_KEYS=KEYS) as ready:
        ready.start()
        ready.alert(severity="Critical")
        paged = {each.routing_key: each.state for each in ready.pagerduty.incidents()}
        assert paged == {"R0SRE": "triggered", "R0PAY": "triggered"}
        assert any("Paged: sre, payments" in text for text in said(ready))


def test_doctor_names_a_team_without_a_key(tmp_path: Path) -> None:
    """In Slack, and on the command line, where it is an error."""
    with running(TwoTeams(tmp_path), CANARIO_PAGERDUTY_KEYS="sre=R0SRE") as ready:
        told = ready.say("doctor")[-1]
        assert "shop pages payments" in told
        result = CliRunner().invoke(main, ["doctor", "--only", "pages"], obj=ready.wiring)
        assert "shop pages payments" in result.output
        assert result.exit_code == 1


def said(world: World) -> list[str]:
    """Everything in the plan's channel, with blocks."""
    return [str(message) for message in world.slack.messages(CHANNEL)]


BOTH, BY_HAND = {"page": ["sre", "ops"]}, {"page": "sre", "page_by_hand": "ops"}
STEPS = [
    {"traffic": "10%", "soak": "5m", "on_rollback": BY_HAND},
    {"traffic": "100%", "on_rollback": BY_HAND},
]


@pytest.mark.parametrize(("keys", "code"), [(KEYS, 1), ("sre=R0SRE, ops=R0OPS", 0), ("", 0)])
@pytest.mark.parametrize(
    "fields",
    [
        {"on_rollback": BOTH},
        {"on_rollback": BY_HAND},
        {"on_rollback": {"page": "sre"}, "steps": STEPS},
    ],
)
def test_push_refuses_a_team_without_a_key(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    keys: str,
    code: int,
    fields: dict[str, Any],
) -> None:
    """Where teams have keys of their own, nobody else is paged in another team's name: not by the
    plan, not by one of its steps, and not where a person rolls back."""
    world = World(tmp_path)
    world.write_plan(**fields)
    monkeypatch.setenv("CANARIO_STORE", f"sqlite:///{tmp_path / 'canario.db'}")
    monkeypatch.setenv("CANARIO_PAGERDUTY_KEYS", keys)
    [file] = (tmp_path / "plans").iterdir()
    result = CliRunner().invoke(main, ["plan", "push", str(file)])
    assert result.exit_code == code, result.output
    assert ("pages ops" in result.output) == bool(code)


def test_a_rollback_by_hand_pages_nobody_unless_the_plan_says_whom(world: World) -> None:
    """Whoever rolls back knows already; the last notice says that nobody was paged, and why."""
    world.start(10)
    world.say("rollback shop because it is slow")
    assert world.served() == {STABLE: 100}
    assert world.pagerduty.incidents() == []
    assert "Nobody was paged" in world.story()[-1]


def test_whom_the_plan_names_for_it_is_paged(world: World) -> None:
    """And nobody else."""
    world.write_plan(on_rollback={"page": "sre", "page_by_hand": "dev-lead"})
    world.start(10)
    world.say("rollback shop because it is slow")
    (incident,) = world.pagerduty.incidents()
    assert "is rolled back" in incident.summary
    assert "Paged: dev-lead" in world.story()[-1]
