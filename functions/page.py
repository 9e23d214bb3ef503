"""The ``page`` function: rollouts to look at, by a signed link that expires. It reads the store and
writes nothing."""

import logging
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import CanarioError, Unavailable
from bot.page.html import document
from bot.page.overview import ended, overview
from bot.page.reading import read_overview, read_rollout, search
from bot.page.rollout import rollout_page, title_of
from bot.page.signed import ALL, allows
from bot.slack.inbound.body import leave_unread
from functions.edge import CantStart, HttpAnswer, wired
from infra.tracing.about import about

if TYPE_CHECKING:
    from flask import Request

log = logging.getLogger("canario")

LONGEST_SEARCH, LONGEST_ID, LONGEST_TOKEN = 200, 200, 100


class Found(NamedTuple):
    """What is shown: a title and the content, with the words that were looked for."""

    title: str
    main: tuple[str, ...]
    status: int = 200
    searched: str = ""


NOBODY = Found(
    "This link is over",
    (
        "<p>It was good for a week, or is not whole. The rollout's message in Slack, and the "
        "Canario app's Home there, have a new one.</p>",
    ),
    403,
)
NOTHING = Found(
    "No such rollout",
    ("<p>There is none of this name any more: <code>/canary history</code> has the last.</p>",),
    404,
)


def handle(request: "Request") -> HttpAnswer:
    """Show one page."""
    try:
        with about("page", request):
            return _answer(request)
    finally:
        leave_unread(request)


def _answer(request: "Request") -> HttpAnswer:
    if request.method not in ("GET", "HEAD"):
        return "look only\n", 405, {"Allow": "GET, HEAD", "Content-Type": "text/plain"}
    nonce = secrets.token_urlsafe(18)
    asked = {name: request.args.get(name, "") for name in ("t", "rollout", "q")}
    all_of_it = False
    try:
        all_of_it = _may(asked["t"], ALL)
        found = _found(asked, all_of_it)
    except Unavailable as error:
        log.warning("page: not now: %s", error)
        found = Found("Not now", ("<p>The store does not answer. Try again.</p>",), 503)
    except (CantStart, CanarioError) as error:
        log.error("page: %s", error)
        found = _fault()
    except Exception as error:
        log.exception("page: %s", type(error).__name__)
        found = _fault()
    token = asked["t"] if all_of_it else ""
    body = document(found.title, found.main, nonce, token, found.searched)
    return body, found.status, headers(nonce)


def _found(asked: Mapping[str, str], all_of_it: bool) -> Found:
    rollout, words, shown = asked["rollout"], asked["q"].strip()[:LONGEST_SEARCH], asked["t"]
    if not (all_of_it or (rollout and len(rollout) <= LONGEST_ID and _may(shown, rollout))):
        return NOBODY
    store, now = wired(lambda made: made.store), wired(lambda made: made.clock).now()
    if rollout:
        one = read_rollout(store, rollout)
        return Found(title_of(one), tuple(rollout_page(one, now))) if one else NOTHING
    if words:
        rows = ended(search(store, words), shown, f"Past rollouts with {words}")
        main = rows or "<p>No past rollout has these words.</p>"
        return Found("Past rollouts", (main,), searched=words)
    return Found("Rollouts", tuple(overview(read_overview(store), shown, now)))


def _may(shown: str, scope: str) -> bool:
    if len(shown) > LONGEST_TOKEN:
        return False
    secret = wired(lambda made: made.settings).page_secret.get_secret_value()
    return bool(secret) and allows(secret, shown, scope, wired(lambda made: made.clock).now())


def _fault() -> Found:
    return Found("A fault", ("<p>It is Canario's; its log has it.</p>",), 500)


def headers(nonce: str) -> dict[str, str]:
    """Nothing from outside, nothing kept, nowhere framed; an address is told to nobody."""
    policy = {
        "default-src": "'none'",
        "style-src": f"'nonce-{nonce}'",
        "script-src": f"'nonce-{nonce}'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
