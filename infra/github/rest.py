"""GitHub's REST API, read: one block of calls, with one deadline for all of them."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr

from bot.errors import NotFound, Rejected, Unavailable
from infra.http.bodies import seconds_asked
from infra.http.deadline import Deadline
from infra.http.exchange import Answered, Ask, Outside, Silent, host_of
from infra.http.ssrf import Forbidden, resolve

API_URL = "https://api.github.com"
WHOLE = 20.0
"""Seconds for everything that is asked about one commit."""
TIMEOUT = 8.0
"""Seconds to connect, and between two bytes."""
PAUSE = timedelta(minutes=1)
"""So long a GitHub that did not answer is not asked again."""
LARGEST = 4_000_000
"""Of one answer, in bytes."""
PAGE, MOST_PAGES = 50, 6
LATER = "It will be tried again."
RIGHTS = "Put a token into GITHUB_TOKEN that may read checks, commit statuses and pull requests."
NOTHING_THERE = (404, 409, 422)
"""No such repository, an empty one, no such commit."""
LONGEST_WAIT = timedelta(hours=1)
"""GitHub's own limits are over by then, whatever its answer says."""


class GitHubRest:
    """``api_url`` is the API's address; its host is called whatever network it is in, for an
    enterprise has one of its own. ``now`` is the time, for how long GitHub asks to be left alone.
    """

    def __init__(
        self,
        token: SecretStr,
        api_url: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        whole: float = WHOLE,
    ) -> None:
        self._token = token
        self._url = (api_url or API_URL).rstrip("/")
        self.allowed = host_of(self._url)
        self._now, self._whole = now, whole
        self._closed_until: datetime | None = None
        self._silent_until: datetime | None = None
        self._problem = ""

    @contextmanager
    def about(self, repository: str) -> Iterator["Calls"]:
        """Calls about a repository (``owner/name``). Raises Rejected without a token, and
        Unavailable while GitHub wants to be left alone, or has just not answered: a worker that
        sees to several services waits once."""
        if not self._token.get_secret_value():
            raise Rejected("No GitHub token is set.", "Set GITHUB_TOKEN.")
        until = self._closed_until
        if until is not None and self._now() < until:
            raise self._limited(until)
        if self._silent_until is not None and self._now() < self._silent_until:
            raise Unavailable(self._problem, LATER)
        with Deadline(self._whole) as deadline:
            yield Calls(self, repository, deadline)

    def answer(self, path: str, repository: str, deadline: Deadline, outside: Outside) -> Any:
        """The JSON at a path below the repository. Raises Unavailable, Rejected, NotFound."""
        url = f"{self._url}/repos/{repository}{path}"
        try:
            answer = outside.exchange(Ask("GET", url, self._headers(), largest=LARGEST), deadline)
        except Forbidden as why:
            raise Rejected(f"GitHub is not asked: {why}.", "Check CANARIO_GITHUB_API_URL.") from why
        except Silent as why:
            raise self._silent(f"GitHub {why}.") from None
        self._refused(answer, repository)
        return _json_of(answer)

    def _headers(self) -> Mapping[str, str]:
        return {
            "Authorization": f"Bearer {self._token.get_secret_value()}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "canario",
        }

    def _refused(self, answer: Answered, repository: str) -> None:
        status = answer.status
        until = _left_alone_until(answer, self._now())
        if until is not None:
            self._closed_until = until
            raise self._limited(until)
        if status >= 500:
            raise Unavailable(f"GitHub does not answer: {status}.", LATER)
        if status in (401, 403):
            raise Rejected(f"GitHub does not let us read {repository}: {status}.", RIGHTS)
        if status in NOTHING_THERE:
            raise NotFound(f"{status}.")
        if 300 <= status < 400:
            raise Rejected(f"{repository} has moved.", "Name it in the plan as it is called now.")
        if status != 200:
            raise Rejected(f"GitHub answers {status}.", RIGHTS)

    def _silent(self, problem: str) -> Unavailable:
        self._silent_until, self._problem = self._now() + PAUSE, problem
        return Unavailable(problem, LATER)

    def _limited(self, until: datetime) -> Unavailable:
        left = (until - self._now()).total_seconds()
        words = f"GitHub's rate limit is used up until {until:%H:%M} UTC."
        return Unavailable(words, "It is read again after that.", max(0.0, left))


class Calls:
    """What is asked about one repository before the deadline; its host is looked up once."""

    def __init__(self, rest: GitHubRest, repository: str, deadline: Deadline) -> None:
        self._rest, self._repository, self._deadline = rest, repository, deadline
        self._outside = Outside(rest.allowed, TIMEOUT, cache(resolve))

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON at ``path``."""
        asked = f"{path}?{urlencode(query)}" if query else path
        return self._rest.answer(asked, self._repository, self._deadline, self._outside)

    def pages(self, path: str, key: str = "", **query: str | int) -> list[Any]:
        """All items of a list, which each answer has at ``key``, or is. Our own page numbers are
        counted: no address in an answer is followed. Raises Rejected for a list that is too long
        to be read."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            answer = self.get(path, per_page=PAGE, page=page, **query)
            items = (answer.get(key) if isinstance(answer, dict) else None) if key else answer
            if not isinstance(items, list):
                raise Unavailable("GitHub's answer could not be read.", LATER)
            found += items
            if len(items) < PAGE:
                return found
        raise Rejected(
            f"{self._repository} has more than {PAGE * MOST_PAGES} results for this commit.",
            "Delete what is not needed there.",
        )


def _left_alone_until(answer: Answered, now: datetime) -> datetime | None:
    """Until when a rate limit lasts; None where the answer is about no limit."""
    status, headers = answer.status, answer.headers
    used_up = headers.get("X-RateLimit-Remaining", "").strip() == "0"
    asked = seconds_asked(headers)
    if status not in (403, 429) or not (status == 429 or used_up or asked):
        return None
    wait = timedelta(seconds=min(asked or 60.0, LONGEST_WAIT.total_seconds()))
    reset = headers.get("X-RateLimit-Reset", "").strip()
    if used_up and not asked and reset.isascii() and reset.isdigit():
        wait = datetime.fromtimestamp(int(reset[:11]), UTC) - now
    return now + max(timedelta(seconds=1), min(wait, LONGEST_WAIT))


def _json_of(answer: Answered) -> Any:
    if not answer.whole:
        raise Rejected(
            f"GitHub answered with more than {LARGEST:,} bytes.", "Shorten what the checks report."
        )
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        raise Unavailable("GitHub's answer could not be read.", LATER) from None
