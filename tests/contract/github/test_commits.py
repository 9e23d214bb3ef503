"""What GitHub knows of a commit, by its REST API: the port CommitSource over the sandbox's wire."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.errors import CanarioError, Rejected, Unavailable
from bot.service.ports.commit_results import CheckResult, CommitResults, Reviews
from infra.github.commits import GitHubCommits
from infra.github.rest import GitHubRest
from sandbox.github.server import GitHubServer
from sandbox.wire.http_server import HttpServer
from sandbox.wire.journal import Journal
from tests.support.dripping import dripping
from tests.support.faked.troubled import FakeClock

SHOP, SHA = "acme/shop", "4f2a9c1d77aabbcc4f2a9c1d77aabbcc4f2a9c1d"


@pytest.fixture
def journal() -> Journal:
    """What reached the server."""
    return Journal()


@pytest.fixture
def github(journal: Journal) -> Iterator[GitHubServer]:
    """A GitHub with one commit."""
    server = GitHubServer(journal)
    server.start()
    server.commit(SHOP, SHA)
    yield server
    server.stop()


@pytest.fixture
def clock() -> FakeClock:
    """Whose time the adapter has."""
    return FakeClock()


@pytest.fixture
def commits(github: GitHubServer, clock: FakeClock) -> GitHubCommits:
    """The real adapter."""
    return GitHubCommits(GitHubRest(SecretStr(github.token), github.api_url, clock.now))


def refused(commits: GitHubCommits, repository: str = SHOP, commit: str = SHA) -> CanarioError:
    """What reading raises."""
    with pytest.raises(CanarioError) as error:
        commits.read(repository, commit, reviews=True)
    return error.value


def test_check_runs_and_statuses_are_one_list(github: GitHubServer, commits: GitHubCommits) -> None:
    """Each by its name, with its state, its words and what it adds; only success has succeeded."""
    github.run(SHOP, SHA, "Tests", title="312 passed")
    github.run(SHOP, SHA, "Scan", "failure")
    github.run(SHOP, SHA, "Docs", "skipped")
    github.run(SHOP, SHA, "Load", None)
    github.status(SHOP, SHA, "codecov/project", text="85.42% (+0.10%)")
    github.status(SHOP, SHA, "ci/deploy", "pending")
    github.status(SHOP, SHA, "ci/lint", "error")
    assert commits.read(SHOP, SHA, reviews=False) == CommitResults(
        (
            CheckResult("Tests", "succeeded", "success", ("312 passed",)),
            CheckResult("Scan", "failed", "failure"),
            CheckResult("Docs", "neither", "skipped"),
            CheckResult("Load", "under way", "in progress"),
            CheckResult("codecov/project", "succeeded", "success", ("85.42% (+0.10%)",)),
            CheckResult("ci/deploy", "under way", "pending"),
            CheckResult("ci/lint", "failed", "error"),
        )
    )


def test_a_run_that_was_repeated_counts_as_it_ended_last(
    github: GitHubServer, commits: GitHubCommits
) -> None:
    """In its own suite; another workflow's run of that name is another result."""
    github.run(SHOP, SHA, "Tests", "failure")
    github.run(SHOP, SHA, "Tests", "success")
    github.run(SHOP, SHA, "Tests", "timed_out", suite=2)
    found = commits.read(SHOP, SHA, reviews=False).checks
    assert [each.said for each in found] == ["success", "timed out"]


def test_whose_reviews_count(github: GitHubServer, commits: GitHubCommits) -> None:
    """People who belong to the repository, each by their last yes or no; no comment, no bot, not
    the author and nobody of the public."""
    github.review(SHOP, SHA, "ann")
    github.review(SHOP, SHA, "ann", "COMMENTED")
    github.review(SHOP, SHA, "bob", "CHANGES_REQUESTED")
    github.review(SHOP, SHA, "bob")
    github.review(SHOP, SHA, "cal")
    github.review(SHOP, SHA, "cal", "DISMISSED")
    github.review(SHOP, SHA, "dan", "CHANGES_REQUESTED", belongs="COLLABORATOR")
    github.review(SHOP, SHA, "renovate", kind="Bot")
    github.review(SHOP, SHA, "author", belongs="OWNER")
    github.review(SHOP, SHA, "mallory", belongs="CONTRIBUTOR")
    github.review(SHOP, SHA, "", pull=9)
    found = commits.read(SHOP, SHA, reviews=True).reviews
    assert found == (Reviews(9), Reviews(7, ("ann", "bob"), ("dan",)))


def test_all_pages_are_read_and_only_so_many(github: GitHubServer, commits: GitHubCommits) -> None:
    """What a later page says counts; a list without an end is refused, not cut."""
    for number in range(60):
        github.run(SHOP, SHA, f"Test {number}", "failure" if number == 59 else "success")
    assert commits.read(SHOP, SHA, reviews=False).checks[-1].state == "failed"
    for number in range(60, 400):
        github.run(SHOP, SHA, f"Test {number}")
    assert "more than 300 results" in refused(commits).sentence


def test_what_is_not_there_is_named(github: GitHubServer, commits: GitHubCommits) -> None:
    """A repository that is hidden or gone, a commit that was never pushed, one that moved."""
    assert "no commit 4f2a9c1 of acme/other: 404" in refused(commits, "acme/other").sentence
    assert "422" in refused(commits, commit="0" * 40).sentence
    github.moved.add(SHOP)
    assert "acme/shop has moved" in refused(commits).sentence


@pytest.mark.parametrize("token", ["", "wrong-token-of-somebody"])
def test_a_token_that_is_missing_or_refused_is_named(github: GitHubServer, token: str) -> None:
    """The next step is the setting; the token itself is not said."""
    error = refused(GitHubCommits(GitHubRest(SecretStr(token), github.api_url)))
    assert isinstance(error, Rejected)
    assert "GITHUB_TOKEN" in error.next_step
    assert "wrong-token" not in str(error)


def test_a_rate_limit_says_until_when_and_nothing_is_asked_before(
    github: GitHubServer, commits: GitHubCommits, clock: FakeClock, journal: Journal
) -> None:
    """By the reset that GitHub tells; then it is asked again."""
    github.used_up = True
    github.resets_at = int((clock.time + timedelta(minutes=20)).timestamp())
    error = refused(commits)
    assert isinstance(error, Unavailable)
    until = f"{clock.time + timedelta(minutes=20):%Y-%m-%d %H:%M} UTC"
    assert f"used up until {until}" in error.sentence
    assert error.retry_after == pytest.approx(1200, abs=1)
    github.used_up, asked = False, len(journal.entries())
    clock.advance(timedelta(minutes=19))
    assert until in refused(commits).sentence
    assert len(journal.entries()) == asked
    clock.advance(timedelta(minutes=2))
    assert commits.read(SHOP, SHA, reviews=False) == CommitResults()


def test_a_secondary_limit_and_a_reset_in_the_far_future_end(
    github: GitHubServer, commits: GitHubCommits, clock: FakeClock
) -> None:
    """Retry-After counts; nothing that GitHub says keeps it unasked for over an hour."""
    github.faults.rate_limit_next(calls=3, retry_after=90)
    assert refused(commits).retry_after == pytest.approx(90, abs=1)
    clock.advance(timedelta(seconds=91))
    github.used_up, github.resets_at = True, 99_999_999_999
    assert refused(commits).retry_after == pytest.approx(3600, abs=1)
    clock.advance(timedelta(hours=1, seconds=1))
    github.used_up = False
    assert commits.read(SHOP, SHA, reviews=False) == CommitResults()


def test_a_github_that_is_down_is_unavailable(github: GitHubServer, commits: GitHubCommits) -> None:
    """It is asked again later."""
    github.faults.unavailable()
    assert isinstance(refused(commits), Unavailable)
    github.stop()
    assert "can't be reached" in refused(commits).sentence


def test_an_answer_byte_by_byte_has_one_deadline() -> None:
    """All that is asked about a commit ends with it, however slowly it comes."""
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n") as url:
        rest = GitHubRest(SecretStr("a-token-of-github"), url, whole=0.5)
        assert "no answer within 0.5 s" in refused(GitHubCommits(rest)).sentence


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b"no json", b'{"check_runs": [{"id": "x"}]}', b"[" * 5000]
)
def test_an_answer_of_another_shape_is_unavailable(body: bytes) -> None:
    """Nothing can be concluded from it."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body)

    def app() -> web.Application:
        made = web.Application()
        made.router.add_get("/{path:.*}", answer)
        return made

    server = HttpServer(app)
    server.start()
    rest = GitHubRest(SecretStr("a-token-of-github"), server.url)
    error = refused(GitHubCommits(rest))
    server.stop()
    assert isinstance(error, Unavailable)


@pytest.mark.parametrize("reverse", [False, True])
def test_of_a_check_that_was_run_again_the_last_run_counts(
    github: GitHubServer, commits: GitHubCommits, reverse: bool
) -> None:
    """GitHub promises no order; one that has failed since is not green because it once was."""
    github.run(SHOP, SHA, "Tests", "success")
    github.run(SHOP, SHA, "Tests", "failure")
    github.run(SHOP, SHA, "Scan", "failure")
    github.run(SHOP, SHA, "Scan", "success")
    if reverse:
        github.commit(SHOP, SHA).runs.reverse()
    found = {each.name: each.state for each in commits.read(SHOP, SHA, reviews=False).checks}
    assert found == {"Tests": "failed", "Scan": "succeeded"}


def test_the_metadata_server_is_never_asked() -> None:
    """Whatever the setting says."""
    rest = GitHubRest(SecretStr("a-token-of-github"), "http://[::ffff:169.254.169.254]")
    assert isinstance(refused(GitHubCommits(rest)), Rejected)
