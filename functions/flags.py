"""The ``flags`` function: apps ask which side of a flag somebody is on, by OFREP."""

import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any

from bot.errors import CanarioError, Unavailable
from bot.flags import ofrep
from bot.slack.inbound.body import leave_unread
from functions.edge import CantStart, HttpAnswer, TooLarge, body_of, wired
from infra.flags.app_keys import app_of
from infra.logs import note
from infra.tracing.about import about

if TYPE_CHECKING:
    from flask import Request

log = logging.getLogger("canario")

ALL = "/ofrep/v1/evaluate/flags"
LARGEST_BODY = 64 * 1024
"""In bytes; a context has a few hundred."""
WITHIN_SECONDS = 2.0
RETRY_SECONDS = "1"

JSON = {"Content-Type": "application/json", "Cache-Control": "private, no-cache"}


def handle(request: "Request") -> HttpAnswer:
    """Answer one app."""
    try:
        with about("flags", request):
            return _answer(request)
    finally:
        leave_unread(request)


def _answer(request: "Request") -> HttpAnswer:
    try:
        app = app_of(request.headers, wired(lambda made: made.settings).app_keys)
        if not app:
            return _json(401, {"errorDetails": "no key, or one that is nobody's"})
        note(actor=f"app {app}")
        return _evaluated(request)
    except ofrep.BadRequest as bad:
        return _json(400, bad.answer)
    except TooLarge:
        return _json(413, {"errorDetails": f"a body has at most {LARGEST_BODY} bytes"})
    except CantStart as error:
        log.error("flags: %s", error)
    except Unavailable as error:
        log.warning("flags: not now: %s", error)
        return _json(503, {"errorDetails": "not now"}, {"Retry-After": RETRY_SECONDS})
    except CanarioError as error:
        log.error("flags: %s", error)
    except Exception as error:
        log.exception("flags: %s", type(error).__name__)
    return _json(500, {"errorDetails": "a fault of Canario's, see its log"})


def _evaluated(request: "Request") -> HttpAnswer:
    key = _key(request.path)
    if key is None:
        return _json(404, {"errorDetails": f"ask {ALL} or {ALL}/KEY"})
    if request.method != "POST":
        return _json(405, {"errorDetails": "post the context"}, {"Allow": "POST"})
    context = ofrep.read_context(body_of(request, LARGEST_BODY, WITHIN_SECONDS))
    known = wired(lambda made: made.known_flags).now()
    if key:
        status, answer = ofrep.one(known.flags, key, context, known.stale)
    else:
        status, answer = 200, ofrep.every(known.flags.values(), context, known.stale)
    return _tagged(status, answer, request.headers.get("If-None-Match", ""))


def _key(path: str) -> str | None:
    """The flag that the path names, nothing for all of them; None for any other path."""
    found = path.rstrip("/")
    if found == ALL:
        return ""
    key = found.removeprefix(f"{ALL}/")
    return None if key == found or "/" in key else key


def _tagged(status: int, answer: ofrep.Json, known: str) -> HttpAnswer:
    """With its ETag; 304 where the app has that already."""
    body = json.dumps(answer, separators=(",", ":"))
    if status != 200:
        return body, status, JSON
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = JSON | {"ETag": tag}
    if tag in [each.strip().removeprefix("W/") for each in known.split(",")]:
        return "", 304, headers
    return body, status, headers


def _json(status: int, answer: dict[str, Any], more: dict[str, str] | None = None) -> HttpAnswer:
    return json.dumps(answer), status, JSON | (more or {})
