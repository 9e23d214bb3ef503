"""What a pipeline and reviewers have said about a commit."""

from typing import Literal, NamedTuple, Protocol


class CheckResult(NamedTuple):
    """What was found by one check: a check run or a commit status.

    ``state``: ``neither`` for what is over and neither good nor bad (skipped, cancelled, out of
    date). ``said`` is that in the words of whoever said it, ``texts`` are what it adds, the
    shortest first.
    """

    name: str
    state: Literal["succeeded", "failed", "neither", "under way"]
    said: str
    texts: tuple[str, ...] = ()


class Reviews(NamedTuple):
    """Of the pull request that a commit came with: who has approved it, and who wants it changed,
    by name. ``number`` 0: there is none."""

    number: int = 0
    approved: tuple[str, ...] = ()
    objected: tuple[str, ...] = ()


class CommitResults(NamedTuple):
    """``reviews`` are those of each pull request that has the commit; empty where they were not
    asked for."""

    checks: tuple[CheckResult, ...] = ()
    reviews: tuple[Reviews, ...] = ()


class CommitSource(Protocol):
    """Where the results of commits are. Raises Unavailable, Rejected and NotFound."""

    def read(self, repository: str, commit: str, *, reviews: bool) -> CommitResults:
        """Everything that is known of the commit now; ``reviews``: also who has approved it."""
        ...

    def newest(self, repository: str, branch: str) -> str:
        """The id of the branch's newest commit. Raises Rejected where there is no such branch."""
        ...
