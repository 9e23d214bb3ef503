"""The Incidents port on PagerDuty's REST API."""

from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import Unavailable
from infra.pagerduty.rest import PagerDutyRest


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Incident(_Outside):
    incident_key: str | None = None


class _Answer(_Outside):
    incident: _Incident


class PagerDutyIncidents:
    """The key of an incident is the ``dedup_key`` that its event was sent with."""

    def __init__(self, rest: PagerDutyRest) -> None:
        self._rest = rest

    def key_of(self, incident: str) -> str:
        """See Incidents."""
        if not self._rest.has_token:
            return ""
        path = f"/incidents/{quote(incident, safe='')}"
        body = self._rest.get(
            path, {}, what=f"what incident {incident} is", check="Check PAGERDUTY_API_TOKEN."
        )
        try:
            key = _Answer.model_validate_json(body).incident.incident_key if body else ""
        except ValidationError:
            raise Unavailable(
                "PagerDuty's answer could not be read.", "It will be tried again."
            ) from None
        return key or ""
