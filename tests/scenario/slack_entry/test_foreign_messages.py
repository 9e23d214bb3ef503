"""Metadata is anybody's to set: other apps' messages are never taken for ours."""

from bot.rollout.notices.topics import Topic
from bot.service.values.work import TellChannel
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from tests.unit.slack.rollouts import NOW


def test_a_planted_mark_suppresses_no_notice(slack: SlackServer, chat: SlackChat) -> None:
    """A message of somebody else with our mark does not stand for ours; our own does."""
    told = TellChannel(
        id="freeze-1",
        channel="#deployments",
        topic=Topic.FROZEN,
        words="shop is frozen.",
        next="Nothing starts.",
        at=NOW,
    )
    mark = {"event_type": "canario_told", "event_payload": {"told": "freeze-1"}}
    slack.say("#deployments", "nothing to see", "U0ANN").metadata.update(mark)
    for _ in range(2):
        chat.tell(told)
    texts = [message.text for message in slack.messages("#deployments")]
    assert len([text for text in texts if "shop is frozen" in text]) == 1
