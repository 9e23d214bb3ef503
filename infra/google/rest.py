"""Google's REST APIs, read as they are written down, with the surroundings' credentials."""

from collections.abc import Mapping
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError

from bot.errors import NotFound, Rejected, Unavailable
from bot.short import in_short
from infra.google.sessions import authorized

SECONDS = 10.0
LOGIN = "gcloud auth application-default login"
_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


class GoogleRest:
    """``base``: an address below which each API is by its name (``BASE/pubsub/v1/…``), for tests;
    without it ``https://pubsub.googleapis.com/v1/…``. Raises NotFound, Rejected where a right is
    missing, and Unavailable."""

    def __init__(self, base: str = "") -> None:
        self._base = base.rstrip("/")
        self._session = requests.Session() if base else authorized(_SCOPES, LOGIN)

    def get(self, api: str, path: str, **query: str) -> Mapping[str, Any]:
        """One resource, or one page of a list."""
        return self._ask("GET", api, path, params=query)

    def every(self, api: str, path: str, key: str) -> list[Mapping[str, Any]]:
        """All items of a list, which each page has at ``key``."""
        found: list[Mapping[str, Any]] = []
        token = ""
        while True:
            page = self.get(api, path, **({"pageToken": token} if token else {}))
            found += page.get(key) or []
            token = str(page.get("nextPageToken") or "")
            if not token:
                return found

    def lacking(self, api: str, path: str, permissions: list[str]) -> list[str]:
        """Which of these permissions on a resource whoever asks lacks."""
        body = {"permissions": permissions}
        have = self._ask("POST", api, f"{path}:testIamPermissions", json=body)
        return [each for each in permissions if each not in (have.get("permissions") or ())]

    def _ask(self, method: str, api: str, path: str, **how: Any) -> Mapping[str, Any]:
        root = f"{self._base}/{api}" if self._base else f"https://{api}.googleapis.com"
        try:
            answer = self._session.request(method, f"{root}/{path}", timeout=SECONDS, **how)
            body = answer.json() if answer.content else {}
        except (requests.RequestException, GoogleAuthError, ValueError) as error:
            why = type(error).__name__
            raise Unavailable(f"{api}.googleapis.com did not answer: {why}.", LOGIN) from error
        if answer.ok and isinstance(body, Mapping):
            return body
        said = f"{api}.googleapis.com answered {answer.status_code} for {path}: {_words(body)}"
        if answer.status_code == 404:
            raise NotFound(said)
        if answer.status_code in (401, 403):
            raise Rejected(said, "Ask with an account that has roles/viewer there, or: " + LOGIN)
        raise Unavailable(said, "Try again in a moment.")


def _words(body: object) -> str:
    error = body.get("error") if isinstance(body, Mapping) else None
    said = error.get("message") if isinstance(error, Mapping) else None
    return in_short(str(said or "no reason given"), 300)
