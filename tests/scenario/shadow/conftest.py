"""A shop whose plan is only a shadow."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running_world import running
from tests.support.world import World

STEPS = [
    {"traffic": "10%", "soak": "2m"},
    {"traffic": "50%", "soak": "2m", "approvals": {"roles": ["lead"]}},
    {"traffic": "100%", "soak": "2m"},
]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Nothing was asked of Canario yet."""
    made = World(tmp_path)
    write_plan = made.write_plan

    def furnish(**_: object) -> None:
        write_plan(
            mode="shadow",
            steps=STEPS,
            people={"operators": ["U0OPERATOR"], "lead": ["U0OPERATOR"]},
            kill_switch={"post": f"{made.switches.url}/off", "within": "10s"},
        )

    made.write_plan = furnish  # type: ignore[method-assign] # the plan of these tests
    with running(made) as ready:
        yield ready
