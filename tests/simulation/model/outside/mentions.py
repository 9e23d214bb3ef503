"""docs/slack.md, *Mentions*: a message that begins with the bot's name is one command, however
often Slack sends it; an edit is none. In a rollout's thread that rollout is meant; in another
thread, and in one of which Slack says nothing, nothing continues by itself; what another app
writes counts for nothing."""

from typing import NamedTuple

from bot.rollout.facts import Approved, Held, Promoted, Resumed, RollbackAsked
from bot.service.values.commands.request import Command
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Mention(NamedTuple):
    """``thread`` is the rollout in whose thread it stands, empty elsewhere; ``foreign``: under a
    message of another app; ``bot``: written by one."""

    number: int
    words: str
    thread: str = ""
    foreign: bool = False
    bot: bool = False


class Mentions:
    """Remembers which command came of which message."""

    def __init__(self) -> None:
        self.wrong = ""
        """What did not hold while Slack was answered, which takes whatever is raised there."""
        self._heard: set[int] = set()
        self._of: dict[str, Mention] = {}
        self._acted: set[int] = set()

    def asked(self, mention: Mention, command: Command, *, edited: bool) -> None:
        """A command came of it."""
        loose = mention.foreign and command.continues and "shop" not in mention.words
        if mention.bot:
            self.wrong = f"model: another app's {mention.words} was taken for a command"
        if edited:
            self.wrong = f"model: an edit of {mention.words} was taken for a command"
        if loose:
            self.wrong = f"model: {mention.words} under a foreign message continues something"
        self._heard.add(mention.number)
        # Slack may say nothing of a thread; what stops is then by the channel's one rollout.
        unread = not command.continues and not command.rollout
        self._of[command.id] = mention._replace(thread="") if unread else mention

    def answered(self, mention: Mention, *, told: bool) -> None:
        """Slack was answered. Nothing fails: it was queued, or its writer was told why not."""
        heard = told or mention.number in self._heard
        must(heard or mention.bot, f"model: nobody heard {mention.words}")

    def committed(self, moment: Moment) -> None:
        """A message counts once, and for its own rollout."""
        must(not self.wrong, self.wrong)
        mention = self._of.get(moment.commit.fact_id)
        if mention is None:
            return
        must(mention.number not in self._acted, f"model: {mention.words} counted twice")
        self._acted.add(mention.number)
        steers = isinstance(moment.fact, Held | Promoted | Resumed | Approved | RollbackAsked)
        if mention.thread and steers and moment.before is not None:
            right = moment.before.id == mention.thread
            must(right, f"model: {mention.words} in the thread of {mention.thread} is of another")
