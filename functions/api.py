"""The ``api`` function: pipelines start rollouts and ask how they go. It only reads the store and
queues: what a start does, ``work`` does, with the same rights as for a start from Slack."""

import json
import logging
import re
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from bot.errors import CanarioError, NotFound, Unavailable
from bot.schema.problem import first_problem
from bot.service.pipelines.asked import Caller, StartAsked
from bot.service.pipelines.begin import begin
from bot.service.pipelines.look_up import newest, wait_for
from bot.service.pipelines.problem import Denied, Problem, Unusable
from bot.service.pipelines.shown import RolloutShown
from bot.short import in_short
from bot.slack.inbound.body import WITHIN_SECONDS, leave_unread
from functions.edge import HttpAnswer, TooLarge, body_of, wired
from functions.oidc import Refused
from infra.logs import note
from infra.tracing.about import about

if TYPE_CHECKING:
    from flask import Request

log = logging.getLogger("canario")

LARGEST_BODY = 64 * 1024
LONGEST_WAIT = 50
"""Seconds that one request may wait for news; the function ends it after 60."""
LONGEST_PROBLEM = 300

ROLLOUTS = "/v1/rollouts"
ONE = re.compile(r"/v1/rollouts/([A-Za-z0-9][A-Za-z0-9_.-]{0,199})", re.ASCII)
NEWEST = re.compile(r"/v1/services/([A-Za-z0-9][A-Za-z0-9_.+~-]{0,199})/rollout", re.ASCII)
KEY = re.compile(r"[!-~]{1,128}", re.ASCII)
WAIT = re.compile(r"[0-9]{1,3}", re.ASCII)

HEADERS = {"Cache-Control": "no-store"}
TITLES = {
    400: "The request can't be read",
    401: "Who calls is not known",
    403: "The caller may not do this",
    404: "Not found",
    405: "Another method is needed",
    409: "The start is refused",
    413: "The body is too large",
    422: "The request can't be carried out as it is",
    500: "A fault of Canario's",
    503: "Not now",
}


class Wrong(Exception):  # noqa: N818 - named for what it is
    """A request that is answered with a problem."""

    def __init__(self, status: int, detail: str, then: str = "", **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.then, self.headers = status, detail, then, headers


class Shown(NamedTuple):
    """A rollout, and the status that it is answered with."""

    rollout: RolloutShown
    status: int = 200


def handle(request: "Request") -> HttpAnswer:
    """Answer one pipeline."""
    try:
        with about("api", request):
            return _answered(request)
    finally:
        leave_unread(request)


def _answered(request: "Request") -> HttpAnswer:
    try:
        shown = _routed(request)
    except Wrong as wrong:
        return problem(wrong.status, wrong.detail, wrong.then, **wrong.headers)
    except Refused as why:
        log.warning("api: refused: %s", why)
        return refused(why)
    except TooLarge as error:
        return problem(413, f"A body has at most {LARGEST_BODY} bytes.", error.next_step)
    except Unavailable as error:
        log.warning("api: not now: %s", error)
        return problem(503, error.sentence, error.next_step or "Try again.", **{"Retry-After": "5"})
    except CanarioError as error:
        return problem(status_of(error), error.sentence, error.next_step)
    except Exception as error:
        log.exception("api: %s", type(error).__name__)
        return problem(500, "A fault of Canario's, see its log.", "Try again later.")
    log.info("api: %s is %s", shown.rollout.id, shown.rollout.state)
    body = shown.rollout.model_dump_json()
    where = {"Location": f"{ROLLOUTS}/{shown.rollout.id}"} if shown.status in (201, 202) else {}
    return body, shown.status, {"Content-Type": "application/json", **HEADERS, **where}


def _routed(request: "Request") -> Shown:
    caller = wired(lambda made: made.pipeline_check).admit(request.headers)
    note(actor=caller.pipeline)
    if request.path == ROLLOUTS:
        _only(request, "POST")
        return _start(request, caller)
    parts = wired(lambda made: made.api)
    if one := ONE.fullmatch(request.path):
        _only(request, "GET")
        return Shown(wait_for(parts, caller, one[1], _seconds(request)))
    if last := NEWEST.fullmatch(request.path):
        _only(request, "GET")
        return Shown(newest(parts, caller, last[1]))
    raise Wrong(404, "There is nothing at this path.", f"See docs/openapi.json; ask {ROLLOUTS}.")


def _start(request: "Request", caller: Caller) -> Shown:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise Wrong(
            400,
            "The header Idempotency-Key is missing, or not 1 to 128 visible characters of ASCII.",
            "Send one that is new for each start, such as the id of the run and its attempt.",
        )
    asked = _asked(body_of(request, LARGEST_BODY, WITHIN_SECONDS))
    shown, new = begin(wired(lambda made: made.api), caller, asked, key)
    if shown.state == "queued":
        return Shown(shown, 202)
    return Shown(shown, 201 if new else 200)


def _asked(body: bytes) -> StartAsked:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        then = "Send an object with service and revision."
        raise Wrong(400, "The body is not JSON.", then) from None
    try:
        return StartAsked.model_validate(said)
    except ValidationError as error:
        why = in_short(first_problem(error), LONGEST_PROBLEM)
        raise Wrong(422, f"The body can't be used: {why}.", "See docs/openapi.json.") from error


def _seconds(request: "Request") -> int:
    said = request.args.get("wait", "0")
    if not WAIT.fullmatch(said) or int(said) > LONGEST_WAIT:
        raise Wrong(
            400,
            f"wait is not a number of seconds up to {LONGEST_WAIT}.",
            "Ask again and again to wait longer.",
        )
    return int(said)


def _only(request: "Request", method: str) -> None:
    if request.method != method:
        raise Wrong(405, f"This path takes {method} alone.", "", Allow=method)


def status_of(error: CanarioError) -> int:
    """What the error means to a pipeline."""
    kinds: tuple[tuple[type[CanarioError], int], ...] = (
        (Denied, 403),
        (Unusable, 422),
        (NotFound, 404),
    )
    return next((status for kind, status in kinds if isinstance(error, kind)), 409)


def refused(why: Refused) -> HttpAnswer:
    """Who is not let in is told only what it is about itself."""
    if why.status == 403:
        then = "Add it to the setting CANARIO_API_CALLERS (terraform: api_callers)."
        return problem(403, "This account or repository is not let in.", then)
    then = "Send an OIDC token of GitHub Actions or a service account for the right audience."
    return problem(
        401, "No token, or one that is not good.", then, **{"WWW-Authenticate": "Bearer"}
    )


def problem(status: int, detail: str, then: str, **headers: str) -> HttpAnswer:
    """An error as application/problem+json."""
    said = Problem(title=TITLES[status], status=status, detail=detail, next_step=then)
    kind = {"Content-Type": "application/problem+json"}
    return said.model_dump_json(), status, {**kind, **HEADERS, **headers}
