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
EVERYBODY = ""
"""In the place of a repository."""
LARGEST = 4_000_000
"""Of one answer, in bytes."""
PAGE, MOST_PAGES = 50, 6
LATER = "It will be tried again."
RIGHTS = "Put a token into GITHUB_TOKEN that may read checks, commit statuses and pull requests."
NOTHING_THERE = (404, 409, 422)
"""No such repository, an empty one, no such commit."""
SECONDARY = b"secondary rate limit"
"""In the body of a refusal that has no header to say it."""
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
        self._silent: dict[str, tuple[datetime, str]] = {}
        """Until when who is not asked, and why."""

    @contextmanager
    def about(self, repository: str) -> Iterator["Calls"]:
        """Calls about a repository (``owner/name``). Raises Rejected without a token, and
        Unavailable while GitHub wants to be left alone, or has just not answered, at all or about
        this repository: a worker that sees to several services waits once."""
        if not self._token.get_secret_value():
            raise Rejected("No GitHub token is set.", "Set GITHUB_TOKEN.")
        until = self._closed_until
        if until is not None and self._now() < until:
            raise self._limited(until)
        for whom in (EVERYBODY, repository):
            silent = self._silent.get(whom)
            if silent is not None and self._now() < silent[0]:
                raise Unavailable(silent[1], LATER)
        with Deadline(self._whole) as deadline:
            yield Calls(self, repository, deadline)

    def answer(self, path: str, calls: "Calls") -> Any:
        """The JSON at a path below the repository. Raises Unavailable, Rejected, NotFound."""
        url = f"{self._url}/repos/{calls.repository}{path}"
        asked = Ask("GET", url, self._headers(), largest=LARGEST)
        try:
            answer = calls.outside.exchange(asked, calls.deadline)
        except Forbidden as why:
            raise Rejected(f"GitHub is not asked: {why}.", "Check CANARIO_GITHUB_API_URL.") from why
        except Silent as why:
            problem = f"GitHub {why}."
            whom = calls.repository if calls.answered else EVERYBODY
            self._silent[whom] = (self._now() + PAUSE, problem)
            raise Unavailable(problem, LATER) from None
        calls.answered = True
        self._refused(answer, calls.repository)
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

    def _limited(self, until: datetime) -> Unavailable:
        left = (until - self._now()).total_seconds()
        words = f"GitHub's rate limit is used up until {until:%Y-%m-%d %H:%M} UTC."
        return Unavailable(words, "It is read again after that.", max(0.0, left))


class Calls:
    """What is asked about one repository before the deadline; its host is looked up once.
    ``answered``: GitHub has answered some of it."""

    def __init__(self, rest: GitHubRest, repository: str, deadline: Deadline) -> None:
        self._rest, self.repository, self.deadline = rest, repository, deadline
        self.outside = Outside(rest.allowed, TIMEOUT, cache(resolve))
        self.answered = False

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON at ``path``."""
        asked = f"{path}?{urlencode(query)}" if query else path
        return self._rest.answer(asked, self)

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
            f"{self.repository} has more than {PAGE * MOST_PAGES} results for this commit.",
            "Delete what is not needed there.",
        )


def _left_alone_until(answer: Answered, now: datetime) -> datetime | None:
    """Until when a rate limit lasts; None where the answer is about no limit."""
    status, headers = answer.status, answer.headers
    used_up = headers.get("X-RateLimit-Remaining", "").strip() == "0"
    asked = seconds_asked(headers)
    limited = status == 429 or used_up or asked or SECONDARY in answer.content.lower()
    if status not in (403, 429) or not limited:
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
