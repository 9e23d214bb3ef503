"""Messages look as their golden files say."""

import pytest

from bot.rollout.notices.topics import Topic
from bot.service.wording.next_steps import next_words
from sandbox.slack.blocks import problems, unescaped
from sandbox.slack.view_rules import view_problems
from tests.unit.slack.golden_files import FOLDER, MESSAGES, VIEWS, contents
from tests.unit.slack.stories import told_of_each

CONTENTS = contents()


def marked(name: str) -> object:
    """What plays a plan's power takes seconds."""
    slow = name.startswith("cli_plan_power")
    return pytest.param(name, marks=[pytest.mark.slow] if slow else [])


@pytest.mark.parametrize("name", [marked(name) for name in sorted(CONTENTS)])
def test_it_is_as_its_golden_file(name: str) -> None:
    """A change of words or layout is made on purpose: write the files anew and look at them."""
    expected = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert CONTENTS[name]() + "\n" == expected


def test_no_golden_file_is_left_over() -> None:
    """Every golden file belongs to a message that exists."""
    assert {path.stem for path in FOLDER.glob("*.json")} == set(CONTENTS)


@pytest.mark.parametrize("topic", Topic)
def test_each_notice_is_said_by_some_story(topic: Topic) -> None:
    """The files show words that decide() writes, and each says what happens next."""
    assert next_words(told_of_each()[topic].notice.next)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_slack_takes_each_message(name: str) -> None:
    """No message breaks a limit of Slack's, and each has a text beside its blocks."""
    message = MESSAGES[name]
    assert problems(message.blocks) == []
    assert 0 < len(message.text) <= 4000
    assert not unescaped(message.text)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_slack_takes_each_view(name: str) -> None:
    """No modal or Home breaks a limit of Slack's."""
    assert view_problems(VIEWS[name]) == []
