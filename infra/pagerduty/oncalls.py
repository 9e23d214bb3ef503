"""The OnCalls port on PagerDuty's REST API."""

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import Rejected, Unavailable
from bot.service.ports.on_calls import OnCall
from infra.pagerduty.rest import PagerDutyRest

CHECK = "Check the schedule in the plan's gates."
PAGE = 100
"""More people than this are never on call in one schedule at the same time."""


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
    """Who is on call now."""

    def __init__(self, rest: PagerDutyRest) -> None:
        self._rest = rest

    def on_call(self, schedule: str) -> tuple[OnCall, ...]:
        """See OnCalls. Without ``since`` and ``until`` PagerDuty means now; with ``include[]`` it
        gives whole users, else only references without an address."""
        if not self._rest.has_token:
            raise Rejected(
                f"Nobody can be asked who is on call in {schedule}: "
                "no token of PagerDuty's REST API is set.",
                "Set PAGERDUTY_API_TOKEN.",
            )
        query = {"schedule_ids[]": schedule, "include[]": "users", "limit": PAGE}
        body = self._rest.get("/oncalls", query, what="who is on call", check=CHECK)
        if body is None:
            raise Rejected("PagerDuty does not say who is on call: 404.", CHECK)
        users = [each.user for each in _read(body) if each.user]
        people = (OnCall(user.summary or user.name or user.id, user.email) for user in users)
        return tuple(dict.fromkeys(person for person in people if person.name))


def _read(body: bytes) -> tuple[_OnCall, ...]:
    try:
        return _OnCalls.model_validate_json(body).oncalls
    except ValidationError:
        raise Unavailable(
            "PagerDuty's answer could not be read.", "It will be tried again."
        ) from None
