"""Services with rollouts, evaluated."""

from datetime import timedelta

from bot.service.carrying_out.act import act
from bot.service.watching.evaluate import evaluate
from tests.support.faked.cloud import FakeService
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, SERVICE, plan, started


def running(world: World, *names: str, **changes: object) -> list[str]:
    """Rollouts of these services, soaking at 10 %."""
    for name in names:
        target = {"project": "acme-prod", "region": "us-central1", "service": name}
        on = plan(name=name, target={"cloud_run": target}, **changes)
        world.router.services[name] = FakeService()
        act(world.parts, f"acme-prod~{name}", started(on, rollout=f"{name}-r1"))
    return [f"acme-prod~{name}" for name in names]


def judge(world: World, *services: str, after: timedelta = MINUTE) -> None:
    """Time passes, and the services are evaluated."""
    world.clock.advance(after)
    evaluate(world.parts, services or (SERVICE,), world.clock.now())
