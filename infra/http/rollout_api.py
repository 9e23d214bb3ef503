"""Canario's own API, as a pipeline asks it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests

from bot.errors import NotFound, Rejected, Unavailable

LONGEST_WAIT = 50
"""Seconds that the API lets one request wait."""
PATIENCE = LONGEST_WAIT + 15.0


class RolloutApi:
    """At ``url``; ``token`` makes a token for each request."""

    def __init__(self, url: str, token: Callable[[], str]) -> None:
        self._url, self._token = url.rstrip("/"), token

    def rollout(self, rollout_id: str, wait: int = 0) -> dict[str, Any]:
        """The rollout of this id (docs/openapi.json), after at most ``wait`` seconds. Raises
        NotFound, Rejected, and Unavailable where another try may help."""
        return self._get(f"/v1/rollouts/{quote(rollout_id, safe='')}?wait={wait}")

    def newest(self, service: str) -> dict[str, Any]:
        """The active rollout of a service, or its last. Raises the same."""
        return self._get(f"/v1/services/{quote(service, safe='')}/rollout")

    def _get(self, path: str) -> dict[str, Any]:
        try:
            answer = requests.get(
                f"{self._url}{path}",
                headers={"Authorization": f"Bearer {self._token()}"},
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Unavailable(f"{self._url} can't be reached: {type(error).__name__}.") from error
        try:
            said = answer.json()
        except ValueError:
            said = None
        if answer.status_code == 200 and isinstance(said, dict):
            return said
        raise _error(answer.status_code, said if isinstance(said, dict) else {}, self._url)


def _error(status: int, said: dict[str, Any], url: str) -> Exception:
    """What a problem of the API means."""
    sentence = str(said.get("detail") or f"{url} answered {status}.")
    then = str(said.get("next_step") or "")
    if status == 404 and said:
        return NotFound(sentence, then)
    if status in (408, 429) or status >= 500:
        return Unavailable(sentence, then)
    return Rejected(sentence, then or "Check the address.")
