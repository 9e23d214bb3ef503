"""The Bolt application: routes what Slack sends to listeners, and answers everything."""

import logging
import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError

from bot.service.answers import Answer
from bot.slack import sentences
from bot.slack.asked import response_url
from bot.slack.listeners import ACTION_PREFIX, Put, on_click, on_command
from bot.slack.teams import is_ours
from bot.slack.tell import tell as tell_by_url
from bot.slack.views.answer import answer_message

log = logging.getLogger("canario.slack")

COMMAND = "/canary"

Body = Mapping[str, Any]
Tell = Callable[[str, Answer], None]


def build_app(team_id: str, put: Put, tell: Tell = tell_by_url) -> App:
    """The application for one workspace.

    It trusts what it is given: SlackDoor verifies first. The static authorization keeps Bolt from
    asking Slack who the bot is; ``process_before_response`` has everything done before the answer,
    for afterwards a function gets no CPU.
    """
    authorized = AuthorizeResult(enterprise_id=None, team_id=team_id)
    app = App(
        name="slack_bolt.canario",  # also a logger's name, whose level Bolt sets: not one of ours
        logger=_quiet(),
        authorize=lambda: authorized,
        process_before_response=True,
        request_verification_enabled=False,
        raise_error_for_unhandled_request=True,
    )

    @app.middleware
    def only_our_people(body: Body, next: Callable[[], None]) -> BoltResponse | None:  # noqa: A002
        if is_ours(body, team_id):
            next()
            return None
        log.warning("a request of another workspace was refused")
        return _answered(body, sentences.FOREIGN, tell)

    @app.command(COMMAND)
    def command(ack: Ack, body: Body) -> None:
        ack(_ephemeral(on_command(body, put)))

    @app.action(re.compile(rf"^{ACTION_PREFIX}"))
    def click(ack: Ack, body: Body) -> None:
        ack()
        answer = on_click(body, put)
        if answer is not None:
            tell(response_url(body), answer)

    @app.error
    def everything_else(error: Exception, request: BoltRequest) -> BoltResponse:
        body = request.body
        if isinstance(error, BoltUnhandledRequestError):
            return _answered(body, _unknown(body), tell)
        where = traceback.extract_tb(error.__traceback__)[-1]
        log.error("%s in %s:%s", type(error).__name__, where.name, where.lineno)
        return _answered(body, sentences.BROKEN, tell)

    return app


def _unknown(body: Body) -> Answer | None:
    if "command" in body:
        return sentences.unknown_command(str(body["command"]))
    return sentences.UNKNOWN_BUTTON if body.get("type") == "block_actions" else None


def _answered(body: Body, answer: Answer | None, tell: Tell) -> BoltResponse:
    """Always a 200: Slack shows its own error for anything else, and sends events again."""
    if answer is not None and "command" in body:
        return BoltResponse(status=200, body=_ephemeral(answer))
    if answer is not None:
        tell(response_url(body), answer)
    return BoltResponse(status=200, body="")


def _ephemeral(answer: Answer) -> dict[str, Any]:
    said = answer_message(answer)
    return {"response_type": "ephemeral", "text": said.text, "blocks": said.blocks}


def _quiet() -> logging.Logger:
    """Bolt's own log writes out whole requests; what we want to know, we log ourselves."""
    logger = logging.getLogger("canario.slack.bolt")
    logger.setLevel(logging.CRITICAL)
    return logger
