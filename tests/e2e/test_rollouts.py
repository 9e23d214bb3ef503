"""Whole rollouts by processes that know each other only through Firestore and Pub/Sub."""

from collections.abc import Iterator

import pytest

from sandbox.cloud_run.faults import Fault
from tests.e2e.deployment import Deployment

pytestmark = [pytest.mark.emulator, pytest.mark.alone]


def test_a_good_canary_reaches_everybody(deployment: Deployment) -> None:
    """Started by a signed command, promoted by the scheduler's ticks, completed after its watch."""
    with deployment.visited("good") as shop:
        shop.say("start good")
        shop.wait_until(lambda: shop.ended() == "completed", "the rollout completes")
        assert shop.served() == {shop.canary: 100}
        assert shop.shares_served() == [0, 10, 50, 100]
        shop.wait_until(lambda: bool(shop.told({"it replaced"})), "the end is told")
        assert len(shop.story()) == len(set(shop.story())) == 7
        assert shop.pages() == []


def test_a_canary_with_errors_goes_back_by_an_evaluation(deployment: Deployment) -> None:
    """The tick finds the errors; stable serves everything and somebody is paged."""
    with deployment.visited("errors") as shop:
        deployment.cloud.platform.set_fault(shop.canary, Fault(error_rate=0.5))
        shop.say("start errors")
        shop.wait_until(lambda: shop.ended() == "rolled_back", "the rollout is rolled back")
        assert shop.served() == {shop.stable: 100}
        assert shop.shares_served() == [0, 10, 0]
        shop.wait_until(lambda: shop.pages() == ["triggered"], "somebody is paged")
        shop.wait_until(lambda: bool(shop.told({"error rate"})), "the errors are told")


def test_an_alert_brings_a_canary_back(deployment: Deployment) -> None:
    """Published by Monitoring, pushed to the alert function, served by stable."""
    with deployment.visited("alarmed") as shop:
        shop.say("start alarmed")
        shop.wait_until(lambda: shop.served().get(shop.canary) == 10, "the canary gets traffic")
        deployment.alert(shop)
        shop.wait_until(lambda: shop.ended() == "rolled_back", "the rollout is rolled back")
        assert shop.served() == {shop.stable: 100}
        shop.wait_until(lambda: shop.pages() == ["triggered"], "somebody is paged")


@pytest.fixture
def slow_cloud_run(deployment: Deployment) -> Iterator[None]:
    """Cloud Run takes two seconds until it serves a change."""
    usual = deployment.cloud.platform.settle_delay
    deployment.cloud.platform.settle_delay = 2.0
    yield
    deployment.cloud.platform.settle_delay = usual


@pytest.mark.usefixtures("slow_cloud_run")
def test_a_killed_worker_loses_nothing(deployment: Deployment) -> None:
    """SIGKILL in the middle of a shift up, and of the rollback: it continues, rolls back and tells
    all of it, once."""
    with deployment.visited("killed") as shop:
        shop.say("start killed")
        shop.wait_for_shift_to(50)
        deployment.crash("work")
        shop.wait_until(lambda: shop.service.settled, "the shift is taken up again")
        deployment.cloud.platform.set_fault(shop.canary, Fault(error_rate=0.5))
        shop.wait_until(lambda: shop.service.phase == "rolling_back", "it is rolled back")
        deployment.crash("work")
        shop.wait_until(lambda: shop.served() == {shop.stable: 100}, "stable serves everything")
        shop.a_minute_passes()
        shop.wait_until(lambda: shop.ended() == "rolled_back", "the rollback is known to be done")
        shop.wait_until(lambda: shop.pages() == ["triggered"], "somebody is paged")
        told = {"started", "goes to 10 %", "goes to 50 %", "serves everything again"}
        shop.wait_until(lambda: told <= shop.told(told), "all of it is told")
        assert len(shop.story()) == len(set(shop.story()))
