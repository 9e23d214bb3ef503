"""``canario wait`` with an API that is slow, away, or of another mind."""

import json
from typing import Any

import pytest

from bot.errors import NotFound, Rejected, Unavailable
from cli.pipelines.wait import AGAIN, KNOWN_WITHIN, Clock, Waiting, exit_code
from infra.http.pipeline_tokens import PipelineTokens
from infra.http.rollout_api import RolloutApi
from tests.support.http_script import HttpScript


class Time:
    """Time passes while it is waited."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        """The time."""
        return self.seconds

    def pause(self, seconds: float) -> None:
        """It passes."""
        self.seconds += seconds


def until_over(script: HttpScript, seconds: float = 3600.0) -> tuple[dict[str, Any], float]:
    """How it ended, and how long that took."""
    time = Time()
    api = RolloutApi(f"http://{script.address}", lambda: "t")
    waiting = Waiting(api, seconds, Clock(time.now, time.pause))
    return waiting.until_over("shop-1", lambda _: None), time.seconds


def test_an_api_that_is_away_is_asked_again() -> None:
    """Until it answers: a deployment of Canario fails no pipeline."""
    over = {"id": "shop-1", "state": "completed", "finished": True}
    with HttpScript([503, 0, 500], json.dumps(over).encode()) as script:
        shown, took = until_over(script)
    assert (shown["state"], took) == ("completed", 3 * AGAIN)


def test_what_nobody_knows_is_given_up() -> None:
    """A start that was only queued is known within two minutes, or was never asked for."""
    problem = {"status": 404, "detail": "There is no rollout shop-1.", "next_step": "Check it."}
    with HttpScript([404] * 1000, json.dumps(problem).encode()) as script:
        with pytest.raises(NotFound, match=r"There is no rollout shop-1\. Check it\."):
            until_over(script)
        asked = len(script.paths)
    assert asked == 2 * (KNOWN_WITHIN / AGAIN + 2)


def test_an_api_that_never_answered_is_given_up() -> None:
    """A wrong address, or a job without a token, does not keep a pipeline for hours."""
    with HttpScript([503] * 1000) as script, pytest.raises(Unavailable):
        until_over(script)
    assert len(script.paths) == KNOWN_WITHIN / AGAIN + 2


def test_an_api_that_goes_away_for_an_hour_is_asked_until_the_time_is_over() -> None:
    """What it has said once it will say again."""
    soaking = json.dumps({"id": "shop-1", "state": "soaking", "finished": False}).encode()
    with HttpScript([200, *[503] * 1000], soaking) as script:
        shown, took = until_over(script, 3600.0)
    assert (shown["state"], took) == ("soaking", 3600.0)


@pytest.mark.parametrize("status", [301, 400, 401, 403])
def test_a_refusal_is_not_repeated(status: int) -> None:
    """What is wrong with the request stays wrong; a page that is no API is none."""
    with HttpScript([status] * 5, b"<html>") as script, pytest.raises(Rejected):
        until_over(script)
    assert len(script.paths) == 1


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ({"state": "completed", "finished": True}, 0),
        ({"state": "rolled_back", "finished": True}, 1),
        ({"state": "rolled_back", "finished": True, "superseded": True}, 3),
        ({"state": "cancelled", "finished": True}, 3),
        ({"state": "refused", "finished": True}, 3),
        ({"state": "soaking", "finished": False}, 4),
        ({}, 4),
    ],
)
def test_each_end_has_its_exit_code(shown: dict[str, Any], code: int) -> None:
    """A rollback alone is 1; what made room for a newer revision was not at fault."""
    assert exit_code(shown) == code


def test_a_build_on_google_cloud_shows_its_account() -> None:
    """Cloud Build has a metadata server; a token that was made before goes first."""
    with HttpScript(answer=b"a.token.of-the-account") as script:
        env = {"GCE_METADATA_HOST": script.address}
        assert PipelineTokens(env, "https://api.example").token() == "a.token.of-the-account"
        made = {**env, "CANARIO_API_TOKEN": "made.before"}
        assert PipelineTokens(made, "https://api.example").token() == "made.before"
    assert "audience=https%3A%2F%2Fapi.example" in script.paths[0]
