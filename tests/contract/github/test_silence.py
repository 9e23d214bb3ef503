"""A GitHub that does not answer, or not in a way that it should."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.errors import Unavailable
from bot.service.ports.commit_results import CommitResults
from infra.github.commits import GitHubCommits
from infra.github.rest import GitHubRest
from sandbox.wire.http_server import HttpServer
from tests.contract.github.test_commits import SHA, refused
from tests.support.faked.troubled import FakeClock
from tests.support.http_script import HttpScript


@pytest.fixture
def clock() -> FakeClock:
    """Whose time the adapter has."""
    return FakeClock()


def test_a_github_that_is_silent_is_not_asked_again_for_a_minute(clock: FakeClock) -> None:
    """A worker has other services to see to: it waits once, and hears the same words until then."""
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        await asyncio.sleep(30)
        return web.Response()

    def app() -> web.Application:
        made = web.Application()
        made.router.add_get("/{path:.*}", answer)
        return made

    server = HttpServer(app)
    server.start()
    rest = GitHubRest(SecretStr("a-token-of-github"), server.url, clock.now, whole=0.3)
    first = refused(GitHubCommits(rest))
    before = len(asked)
    clock.advance(timedelta(seconds=59))
    assert str(refused(GitHubCommits(rest))) == str(first)
    assert len(asked) == before > 0
    clock.advance(timedelta(seconds=2))
    refused(GitHubCommits(rest))
    server.stop()
    assert len(asked) > before


def test_a_repository_about_which_github_is_slow_keeps_no_other_waiting(clock: FakeClock) -> None:
    """It answers others, and is asked about them; about that one not for a minute."""
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        if "slow" in request.path and "status" not in request.path:
            await asyncio.sleep(30)
        return web.json_response({"check_runs": [], "statuses": []})

    def app() -> web.Application:
        made = web.Application()
        made.router.add_get("/{path:.*}", answer)
        return made

    server = HttpServer(app)
    server.start()
    commits = GitHubCommits(GitHubRest(SecretStr("a-token"), server.url, clock.now, whole=0.5))
    for _ in range(2):
        with pytest.raises(Unavailable, match="no answer within"):
            commits.read("acme/slow", SHA, reviews=False)
        assert commits.read("acme/quick", SHA, reviews=False) == CommitResults()
    server.stop()
    assert len([each for each in asked if "slow" in each]) == 2


def test_a_limit_that_only_the_words_tell_of_is_one(clock: FakeClock) -> None:
    """GitHub's secondary limits come as 403, and may have no header: the token is not to blame."""
    words = b'{"message": "You have exceeded a secondary rate limit."}'
    with HttpScript([403] * 8, words) as server:
        rest = GitHubRest(SecretStr("a-token"), f"http://{server.address}", clock.now)
        first = refused(GitHubCommits(rest))
        assert isinstance(first, Unavailable)
        assert "rate limit" in str(first)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b'{"check_runs": null}',
        b'{"check_runs": [null]}',
        b'{"check_runs": [{"id": "x", "name": 5}]}',
        b'{"check_runs": [{"id": 1e400, "name": "Tests", "status": "completed"}]}',
        b"[" * 100_000,
        b'{"check_runs": ' + b"9" * 10_000 + b"}",
    ],
)
def test_an_answer_that_is_none_opens_nothing(clock: FakeClock, body: bytes) -> None:
    """It is asked again later, and no error of ours comes of it."""
    with HttpScript(answer=body) as server:
        rest = GitHubRest(SecretStr("a-token"), f"http://{server.address}", clock.now)
        assert isinstance(refused(GitHubCommits(rest)), Unavailable)


@pytest.mark.parametrize(
    "address", ["https://git hub", "https://[::1", "https://", "http://169.254.169.254"]
)
def test_an_address_that_is_none_is_said(address: str) -> None:
    """The setting is named, and everything else works."""
    assert "CANARIO_GITHUB_API_URL" in str(
        refused(GitHubCommits(GitHubRest(SecretStr("t"), address)))
    )
