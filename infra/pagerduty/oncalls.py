"""The OnCalls port on PagerDuty's REST API."""

from typing import Any

import requests
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from bot.errors import Rejected, Unavailable
from bot.service.ports.on_calls import OnCall

API_URL = "https://api.pagerduty.com"
TIMEOUT_SECONDS = 5
TOO_MANY = 429
PAGE = 100
"""More people than this are never on call in one schedule at the same time."""

NEXT_STEPS = {
    401: "Put a token of PagerDuty's REST API into PAGERDUTY_API_TOKEN.",
    403: "Give the token of PAGERDUTY_API_TOKEN the right to read schedules.",
}


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _User(_Outside):
    summary: str = ""
    name: str = ""
    id: str = ""
    email: str = ""


class _OnCall(_Outside):
    user: _User | None = None


class _OnCalls(_Outside):
    oncalls: tuple[_OnCall, ...]


class PagerDutyOnCalls:
    """Who is on call now. ``api_url`` is the API's address without a path."""

    def __init__(self, token: SecretStr, api_url: str = "") -> None:
        self._token = token
        self._url = (api_url or API_URL).rstrip("/") + "/oncalls"

    def on_call(self, schedule: str) -> tuple[OnCall, ...]:
        """See OnCalls. Without ``since`` and ``until`` PagerDuty means now; with ``include[]`` it
        gives whole users, else only references without an address."""
        if not self._token.get_secret_value():
            raise Rejected(
                f"Nobody can be asked who is on call in {schedule}: "
                "no token of PagerDuty's REST API is set.",
                "Set PAGERDUTY_API_TOKEN.",
            )
        found = self._ask({"schedule_ids[]": schedule, "include[]": "users", "limit": PAGE})
        users = [each.user for each in found if each.user]
        people = (OnCall(user.summary or user.name or user.id, user.email) for user in users)
        return tuple(dict.fromkeys(person for person in people if person.name))

    def _ask(self, asked: dict[str, Any]) -> tuple[_OnCall, ...]:
        try:
            answer = requests.get(
                self._url,
                params=asked,
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
        if answer.status_code == TOO_MANY or answer.status_code >= 500:
            raise Unavailable(
                f"PagerDuty answered {answer.status_code}.", "It will be tried again."
            )
        if answer.status_code != 200:
            raise Rejected(
                f"PagerDuty does not say who is on call: {answer.status_code} "
                f"{answer.text[:300]}".strip(),
                NEXT_STEPS.get(answer.status_code, "Check the schedule in the plan's gates."),
            )
        try:
            return _OnCalls.model_validate_json(answer.content).oncalls
        except ValidationError:
            raise Unavailable(
                "PagerDuty's answer could not be read.", "It will be tried again."
            ) from None
