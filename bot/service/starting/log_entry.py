"""An entry of Cloud Run's audit log, as a log sink publishes it: who changed which service when.

Cloud Run writes an entry when somebody changes a service (``activity``, with the account), and one
when a revision has become ready (``system_event``, without it). An entry says that something may
be new; what is, the platform says when it is asked.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.errors import CanarioError
from bot.model import Model
from bot.schema.problem import first_problem
from bot.short import in_short

CHANGES = re.compile(r"(?:^|[./])Services\.(?:Create|Update|Replace)Service$", re.ASCII)
"""The methods that make revisions, of both versions of the API; functions have others."""
SYSTEM_EVENT = "cloudaudit.googleapis.com%2Fsystem_event"
LONGEST_PROBLEM = 200

Word = Annotated[str, Field(max_length=300)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9:.-]{0,62}$")]


class NotADeployment(CanarioError):  # noqa: N818 - named for what it is
    """An entry about something else, or one that can't be read; nothing is lost with it."""


class Deployed(Model):
    """A service was changed at ``at`` ``by`` an account (empty: the entry does not say); maybe it
    has a new revision. ``finished``: the change is done, so a new revision should be ready.
    ``revision``: which one is ready by that, where the entry says so."""

    project: str
    region: str
    service: str
    by: str = ""
    revision: str = ""
    finished: bool = False
    at: AwareDatetime


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Labels(_Outside):
    project_id: Name
    location: Name
    service_name: Name
    revision_name: Word = ""


class _Resource(_Outside):
    type: Word = ""
    labels: _Labels


class _Status(_Outside):
    code: int = 0


class _Who(_Outside):
    email: Word = Field("", alias="principalEmail")


class _Payload(_Outside):
    method: Word = Field("", alias="methodName")
    who: _Who = Field(_Who(principalEmail=""), alias="authenticationInfo")
    status: _Status = _Status()


class _Operation(_Outside):
    first: bool = False
    last: bool = False


class _Entry(_Outside):
    log: Word = Field("", alias="logName")
    timestamp: AwareDatetime
    resource: _Resource
    payload: _Payload = Field(alias="protoPayload")
    operation: _Operation = _Operation()


def read_deployment(said: Mapping[str, Any]) -> Deployed:
    """What the entry says. Raises NotADeployment."""
    method = said.get("protoPayload")
    named = method.get("methodName") if isinstance(method, Mapping) else None
    if not isinstance(named, str) or not CHANGES.search(named):
        raise NotADeployment("It is not about a change of a service.")
    try:
        entry = _Entry.model_validate(said)
    except ValidationError as error:
        why = in_short(first_problem(error), LONGEST_PROBLEM)
        raise NotADeployment(f"The log entry can't be read: {why}.") from error
    if entry.payload.status.code:
        raise NotADeployment("The change has failed.")
    if entry.operation.first and not entry.operation.last:
        raise NotADeployment("The change has only begun; its end has an entry of its own.")
    labels = entry.resource.labels
    return Deployed(
        project=labels.project_id,
        region=labels.location,
        service=labels.service_name,
        by=entry.payload.who.email,
        revision=labels.revision_name,
        finished=entry.log.endswith(SYSTEM_EVENT) or entry.operation.last,
        at=entry.timestamp,
    )
