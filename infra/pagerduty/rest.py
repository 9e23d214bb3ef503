"""PagerDuty's REST API, read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr

from bot.errors import Rejected
from bot.short import in_short
from infra.pagerduty.calls import LARGEST, WHOLE, called

API_URL = "https://api.pagerduty.com"

NEXT_STEPS = {
    401: "Put a token of PagerDuty's REST API into PAGERDUTY_API_TOKEN.",
    403: "Give the token of PAGERDUTY_API_TOKEN the right to read schedules and incidents.",
}


class PagerDutyRest:
    """``api_url`` is the API's address without a path."""

    def __init__(self, token: SecretStr, api_url: str = "", whole: float = WHOLE) -> None:
        self._token = token
        self._whole = whole
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
        headers = {
            "Authorization": f"Token token={self._token.get_secret_value()}",
            "Accept": "application/vnd.pagerduty+json;version=2",
        }
        url = f"{self._url}{path}?{urlencode(query)}"
        answer = called("GET", url, headers, whole=self._whole)
        if answer.status == 200 and not answer.whole:
            raise Rejected(f"PagerDuty answered with more than {LARGEST:,} bytes.", check)
        if answer.status == 200:
            return answer.content
        if answer.status == 404:
            return None
        raise Rejected(
            f"PagerDuty does not say {what}: {answer.status} {in_short(answer.text, 300)}".strip(),
            NEXT_STEPS.get(answer.status, check),
        )
