"""The Bolt application: routes what Slack sends to listeners, and answers everything."""

import logging
import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError

from bot.schema.versions import NewerVersion
from bot.service.values.answers import Answer
from bot.service.values.work import PublishHome
from bot.slack.grammar import sentences
from bot.slack.inbound.button import on_button, on_choice
from bot.slack.inbound.enqueue import Put, enqueued
from bot.slack.inbound.mention import on_mention
from bot.slack.inbound.modal import instead_of_form, on_refuse_form, on_start_form
from bot.slack.inbound.read_body import Body, part, reply_to, text
from bot.slack.inbound.reply_now import Responder
from bot.slack.inbound.slash import on_command
from bot.slack.inbound.teams import is_ours
from bot.slack.payload.action_ids import PREFIX
from bot.slack.payload.modal_note import CHOSEN, REFUSE, START
from bot.slack.views.answer import answer_message

log = logging.getLogger("canario.slack")

COMMAND = "/canary"


def build_app(team_id: str, put: Put, responder: Responder) -> App:
    """The application for one workspace.

    It trusts what it is given: SlackEndpoint verifies first. The static authorization keeps
    Bolt from asking Slack who the bot is; ``process_before_response`` has everything done before
    the answer, for afterwards a function gets no CPU.
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
        if is_ours(body, team_id, responder.is_of_team):
            next()
            return None
        log.warning("a request of another workspace was refused")
        return _answered(body, sentences.FOREIGN, responder)

    _listen_to_buttons(app, put, responder)
    _listen_to_modals(app, put)
    _listen_to_words(app, put, responder)

    @app.error
    def everything_else(error: Exception, request: BoltRequest) -> BoltResponse:
        body = request.body
        if isinstance(error, NewerVersion):
            log.warning("a newer version of Canario has shown this: %s", error)
            return _answered(body, sentences.NEWER, responder)
        if isinstance(error, BoltUnhandledRequestError):
            return _answered(body, _unknown(body), responder)
        where = traceback.extract_tb(error.__traceback__)[-1]
        log.error("%s in %s:%s", type(error).__name__, where.name, where.lineno)
        return _answered(body, sentences.BROKEN, responder)

    return app


def _listen_to_buttons(app: App, put: Put, responder: Responder) -> None:
    """Buttons of messages, and what is chosen in a modal before it is sent."""

    @app.action(re.compile(rf"^{PREFIX}"))
    def click(ack: Ack, body: Body) -> None:
        ack()
        answer = on_button(body, put, responder)
        if answer is not None:
            responder.tell(reply_to(body), answer)

    @app.action(re.compile(rf"^{CHOSEN}"))
    def choice(ack: Ack, body: Body) -> None:
        ack()
        on_choice(body, put)


def _listen_to_modals(app: App, put: Put) -> None:
    """Modals that are sent."""

    @app.view(START)
    def start_form(ack: Ack, body: Body) -> None:
        ack(**on_start_form(body, put))

    @app.view(REFUSE)
    def refuse_form(ack: Ack, body: Body) -> None:
        ack(**on_refuse_form(body, put))


def _listen_to_words(app: App, put: Put, responder: Responder) -> None:
    """Commands and events."""

    @app.command(COMMAND)
    def command(ack: Ack, body: Body) -> None:
        answer = on_command(body, put, responder)
        ack(_ephemeral(answer)) if answer else ack()

    @app.event("app_mention")
    def mention(body: Body) -> None:
        on_mention(body, put, responder)

    @app.event("app_home_opened")
    def home(body: Body) -> None:
        event = part(body, "event")
        if text(event, "tab") == "home" and text(event, "user"):
            enqueued(PublishHome(user=text(event, "user")), put)


def _unknown(body: Mapping[str, Any]) -> Answer | None:
    if "command" in body:
        return sentences.unknown_command(str(body["command"]))
    return sentences.UNKNOWN_BUTTON if body.get("type") == "block_actions" else None


def _answered(body: Mapping[str, Any], answer: Answer | None, responder: Responder) -> BoltResponse:
    """Always a 200: Slack shows its own error for anything else, and sends events again."""
    if answer is not None and "command" in body:
        return BoltResponse(status=200, body=_ephemeral(answer))
    if answer is not None and body.get("type") == "view_submission":
        return BoltResponse(status=200, body=dict(instead_of_form(answer)))
    to = reply_to(body)
    if answer is not None and (to.response_url or to.user):
        responder.tell(to, answer)
    return BoltResponse(status=200, body="")


def _ephemeral(answer: Answer) -> dict[str, Any]:
    said = answer_message(answer)
    return {"response_type": "ephemeral", "text": said.text, "blocks": said.blocks}


def _quiet() -> logging.Logger:
    """Bolt's own log writes out whole requests; what we want to know, we log ourselves."""
    logger = logging.getLogger("canario.slack.bolt")
    logger.setLevel(logging.CRITICAL)
    return logger
