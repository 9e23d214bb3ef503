"""What an alert does that no rule is about: the plan's own choice for each severity."""

import pytest

from bot.rollout.state import Phase
from tests.scenario.promises.stage import Stage


@pytest.mark.parametrize(
    ("severity", "said", "phase"),
    [
        ("critical", {"critical": "hold"}, Phase.HOLDING),
        ("warning", {"warning": "note"}, Phase.SOAKING),
        ("info", {"info": "hold"}, Phase.HOLDING),
    ],
)
def test_a_plan_says_what_an_alert_of_a_severity_does(
    severity: str, said: dict[str, str], phase: Phase
) -> None:
    """Another thing than without a word of it."""
    stage = Stage().follow(alerts={"severity": said}).at(10)
    stage.minutes(1).alert(severity)
    assert (stage.phase, stage.share) == (phase, 10)
