"""docs/slack.md: who asks for something hears what came of it: a no where nothing was done, and a
yes where it was."""

from collections.abc import Collection
from datetime import datetime

from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command
from bot.service.values.work import DoCommand, Work
from tests.simulation.broken import must

NOTHING = ("Nothing changes", "Not frozen")


class Answers:
    """Remembers what each person heard, by the command's id."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Answer]] = {}
        self.asked: dict[str, tuple[Command, datetime]] = {}
        self.queued: set[str] = set()
        """Every command that was to be done, by its id."""

    def put(self, work: Work, now: datetime) -> None:
        """Something is to be done; a command has an answer, where it asks for one by its id."""
        if isinstance(work, DoCommand):
            self.queued.add(work.command.id)
        if isinstance(work, DoCommand) and work.command.reply_to.response_url:
            self.asked[work.command.id] = (work.command, now)

    def answered(self, command_id: str, answer: Answer) -> None:
        """Somebody hears something."""
        self.heard.setdefault(command_id, []).append(answer)

    def at_the_end(self, facts: Collection[str], calm_since: datetime | None) -> None:
        """Each answer was true, and since nothing fails nobody waits for one."""
        done = {each.partition("~")[0] for each in facts}
        for name, (command, at) in self.asked.items():
            answers = self.heard.get(name, [])
            if calm_since is not None and at >= calm_since:
                must(answers, f"model: {command} was never answered")
            for each in answers:
                says = f"model: {name} ({command.verb}) was answered with {each.sentence!r}"
                if not each.ok and not each.sentence.startswith("Could not finish"):
                    must(name not in done, f"{says}, and it was done")
                if each.ok and not each.sentence.startswith(NOTHING):
                    must(name in done, f"{says}, and it was not done")
