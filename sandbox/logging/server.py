"""A Cloud Logging on this machine: entries:list of what the runs of jobs have printed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from sandbox.cloud_run.jobs import Jobs, Run
from sandbox.wire.http_faults import Fault
from sandbox.wire.http_service import HttpService
from sandbox.wire.journal import Journal

_TERM = re.compile(r'(?P<name>[\w.]+|labels\."[\w./-]+")(?P<op>=|>=|:)(?P<value>"[^"]*"|\*)')


class LoggingServer(HttpService):
    """Serves between ``start`` and ``stop``. An entry is there ``lag`` seconds after its run has
    ended; ``forbidden``: nobody may read them."""

    def __init__(
        self, journal: Journal, jobs: Jobs, now: Callable[[], float], *, port: int = 0
    ) -> None:
        super().__init__(journal, port=port)
        self.lag = 0.0
        self.forbidden = False
        self._jobs = jobs
        self._now = now

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/v2/entries:list", self._list)
        return app

    async def _list(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self._journal.record("logging", "entries:list", filter=asked.get("filter", ""))
        if self.faults.next(writes=False) is not Fault.NONE:
            return _no(503, "UNAVAILABLE", "The service is currently unavailable.")
        if self.forbidden:
            return _no(403, "PERMISSION_DENIED", "Permission denied for all log views")
        terms = _terms(asked.get("filter", ""))
        if terms is None:
            return _no(400, "INVALID_ARGUMENT", "Unparseable filter: syntax error")
        newest_first = asked.get("orderBy") == "timestamp desc"
        found = [
            entry_of(run)
            for run in self._jobs.all_runs()
            if run.prints is not None
            and self._now() >= run.ends + self.lag
            and run.name.startswith(tuple(f"{each}/" for each in asked["resourceNames"]))
        ]
        fitting = [each for each in found if all(_fits(each, *term) for term in terms)]
        fitting.sort(key=lambda each: str(each["timestamp"]), reverse=newest_first)
        return web.json_response({"entries": fitting[: int(asked.get("pageSize", 50))]})


def entry_of(run: Run) -> dict[str, Any]:
    """What a run has printed, as Cloud Run hands it to Logging."""
    _, project, _, region, _, job, _, name = run.name.split("/")
    return {
        "logName": f"projects/{project}/logs/run.googleapis.com%2Fstdout",
        "resource": {
            "type": "cloud_run_job",
            "labels": {"project_id": project, "location": region, "job_name": job},
        },
        "labels": {"run.googleapis.com/execution_name": name},
        "timestamp": datetime.fromtimestamp(run.ends, UTC).isoformat(),
        "jsonPayload": dict(run.prints or {}),
    }


def _terms(text: str) -> list[tuple[str, str, str]] | None:
    """The comparisons that are joined by AND; None where there is anything else."""
    found = [_TERM.fullmatch(each) for each in text.split(" AND ")]
    if not all(found):
        return None
    return [(m["name"], m["op"], m["value"].strip('"')) for m in found if m]


def _fits(entry: dict[str, Any], name: str, op: str, value: str) -> bool:
    where: Any = entry
    for part in re.findall(r'"[^"]+"|[^.]+', name):
        where = where.get(part.strip('"')) if isinstance(where, dict) else None
    if op == ":":
        return where is not None
    if op == ">=":
        return datetime.fromisoformat(str(where)) >= datetime.fromisoformat(value)
    return bool(where == value)


def _no(code: int, status: str, message: str) -> web.Response:
    error = {"code": code, "status": status, "message": message}
    return web.json_response({"error": error}, status=code)
