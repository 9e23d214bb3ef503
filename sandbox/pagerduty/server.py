"""A PagerDuty on this machine: the Events API with the incidents that it leads to, its REST API,
and what people do with an incident, as webhooks."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.pagerduty.rules import event_problems
from sandbox.pagerduty.webhooks import WebhookSender, event_of, incident_data, note_data
from sandbox.wire.http_faults import Fault
from sandbox.wire.http_service import HttpService
from sandbox.wire.journal import Journal

STATES = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}


@dataclass
class Incident:
    """One dedup_key's incident of an integration; ``triggers`` counts the events that opened or
    repeated it."""

    dedup_key: str
    state: str
    id: str = ""
    summary: str = ""
    severity: str = ""
    source: str = ""
    triggers: int = 0
    routing_key: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


class PagerDutyServer(HttpService):
    """Serves ``/v2/enqueue``, ``/v2/change/enqueue``, ``/oncalls``, ``/incidents/ID`` and
    ``/schedules/ID`` between ``start`` and ``stop``. ``api_token``: what the REST API asks for."""

    api_token = "sandbox-pagerduty-token"

    def __init__(self, journal: Journal, *, port: int = 0) -> None:
        super().__init__(journal, port=port)
        self.webhooks = WebhookSender()
        self.change_events: list[Mapping[str, Any]] = []
        self._lock = threading.Lock()
        self._incidents: dict[tuple[str, str], Incident] = {}
        self._on_call: dict[str, tuple[str, ...]] = {}

    @property
    def events_url(self) -> str:
        """The Events API's address, without a path."""
        return self.url

    def incidents(self) -> list[Incident]:
        """All incidents, the oldest first."""
        with self._lock:
            return list(self._incidents.values())

    @property
    def api_url(self) -> str:
        """The REST API's address, without a path."""
        return self.url

    def put_on_call(self, schedule: str, *people: str) -> None:
        """From now on these people (``Dana`` or ``Dana <dana@example.com>``), and nobody else, are
        on call in this schedule."""
        with self._lock:
            self._on_call[schedule] = people

    def acknowledge(self, key: str, person: str) -> None:
        """A person takes an incident."""
        self._person_did("acknowledged", key, person)

    def resolve(self, key: str, person: str) -> None:
        """A person closes an incident."""
        self._person_did("resolved", key, person)

    def reassign(self, key: str, person: str, *to: str) -> None:
        """A person gives an incident to others."""
        self._person_did("reassigned", key, person, *to, state="triggered")

    def note(self, key: str, person: str, content: str) -> None:
        """A person writes a note."""
        incident = self._incident(key)
        data = note_data(incident.id, content)
        self.webhooks.send(event_of("incident.annotated", data, person)).raise_for_status()

    def _person_did(self, what: str, key: str, person: str, *to: str, state: str = "") -> None:
        incident = self._incident(key)
        incident.state = state or what
        data = incident_data(incident.id, key, incident.state, *to)
        self.webhooks.send(event_of(f"incident.{what}", data, person)).raise_for_status()

    def _incident(self, key: str) -> Incident:
        return next(each for each in self.incidents() if each.dedup_key == key)

    async def _get_incident(self, request: web.Request) -> web.StreamResponse:
        if broken := self._broken(self.faults.next(writes=False)) or self._unauthorized(request):
            return broken
        for each in self.incidents():
            if each.id == request.match_info["id"]:
                incident = {"id": each.id, "incident_key": each.dedup_key, "status": each.state}
                return web.json_response({"incident": incident})
        return web.json_response({"error": {"message": "Not Found", "code": 2100}}, status=404)

    async def _get_schedule(self, request: web.Request) -> web.StreamResponse:
        if broken := self._broken(self.faults.next(writes=False)) or self._unauthorized(request):
            return broken
        schedule = request.match_info["id"]
        if schedule in self._on_call:
            return web.json_response({"schedule": {"id": schedule, "type": "schedule"}})
        return web.json_response({"error": {"message": "Not Found", "code": 2100}}, status=404)

    def _unauthorized(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") == f"Token token={self.api_token}":
            return None
        return web.json_response({"error": {"message": "Unauthorized", "code": 2006}}, status=401)

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=512 * 1024)
        app.router.add_post("/v2/enqueue", self._enqueue)
        app.router.add_post("/v2/change/enqueue", self._change)
        app.router.add_get("/oncalls", self._oncalls)
        app.router.add_get("/incidents/{id}", self._get_incident)
        app.router.add_get("/schedules/{id}", self._get_schedule)
        return app

    async def _enqueue(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next(writes=True)
        if broken := self._broken(fault):
            return broken
        event = await _json(request)
        if found := event_problems(event):
            self._journal.record("pagerduty", "enqueue", refused=found[0])
            body: dict[str, Any] = {"status": "invalid event", "errors": found}
            return web.json_response(body, status=400)
        key = str(event.get("dedup_key") or f"made-up-{len(self._incidents)}")
        action = str(event["event_action"])
        links = {str(each["text"]): str(each["href"]) for each in event.get("links") or ()}
        self._keep((str(event["routing_key"]), key), action, event.get("payload") or {}, links)
        self._journal.record(
            "pagerduty",
            action,
            dedup_key=key,
            summary=str((event.get("payload") or {}).get("summary", "")),
        )
        if fault is Fault.ANSWER_LOST:
            return web.Response(status=500)
        body = {"status": "success", "message": "Event processed", "dedup_key": key}
        return web.json_response(body, status=202)

    async def _change(self, request: web.Request) -> web.StreamResponse:
        if broken := self._broken(self.faults.next(writes=True)):
            return broken
        event = await _json(request)
        if not event.get("routing_key") or not (event.get("payload") or {}).get("summary"):
            return web.json_response({"status": "invalid event"}, status=400)
        with self._lock:
            self.change_events.append(event)
        self._journal.record("pagerduty", "change", summary=event["payload"]["summary"])
        return web.json_response({"status": "success"}, status=202)

    async def _oncalls(self, request: web.Request) -> web.StreamResponse:
        if broken := self._broken(self.faults.next(writes=False)) or self._unauthorized(request):
            return broken
        asked = request.query.getall("schedule_ids[]", [])
        whole = "users" in request.query.getall("include[]", [])
        self._journal.record("pagerduty", "oncalls", schedules=", ".join(asked))
        with self._lock:
            found = [
                {
                    "escalation_level": 1,
                    "schedule": {"id": schedule, "type": "schedule_reference"},
                    "user": _user(name, whole),
                }
                for schedule in asked
                for name in self._on_call.get(schedule, ())
            ]
        return web.json_response({"oncalls": found, "limit": 100, "offset": 0, "more": False})

    def _keep(
        self,
        at: tuple[str, str],
        action: str,
        payload: Mapping[str, Any],
        links: Mapping[str, str],
    ) -> None:
        with self._lock:
            incident = self._incidents.get(at)
            if action == "trigger":
                if incident is None or incident.state == "resolved":
                    incident = self._incidents[at] = Incident(
                        at[1], "triggered", f"Q{len(self._incidents) + 1:03}", routing_key=at[0]
                    )
                incident.triggers += 1
                incident.summary = str(payload["summary"])
                incident.severity = str(payload["severity"])
                incident.source = str(payload["source"])
                incident.details = dict(payload.get("custom_details") or {})
                incident.links = links
            elif incident is not None and incident.state != "resolved":
                incident.state = STATES[action]

    def _broken(self, fault: Fault) -> web.Response | None:
        if fault is Fault.DOWN:
            self._journal.record("pagerduty", "enqueue", refused="unavailable")
            return web.Response(status=503)
        if fault is Fault.RATE_LIMITED:
            self._journal.record("pagerduty", "enqueue", refused="ratelimited")
            return web.json_response({"status": "throttle exceeded"}, status=429)
        return None


def _user(person: str, whole: bool) -> dict[str, str]:
    name, _, address = person.partition(" <")
    user = {"id": f"P{name.upper()}", "type": "user_reference", "summary": name}
    if whole:
        user |= {"type": "user", "name": name, "email": address.rstrip(">")}
    return user


async def _json(request: web.Request) -> Mapping[str, Any]:
    try:
        event = json.loads(await request.text())
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
