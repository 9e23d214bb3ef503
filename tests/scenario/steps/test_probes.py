"""A probe at a step with traffic: sent to the canary's own address, and needed to continue."""

from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.support.world import CANARY, SHOP, STABLE, World


def plan_with(world: World, at: int = 1, **probe: Any) -> None:
    """The shop's plan, with one more probe at a step with traffic."""
    steps: list[dict[str, Any]] = [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "2m"},
        {"traffic": "100%", "soak": "2m"},
    ]
    steps[at]["probe"] = {"paths": ["/version"]} | probe
    world.write_plan(steps=steps)


def test_a_step_with_traffic_is_probed_once_it_is_served(world: World) -> None:
    """The answer is in the thread, on the card and in the status; then it continues."""
    plan_with(world)
    world.start(10)
    assert "/version answered 200" in world.rollout.probe_words
    assert any("/version answered 200" in text for text in world.story())
    assert "*Probe* was answered" in str(world.card().blocks)
    assert "The probe was answered" in world.say("status shop")[-1]
    world.soak()
    assert world.served() == {CANARY: 100}


def test_the_probe_at_100_percent_reaches_the_canary(world: World) -> None:
    """There the tag is on stable, which would answer for it."""
    plan_with(world, at=2, json_equals={"revision": CANARY})
    world.start(100)
    assert CANARY in world.served()
    assert world.rollout.verified


def test_a_step_whose_probe_fails_does_not_continue(world: World) -> None:
    """Its checks pass and its soak is over; each evaluation asks again."""
    plan_with(world, expect=201)
    world.start(10)
    for _ in range(3):
        world.soak()
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert world.phase == "soaking"
    assert world.rollout.probes_failed > 1
    assert any("failed" in text and "expected 201" in text for text in world.story())
    assert "*Probe* failed" in str(world.card().blocks)
    assert "The probe failed" in world.say("explain shop --details")[-1]


def test_with_its_attempts_exhausted_it_holds_and_a_resume_tries_again(world: World) -> None:
    """A person decides, because users are on it."""
    plan_with(world, attempts=1)
    world.fault(error_rate=1.0, status=404)
    world.start(10)
    assert world.phase == "holding"
    assert "has 10 % of the traffic" in world.say("status shop")[-1]
    assert "has 10 % of the traffic" in str(world.card().blocks)
    world.say("resume shop")
    assert world.phase == "holding"
    world.fault()
    world.say("resume shop")
    assert world.rollout.verified
    world.soak()
    assert world.served() == {CANARY: 100}


PRIVATE = {"paths": ["/healthz"], "id_token": True}


@pytest.mark.parametrize(("probe", "share"), [(PRIVATE, 10), ({"paths": ["/healthz"]}, 0)])
def test_a_service_that_is_not_public_takes_an_id_token(
    world: World, probe: Any, share: int
) -> None:
    """For the service's own address, although the canary is asked on its tag's; without one it
    answers to nobody."""
    world.cloud.router.private.add(SHOP)
    world.write_plan(
        steps=[
            {"traffic": "0%", "probe": probe},
            {"traffic": "10%", "soak": "2m"},
            {"traffic": "100%"},
        ]
    )
    world.say(f"start shop {CANARY}")
    world.soak(61, visitors=0)
    assert world.served().get(CANARY, 0) == share


def test_a_metadata_server_that_is_away_delays_the_probe(world: World) -> None:
    """What it says is on the card's story, and it is tried again."""
    world.cloud.router.private.add(SHOP)
    world.cloud.metadata.faults.unavailable()
    world.write_plan(
        steps=[
            {"traffic": "0%", "probe": PRIVATE},
            {"traffic": "10%", "soak": "2m"},
            {"traffic": "100%"},
        ]
    )
    world.say(f"start shop {CANARY}")
    assert "no ID token" in world.rollout.probe_words
    world.cloud.metadata.faults.unavailable(False)
    world.soak(61, visitors=0)
    assert world.served().get(CANARY) == 10


def test_the_doctor_names_a_header_that_has_no_value(world: World) -> None:
    """Before a probe needs it: which plan, which header, which secret for which host, and what sets
    it; in Slack, and on the command line, where it is an error. One that has a value is none."""
    known, missing = {"Authorization": {"secret": "app-token"}}, {"X-Key": {"secret": "shop-key"}}
    plan_with(world, headers=known)
    assert "header" not in world.say("doctor")[-1]
    assert (
        CliRunner().invoke(main, ["doctor", "--only", "headers"], obj=world.wiring).exit_code == 0
    )
    plan_with(world, headers=known | missing)
    world.push_plans()
    result = CliRunner().invoke(main, ["doctor", "--only", "headers"], obj=world.wiring)
    assert result.exit_code == 1
    for said in (world.say("doctor")[-1], result.output):
        assert "shop sends the header X-Key" in said
        assert "shop-key@127.0.0.1" in said
        assert "canario-canario-header-secrets" in said
        assert "Authorization" not in said
