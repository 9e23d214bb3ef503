"""``canario wait``: a pipeline waits for a rollout at the real `api`."""

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from bot.service.pipelines.asked import Caller, rollout_of
from cli.main import main
from tests.scenario.pipelines.calls import Pipelines
from tests.security.tokens import AUDIENCE, google
from tests.support.world import CANARY, World

Wait = Callable[..., Result]


@pytest.fixture
def wait(world: World, pipelines: Pipelines) -> Iterator[Wait]:
    """The command as it runs in a job of GitHub Actions."""
    with google() as actions:
        env = {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{actions.issuer}/token?api-version=2",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "a-token-of-the-job",
            "CANARIO_API_URL": world.urls["api"],
            "CANARIO_API_TOKEN": None,
        }

        def run(*words: str, **claims: str) -> Result:
            actions.certs = {"value": pipelines.run(**claims)}
            return CliRunner().invoke(main, ["wait", *words, "--audience", AUDIENCE], env=env)

        yield run


def said(output: str) -> list[str]:
    """Its lines, without the log of the functions, which are in this process."""
    return [line for line in output.splitlines() if not line.startswith('{"severity"')]


def test_a_rollout_that_completes_ends_well(world: World, pipelines: Pipelines, wait: Wait) -> None:
    """Exit code 0, and each step on the way has a line."""
    rollout = pipelines.start().json()["id"]
    world.wiring.pausing = lambda _: world.soak(601 if world.phase == "watching" else 121)
    ran = wait(rollout)
    assert ran.exit_code == 0, ran.output
    lines = said(ran.output)
    assert lines[0].startswith(f"{rollout}: soaking, step 2 of 4 (shop-00001 90 %, {CANARY} 10 %)")
    assert any("watching" in line for line in lines)
    assert lines[-1].startswith(f"{rollout}: completed")


def test_a_rollback_fails_the_job(world: World, pipelines: Pipelines, wait: Wait) -> None:
    """Exit code 1, with why; the service's name is enough."""
    pipelines.start()

    def roll_back(_: float) -> None:
        world.say("rollback shop because it is \x1b[31mbad")

    world.wiring.pausing = roll_back
    ran = wait("shop")
    assert ran.exit_code == 1
    assert "rolled_back" in ran.output
    assert "bad" in ran.output
    assert "\x1b" not in ran.output
    assert wait("shop").exit_code == 1


def test_what_is_not_over_in_time_says_so(pipelines: Pipelines, wait: Wait) -> None:
    """Exit code 4; the rollout continues without the job."""
    rollout = pipelines.start().json()["id"]
    ran = wait(rollout, "--minutes", "0", "--json")
    assert ran.exit_code == 4
    assert json.loads(said(ran.stdout)[-1])["state"] == "soaking"
    assert f"{rollout} is not over in time." in ran.stderr


def test_a_refused_start_is_neither(world: World, pipelines: Pipelines, wait: Wait) -> None:
    """Exit code 3, for nothing was rolled out."""
    caller = Caller(pipeline="acme/shop@refs/heads/main", words="")
    rollout = rollout_of(caller, world.service().id, "run-42-1")
    world.say("freeze shop because sale")
    assert pipelines.start().status_code == 409
    ran = wait(rollout)
    assert (ran.exit_code, "frozen" in ran.output) == (3, True)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "https://elsewhere.example"}, "OIDC token"),
        ({"repository": "other/shop"}, "CANARIO_API_CALLERS"),
    ],
)
def test_who_may_not_is_told_why(wait: Wait, claims: dict[str, str], why: str) -> None:
    """At once, with exit code 3 and the next step of the problem."""
    ran = wait("shop", **claims)
    assert ran.exit_code == 3
    assert why in ran.stderr
    assert "Asked again" not in ran.output
