"""What the ``slack`` function itself says to Slack, within the three seconds that it has."""

import logging
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, NamedTuple

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Unavailable
from bot.events import Event, event
from bot.service.values.answers import Answer, ReplyTo
from bot.slack.inbound.response_url import NobodyThere, respond
from bot.slack.views.answer import answer_message
from bot.slack.views.blocks import View

log = logging.getLogger("canario.slack")

WITHIN_SECONDS = 1
"""For one call. Slack waits three for our own answer, and a trigger dies after three."""


class ThreadRollout(NamedTuple):
    """Whom a thread is about."""

    service: str = ""
    rollout: str = ""


class Responder:
    """Never raises for what Slack answers, or that it doesn't: that is logged, and said with the
    return value."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def tell(self, reply_to: ReplyTo, answer: Answer) -> bool:
        """Say it to one person, by response URL where there is one that Slack takes. Where Slack
        can't be reached they see nothing: there is no other way to them in time."""
        said = answer_message(answer)
        if reply_to.response_url:
            url = reply_to.response_url
            try:
                return _done("an answer", lambda: respond(url, said, WITHIN_SECONDS))
            except NobodyThere:
                pass  # The channel is left, or a message of their own.
        if not reply_to.channel:
            return _done(
                "a message",
                lambda: self._client.chat_postMessage(
                    channel=reply_to.user, text=said.text, blocks=said.blocks
                ),
            )
        return _done(
            "an answer",
            lambda: self._client.chat_postEphemeral(
                channel=reply_to.channel,
                user=reply_to.user,
                text=said.text,
                blocks=said.blocks,
                thread_ts=reply_to.thread or None,
            ),
        )

    def open(self, trigger_id: str, view: View) -> str:
        """Open a modal; its id, or nothing where Slack didn't."""
        found: list[str] = []

        def opened() -> None:
            answer = self._client.views_open(trigger_id=trigger_id, view=view)
            found.append(str((answer.get("view") or {}).get("id", "")))

        return found[0] if _done("a modal", opened) else ""

    def show(self, channel: str, ts: str, text: str, blocks: list[dict[str, Any]]) -> bool:
        """Show something else in a message. Its metadata stays: Slack keeps what isn't given."""
        return _done(
            "an update",
            lambda: self._client.chat_update(
                channel=channel, ts=ts, text=text, blocks=blocks, parse="none"
            ),
        )

    def show_modal(self, view_id: str, view: View) -> bool:
        """Show something else in a modal that is open."""
        return _done("a modal", lambda: self._client.views_update(view_id=view_id, view=view))

    def is_of_team(self, user: str, team_id: str) -> bool:
        """Whether Slack says that this person belongs to our workspace."""
        found: list[bool] = []

        def ask() -> None:
            who = self._client.users_info(user=user).get("user") or {}
            found.append(who.get("team_id") == team_id and not who.get("is_stranger"))

        return _done("a question for a person's workspace", ask) and found == [True]

    def rollout_of_thread(self, channel: str, ts: str, bot: str) -> ThreadRollout | None:
        """The rollout that the message is about which begins this thread, a card or a notice in
        another channel: empty where it is about none, or was not posted by ``bot``, our own user;
        None where Slack doesn't answer."""
        found: list[ThreadRollout] = []

        def read_start() -> None:
            answer = self._client.conversations_replies(
                channel=channel, ts=ts, limit=1, include_all_metadata=True
            )
            for message in answer.get("messages") or ():
                ours = bot and message.get("user") == bot
                payload = (message.get("metadata") or {}).get("event_payload") or {} if ours else {}
                rollout = str(payload.get("rollout", ""))
                # A notice names its rollout only, whose name begins with the service's.
                service = str(payload.get("service", "")) or rollout.rpartition("-")[0]
                found.append(ThreadRollout(service, rollout))

        return found[0] if _done("the start of a thread", read_start) and found else None

    def show_home(self, user: str, view: Mapping[str, Any]) -> bool:
        """Show something else in a person's Home."""
        return _done("a Home", lambda: self._client.views_publish(user_id=user, view=dict(view)))


def _done(what: str, call: Callable[[], object]) -> bool:
    try:
        call()
    except SlackApiError as error:
        code = error.response.get("error", "")
        log.warning("Slack did not take %s: %s", what, code, extra=event(Event.SLACK_REFUSED))
    except (SlackClientError, OSError, HTTPException, Unavailable) as error:
        # Unavailable: Slack has asked for a pause of this method.
        log.warning("Slack did not take %s: %s", what, type(error).__name__)
    else:
        return True
    return False
