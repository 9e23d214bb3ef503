"""The last step of a plan that leaves nothing on stable."""

import pytest

from sandbox.rehearsal.playing.expecting import findings
from sandbox.rehearsal.playing.play import rehearse
from sandbox.rehearsal.scenario.reading import load_scenario
from tests.support.rollouts import plan


@pytest.mark.parametrize(
    "check",
    [
        {"rollback": "> 2x baseline"},
        {"promote": "<= 2x baseline"},
        {"promote": {"limit": "<= 2x baseline", "assurance": "certified"}},
    ],
    ids=str,
)
def test_a_plan_that_compares_with_stable_completes(check: dict[str, object]) -> None:
    """In its last step nothing is left to compare with, so it ends by its other limits."""
    on = plan(
        steps=[{"traffic": "30%", "soak": "20m"}, {"traffic": "100%", "soak": "10m"}],
        checks={"errors": {"metric": "error_rate", **check}},
        guard=True,
        watch=None,
    )
    world = "until: 2h\ntraffic: {rps: 200, shape: steady}\nexpect: [completed, never held]"
    found = findings(rehearse(on, load_scenario(world, "it", on), ()))
    assert [each.why for each in found if not each.holds] == []
