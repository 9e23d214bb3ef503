"""What a probe asks, and what it wants of the answers: all of it at once, of an app that was
switched off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.flags.flag import Flag
from tests.scenario.flags.test_app import ENDPOINT, AppWorld
from tests.scenario.flags.world import KEY
from tests.support.running_world import running
from tests.support.world import CHANNEL

OTHER = "SMART_MODE"
OWN: dict[str, Any] = {"headers": {"Authorization": {"secret": "app-token"}}}
STATUS = OWN | {"paths": ["/canary/status"]}
CHAT = {"paths": ["/chat"], "method": "POST"}
CONFIG = OWN | {"paths": ["/canary/config"], "method": "POST"}
LEGACY = {"field": "telemetry.route", "value": "legacy"}
SEEN: dict[str, dict[str, Any]] = {
    "it says who asks": STATUS,
    "it posts": CHAT,
    "it takes a refusal": {"paths": ["/canary/status"], "expect": 401},
    "it posts this": CONFIG | {"body": {"enabled": False, "percentage": 0}},
    "enough say so": CHAT | {"requests": 20, "share": LEGACY | {"of": "95%"}},
}
NOT_SEEN: dict[str, dict[str, Any]] = {
    "a field is there": CHAT | {"json_has": ["telemetry.side"]},
    "a field has a value": CHAT | {"json_equals": {"telemetry.route": "slm"}},
    "it is as quick as light": CHAT | {"latency_p90": "< 0.001ms"},
    "about half say so": CHAT | {"requests": 20, "share": LEGACY | {"of": "50%"}},
    "it need not be so sure": CHAT
    | {"requests": 20, "share": LEGACY | {"of": "95%", "confidence": "20%"}},
}


def wanted(probes: dict[str, dict[str, Any]], within: str) -> list[dict[str, Any]]:
    """As ``verify`` has them."""
    return [{"name": name, "probe": probe, "within": within} for name, probe in probes.items()]


class Probed(AppWorld):
    """Its kill switch is verified by all of them; what is posted to it has a name of its own."""

    endpoint = ENDPOINT | {
        "body": {"enabled": "{enabled}", "percentage": "{percentage}", "from": "canario"}
    }
    more: ClassVar[dict[str, Any]] = {
        "kill_switch": {
            "switch_off": OTHER,
            "within": "10s",
            "verify": [*wanted(SEEN, "2m"), *wanted(NOT_SEEN, "5s")],
        }
    }


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Probed]:
    """An app that is switched off."""
    with running(Probed(tmp_path)) as made:
        assert isinstance(made, Probed)
        yield made


def said(world: Probed, words: str, names: dict[str, Any]) -> set[str]:
    """Which of them the channel has with these words."""
    texts = [m.text for m in world.slack.messages(CHANNEL) if words in m.text]
    return {name for name in names if any(f": {name} (" in text for text in texts)}


def test_each_is_asked_and_judged_as_the_plan_says(world: Probed) -> None:
    """What is so is seen, what is not so is not."""
    world.wiring.store.write_flag(Flag(key=OTHER, switched_on=True, share=1000), None)
    world.say(f"start {KEY}")
    assert world.app.posted[0] == {"enabled": True, "percentage": 0, "from": "canario"}
    world.say(f"kill {KEY} because it charges twice")
    for _ in range(2):
        world.clock.forward(30)
        world.tick()
    every = SEEN | NOT_SEEN
    assert said(world, "Not verified", every) == {*NOT_SEEN}
    assert said(world, "after the kill switch", every) == {*every}
