"""A GitHub on this machine: what its REST API says of the commits of its repositories."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.wire.http_faults import Fault
from sandbox.wire.http_service import HttpService
from sandbox.wire.journal import Journal

PAGE = 30
"""How many items an answer has where the question does not say; GitHub gives at most 100."""
Answer = web.StreamResponse


@dataclass
class Commit:
    """What is known of one commit; each list the oldest first."""

    runs: list[dict[str, Any]] = field(default_factory=list)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    pulls: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """A pull request's number to its reviews."""


class GitHubServer(HttpService):
    """Serves what ``/repos/OWNER/NAME`` has below ``/commits`` and ``/pulls`` between ``start`` and
    ``stop``. ``token`` is what it asks for; ``resets_at`` is when its rate limit is over, in
    seconds since 1970, while ``used_up``."""

    token = "sandbox-github-token"

    def __init__(self, journal: Journal, *, port: int = 0) -> None:
        super().__init__(journal, port=port)
        self.used_up = False
        self.resets_at = 0
        self.moved: set[str] = set()
        """Repositories that have another name by now."""
        self._commits: dict[tuple[str, str], Commit] = {}
        self._branches: dict[tuple[str, str], str] = {}
        self._numbers = 0

    @property
    def api_url(self) -> str:
        """The REST API's address, without a path."""
        return self.url

    def commit(self, repository: str, sha: str) -> Commit:
        """A commit, which is there from now on."""
        return self._commits.setdefault((repository, sha), Commit())

    def branch(self, repository: str, name: str, sha: str) -> None:
        """A branch, which is at this commit from now on."""
        self.commit(repository, sha)
        self._branches[repository, name] = sha

    def run(
        self,
        repository: str,
        sha: str,
        name: str,
        conclusion: str | None = "success",
        *,
        title: str | None = None,
        suite: int = 1,
    ) -> None:
        """A check run; without a ``conclusion`` it is in progress."""
        self._numbers += 1
        self.commit(repository, sha).runs.append(
            {
                "id": self._numbers,
                "name": name,
                "status": "completed" if conclusion else "in_progress",
                "conclusion": conclusion,
                "check_suite": {"id": suite},
                "output": {"title": title, "summary": None},
            }
        )

    def status(
        self, repository: str, sha: str, context: str, state: str = "success", text: str = ""
    ) -> None:
        """A commit status, instead of what the context said before."""
        said = {"context": context, "state": state, "description": text or None}
        self.commit(repository, sha).statuses[context] = said

    def review(
        self,
        repository: str,
        sha: str,
        login: str,
        state: str = "APPROVED",
        *,
        pull: int = 7,
        belongs: str = "MEMBER",
        kind: str = "User",
    ) -> None:
        """A review of the pull request that the commit came with; without a ``login`` there is
        only the pull request."""
        reviews = self.commit(repository, sha).pulls.setdefault(pull, [])
        if login:
            user = {"login": login, "type": kind}
            reviews.append({"user": user, "state": state, "author_association": belongs})

    def _app(self) -> web.Application:
        app = web.Application()
        at = "/repos/{owner}/{name}"
        app.router.add_get(at, self._repository)
        app.router.add_get(f"{at}/commits/{{sha}}/check-runs", self._runs)
        app.router.add_get(f"{at}/commits/{{sha}}/status", self._status)
        app.router.add_get(f"{at}/commits/{{sha}}/pulls", self._pulls)
        app.router.add_get(f"{at}/branches/{{branch:.+}}", self._branch)
        app.router.add_get(f"{at}/pulls/{{number}}/reviews", self._reviews)
        return app

    async def _repository(self, request: web.Request) -> Answer:
        if broken := self._broken(request):
            return broken
        name = _repository(request)
        known = name in {each for each, _ in self._commits}
        return web.json_response({"full_name": name}) if known else _not("Not Found", 404)

    async def _runs(self, request: web.Request) -> Answer:
        commit = self._found(request)
        if isinstance(commit, web.Response):
            return commit
        return _page(request, commit.runs, "check_runs")

    async def _status(self, request: web.Request) -> Answer:
        commit = self._found(request)
        if isinstance(commit, web.Response):
            return commit
        return _page(request, list(commit.statuses.values()), "statuses")

    async def _pulls(self, request: web.Request) -> Answer:
        commit = self._found(request)
        if isinstance(commit, web.Response):
            return commit
        sha = request.match_info["sha"]
        pulls = [
            {"number": number, "user": {"login": "author"}, "merge_commit_sha": sha}
            for number in commit.pulls
        ]
        return _page(request, pulls)

    async def _branch(self, request: web.Request) -> Answer:
        if broken := self._broken(request):
            return broken
        name = request.match_info["branch"]
        sha = self._branches.get((_repository(request), name))
        if sha is None:
            return _not("Branch not found", 404)
        return web.json_response({"name": name, "commit": {"sha": sha}, "protected": True})

    async def _reviews(self, request: web.Request) -> Answer:
        if broken := self._broken(request):
            return broken
        repository, number = _repository(request), int(request.match_info["number"])
        for (name, _), commit in self._commits.items():
            if name == repository and number in commit.pulls:
                return _page(request, commit.pulls[number])
        return _not("Not Found", 404)

    def _found(self, request: web.Request) -> Commit | web.Response:
        if broken := self._broken(request):
            return broken
        repository, sha = _repository(request), request.match_info["sha"]
        if repository not in {name for name, _ in self._commits}:
            return _not("Not Found", 404)
        found = self._commits.get((repository, sha))
        return found or _not(f"No commit found for SHA: {sha}", 422)

    def _broken(self, request: web.Request) -> web.Response | None:
        fault = self.faults.next(writes=False)
        self._journal.record("github", "get", path=request.path)
        if fault is Fault.DOWN:
            return _not("Unavailable", 503)
        if fault is Fault.RATE_LIMITED:
            headers = {"Retry-After": str(self.faults.retry_after)}
            return _not("You have exceeded a secondary rate limit.", 403, headers)
        if self.used_up:
            headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(self.resets_at)}
            return _not("API rate limit exceeded", 403, headers)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _not("Bad credentials", 401)
        if _repository(request) in self.moved:
            there = f"{self.api_url}/repositories/1"
            return _not("Moved Permanently", 301, {"Location": there})
        return None


def _repository(request: web.Request) -> str:
    return f"{request.match_info['owner']}/{request.match_info['name']}"


def _page(request: web.Request, items: list[Any], key: str = "") -> web.Response:
    size = min(int(request.query.get("per_page", PAGE)), 100)
    first = (int(request.query.get("page", 1)) - 1) * size
    part = items[first : first + size]
    return web.json_response({"total_count": len(items), key: part} if key else part)


def _not(message: str, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response({"message": message}, status=status, headers=headers)
