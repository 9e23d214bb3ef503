"""A flag is switched off: before a rollback, with it, and by the kill switch."""

from typing import Any

from bot.flags.flag import Flag
from tests.scenario.switches.test_mitigation import ERRORS
from tests.support.world import CANARY, CHANNEL, STABLE, World

FLAG = "SMART_MODE"


def follow(world: World, **fields: Any) -> None:
    """The plan has these fields, and the flag is on."""
    world.write_plan(**fields)
    world.push_plans()
    assert world.wiring.store.write_flag(Flag(key=FLAG, switched_on=True, share=10_000), None)


def flag(world: World) -> Flag:
    """As it is stored."""
    stored = world.wiring.store.flag(FLAG)
    assert stored is not None
    return stored.flag


def said(world: World, words: str) -> list[str]:
    """What the plan's channel has with these words."""
    return [m.text for m in world.slack.messages(CHANNEL) if words in m.text]


def test_a_mitigation_switches_a_flag_off_and_the_rollout_continues(world: World) -> None:
    """The flag says why; its share stays."""
    errors = {**ERRORS, "mitigate": {"switch_off": FLAG, "wait": "2m"}}
    follow(world, checks={"errors": errors})
    world.start(10)
    world.fault(error_rate=0.5)
    world.soak(61)
    assert (world.phase, world.served()) == ("holding", {STABLE: 90, CANARY: 10})
    assert (flag(world).switched_on, flag(world).share) == (False, 10_000)
    change = flag(world).changed
    assert change is not None
    assert "errors" in change.why or "error rate" in change.why
    world.fault()
    world.soak(61)
    world.soak(70)
    assert world.phase == "soaking"


def test_a_flag_that_is_not_there_rolls_back_at_once(world: World) -> None:
    """As a call that fails does; the doctor says it before."""
    errors = {**ERRORS, "mitigate": {"switch_off": "OTHER", "wait": "2m"}}
    follow(world, checks={"errors": errors})
    assert "OTHER" in world.say("doctor")[-1]
    world.start(10)
    world.fault(error_rate=0.5)
    world.soak(61)
    assert world.served() == {STABLE: 100}
    assert flag(world).switched_on


def test_a_kill_by_the_flag_s_name(world: World) -> None:
    """Without a rollout, and without the service's name."""
    follow(world, kill_switch={"switch_off": FLAG, "within": "10s"})
    told = world.say(f"kill {FLAG} because it charges twice")[-1]
    assert not flag(world).switched_on
    assert f"{FLAG} is switched off" in told
    assert said(world, "The kill switch is thrown")


def test_a_rollback_switches_its_flag_off(world: World) -> None:
    """By a person as by itself; the traffic comes first, and the thread says it."""
    follow(world, on_rollback={"page": "sre", "switch_off": FLAG})
    world.start(10)
    assert flag(world).switched_on
    world.say("rollback shop because it is slow")
    assert world.served() == {STABLE: 100}
    assert not flag(world).switched_on
    assert said(world, "Switched off with the rollback")


def test_a_rollback_that_can_t_switch_its_flag_off_wakes_somebody(world: World) -> None:
    """The traffic rolls back all the same."""
    follow(world, on_rollback={"page": "sre", "switch_off": "OTHER"})
    world.start(10)
    world.say("rollback shop because it is slow")
    assert world.served() == {STABLE: 100}
    assert said(world, "Not switched off with the rollback")
    assert [i.severity for i in world.pagerduty.incidents()] == ["critical"]
