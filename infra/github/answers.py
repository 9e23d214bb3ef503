"""What GitHub answers, as far as it is read."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.service.ports.commit_results import CheckResult
from bot.short import in_short

WITH_A_SAY = ("OWNER", "MEMBER", "COLLABORATOR")
"""Who belongs to a repository; everybody else can only review a public one, and counts for
nothing there either."""
CHANGES_A_MIND = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
"""Comments leave what a person said before as it was."""
LONGEST_SUMMARY = 4000
SUCCEEDED = "success"
BAD_CONCLUSIONS = ("failure", "timed_out", "action_required", "startup_failure")


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _User(_Outside):
    login: str
    type: str = "User"


class _Suite(_Outside):
    id: int = 0


class _Output(_Outside):
    title: str | None = None
    summary: str | None = None


class _Newest(_Outside):
    sha: str


class Branch(_Outside):
    """A branch, and where it is."""

    commit: _Newest


class CheckRun(_Outside):
    """A run of a check, of GitHub Actions or an app."""

    id: int
    name: str
    status: str
    conclusion: str | None = None
    check_suite: _Suite | None = None
    output: _Output = _Output()

    @property
    def result(self) -> CheckResult:
        """As ours; without a conclusion it is under way, whatever it is called."""
        title, summary = self.output.title or "", self.output.summary or ""
        texts = tuple(text for text in (title, in_short(summary, LONGEST_SUMMARY)) if text)
        ended = self.status == "completed" and self.conclusion
        if not ended:
            return CheckResult(self.name, "under way", _plain(self.status), texts)
        return CheckResult(self.name, _state(self.conclusion or ""), _plain(self.conclusion), texts)


class Status(_Outside):
    """The newest status of a context."""

    context: str
    state: str
    description: str | None = None

    @property
    def result(self) -> CheckResult:
        """As ours."""
        texts = (self.description,) if self.description else ()
        if self.state == "pending":
            return CheckResult(self.context, "under way", self.state, texts)
        state = "failed" if self.state == "error" else _state(self.state)
        return CheckResult(self.context, state, _plain(self.state), texts)


class PullRequest(_Outside):
    """A pull request that has the commit."""

    number: int
    user: _User | None = None
    merge_commit_sha: str | None = None


class Review(_Outside):
    """A person's review."""

    user: _User | None = None
    state: str
    author_association: str = "NONE"

    @property
    def login(self) -> str:
        """Whose it is; empty where the account is gone."""
        return self.user.login if self.user else ""

    @property
    def counts(self) -> bool:
        """Whether it is a person's who belongs to the repository, and says yes or no."""
        person = self.user is not None and self.user.type == "User"
        return person and self.author_association in WITH_A_SAY and self.state in CHANGES_A_MIND


def _state(conclusion: str) -> Literal["succeeded", "failed", "neither"]:
    if conclusion == SUCCEEDED:
        return "succeeded"
    return "failed" if conclusion in BAD_CONCLUSIONS else "neither"


def _plain(word: str | None) -> str:
    return (word or "").replace("_", " ")[:40]
