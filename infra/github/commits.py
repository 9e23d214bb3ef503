"""The CommitSource port on GitHub: check runs, commit statuses, reviews of pull requests."""

from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.errors import NotFound, Rejected, Unavailable
from bot.service.ports.commit_results import CheckResult, CommitResults, Reviews
from infra.github.answers import Branch, CheckRun, PullRequest, Review, Status
from infra.github.rest import LATER, Calls, GitHubRest

MOST_PULLS = 5
"""So many pull requests of one commit are read, those that brought it in first."""
Item = TypeVar("Item", bound=BaseModel)


class GitHubCommits:
    """What GitHub knows of a commit."""

    def __init__(self, rest: GitHubRest) -> None:
        self._rest = rest

    def newest(self, repository: str, branch: str) -> str:
        """See CommitSource."""
        try:
            with self._rest.about(repository) as calls:
                found = calls.get(f"/branches/{quote(branch, safe='')}")
        except NotFound as no:
            raise Rejected(
                f"GitHub shows no branch {branch} in {repository}: {no.sentence}",
                f"Check the branch, and that GITHUB_TOKEN may read {repository}.",
            ) from None
        try:
            return Branch.model_validate(found).commit.sha
        except ValidationError:
            raise Unavailable("GitHub's answer could not be read.", LATER) from None

    def read(self, repository: str, commit: str, *, reviews: bool) -> CommitResults:
        """See CommitSource. The three kinds of results are asked for side by side."""
        try:
            with self._rest.about(repository) as calls, ThreadPoolExecutor(3) as pool:
                runs = pool.submit(_runs, calls, commit)
                statuses = pool.submit(_statuses, calls, commit)
                people = pool.submit(_reviews, calls, commit) if reviews else None
                checks = (*runs.result(), *statuses.result())
                return CommitResults(checks, people.result() if people else ())
        except NotFound as no:
            raise Rejected(
                f"GitHub shows no commit {commit[:7]} of {repository}: {no.sentence}",
                f"Check the commit, and that GITHUB_TOKEN may read {repository}.",
            ) from None


def _runs(calls: Calls, commit: str) -> tuple[CheckResult, ...]:
    """The newest of each suite: one that was run again counts as it ended last."""
    found = _all(CheckRun, calls.pages(f"/commits/{commit}/check-runs", "check_runs"))
    newest: dict[tuple[int, str], CheckRun] = {}
    for run in sorted(found, key=lambda each: each.id):
        newest[(run.check_suite.id if run.check_suite else 0, run.name)] = run
    return tuple(run.result for run in newest.values())


def _statuses(calls: Calls, commit: str) -> tuple[CheckResult, ...]:
    """The newest of each context."""
    found = _all(Status, calls.pages(f"/commits/{commit}/status", "statuses"))
    return tuple(each.result for each in found)


def _reviews(calls: Calls, commit: str) -> tuple[Reviews, ...]:
    pulls = _all(PullRequest, calls.pages(f"/commits/{commit}/pulls"))
    first = sorted(pulls, key=lambda each: (each.merge_commit_sha != commit, -each.number))
    return tuple(_of_pull(calls, pull) for pull in first[:MOST_PULLS])


def _of_pull(calls: Calls, pull: PullRequest) -> Reviews:
    found = _all(Review, calls.pages(f"/pulls/{pull.number}/reviews"))
    author = pull.user.login if pull.user else ""
    last = {each.login: each.state for each in found if each.counts and each.login != author}
    approved = tuple(name for name, state in last.items() if state == "APPROVED")
    objected = tuple(name for name, state in last.items() if state == "CHANGES_REQUESTED")
    return Reviews(pull.number, approved, objected)


def _all(kind: type[Item], items: list[object]) -> list[Item]:
    try:
        return TypeAdapter(list[kind]).validate_python(items)  # type: ignore[valid-type]
    except ValidationError:
        raise Unavailable("GitHub's answer could not be read.", LATER) from None
