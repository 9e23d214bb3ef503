"""Keeps what messages look like in files, so that a change of words is seen in review.

``python -m tests.unit.slack.golden_files`` writes them anew; look at the difference first.
"""

import json
from pathlib import Path

from bot.rollout.effects import Announce, Topic
from bot.service.answers import Answer
from bot.slack.help import VERBS, help_answer
from bot.slack.views.answer import answer_message
from bot.slack.views.blocks import Message
from bot.slack.views.card import card_message
from bot.slack.views.notice import notice_message
from tests.unit.slack.rollouts import NOW, in_every_phase, rollout

FOLDER = Path(__file__).parent / "golden"


def messages() -> dict[str, Message]:
    """Every message that has a golden file, by the file's name."""
    cards = {f"card_{name}": card_message(each, NOW) for name, each in in_every_phase().items()}
    notices = {f"notice_{topic}": notice_message(rollout(), _notice(topic)) for topic in Topic}
    helps = {f"help_{verb}": answer_message(help_answer(verb)) for verb in VERBS}
    refusal = Answer(
        sentence="Only the plan's operators may promote shop.", next="Ask one of them.", ok=False
    )
    return {
        **cards,
        **notices,
        **helps,
        "help": answer_message(help_answer()),
        "refusal": answer_message(refusal),
    }


def written(message: Message) -> str:
    """A message as its file has it."""
    return json.dumps(
        {"text": message.text.split("\n"), "blocks": message.blocks}, indent=1, ensure_ascii=False
    )


def _notice(topic: Topic) -> Announce:
    return Announce(
        rollout="shop-20260310-1050",
        topic=topic,
        words="shop-00002 goes to 10 %, by Ann.",
        next="It soaks for 5 min, then 50 % if its checks pass.",
        details=("errors 0.2 % of 1,204 requests, limit 1 %",),
    )


def main() -> None:
    """Write all golden files."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, message in messages().items():
        (FOLDER / f"{name}.json").write_text(written(message) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
