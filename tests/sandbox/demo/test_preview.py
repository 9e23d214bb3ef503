"""The demo's first line says what will be seen and for how long."""

import pytest

from cli.checkout import FUNCTIONS, PLANS, SHOP_APP
from sandbox.demo.preview import preview
from sandbox.demo.run import Sources, run
from sandbox.demo.scenarios import PLAYED_BY


@pytest.mark.parametrize("scenario", [*PLAYED_BY, "flag"])
def test_each_scenario_says_how_long_it_takes(scenario: str) -> None:
    """From its plans' own soaks: one takes under a minute, all of them some minutes."""
    said = preview(scenario, PLANS)
    assert ("7 rollouts" in said) == (scenario == "all")
    assert ("at most 3 min" in said) == (scenario == "all")


@pytest.mark.alone
def test_the_demo_is_played(capsys: pytest.CaptureFixture[str]) -> None:
    """As `canario demo` does it, with real processes: its first line comes first, and it ends as it
    must."""
    ended = run("approvals", Sources(FUNCTIONS, PLANS, SHOP_APP), as_json=False)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == preview("approvals", PLANS)
    assert ended == 0, said
