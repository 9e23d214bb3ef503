"""PagerDuty's REST API, read."""

from collections.abc import Mapping
from typing import Any

import requests
from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from bot.short import in_short

API_URL = "https://api.pagerduty.com"
TIMEOUT_SECONDS = 5
TOO_MANY = 429

NEXT_STEPS = {
    401: "Put a token of PagerDuty's REST API into PAGERDUTY_API_TOKEN.",
    403: "Give the token of PAGERDUTY_API_TOKEN the right to read schedules and incidents.",
}


class PagerDutyRest:
    """``api_url`` is the API's address without a path."""

    def __init__(self, token: SecretStr, api_url: str = "") -> None:
        self._token = token
        self._url = (api_url or API_URL).rstrip("/")

    @property
    def has_token(self) -> bool:
        """Whether anything can be asked."""
        return bool(self._token.get_secret_value())

    def get(self, path: str, query: Mapping[str, Any], *, what: str, check: str) -> bytes | None:
        """The body of a good answer, None for what PagerDuty does not have. ``what`` completes
        "PagerDuty does not say …", ``check`` is the next step where PagerDuty gives no better one.

        Raises Unavailable and Rejected.
        """
        try:
            answer = requests.get(
                self._url + path,
                params=query,
                headers={
                    "Authorization": f"Token token={self._token.get_secret_value()}",
                    "Accept": "application/vnd.pagerduty+json;version=2",
                },
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Unavailable(
                f"PagerDuty does not answer: {type(error).__name__}.", "It will be tried again."
            ) from None
        status = answer.status_code
        if status == 200:
            return answer.content
        if status == TOO_MANY or status >= 500:
            raise Unavailable(f"PagerDuty answered {status}.", "It will be tried again.")
        if status == 404:
            return None
        raise Rejected(
            f"PagerDuty does not say {what}: {status} {in_short(answer.text, 300)}".strip(),
            NEXT_STEPS.get(status, check),
        )
