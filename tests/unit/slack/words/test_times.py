"""Times are in the reader's own zone, everywhere in a message: never UTC beside local time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack.views.escape import Linked, escape
from tests.unit.slack.golden_files import MESSAGES, VIEWS

AT = datetime(2026, 3, 10, 12, 4, tzinfo=UTC)
OWN = re.compile(rf"<!date\^{int(AT.timestamp())}\^[^|>^]*\|2026-03-10 12:04 UTC>")
TOKEN, CODE = re.compile(r"<!date[^>]*>"), re.compile(r"`[^`]*`")
DOCUMENTS = ("notice_postmortem",)
"""An outline that is copied into a document says its one zone at the top."""


def texts(shown: Any) -> Iterator[str]:
    """Every text in some blocks that Slack reads as mrkdwn."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn":
            yield str(shown["text"])
        for each in shown.values():
            yield from texts(each)
    elif isinstance(shown, list):
        for each in shown:
            yield from texts(each)


SAID = {**{name: each.blocks for name, each in MESSAGES.items()}, **VIEWS}


@pytest.mark.parametrize("name", sorted(SAID.keys() - {*DOCUMENTS}))
def test_no_message_shows_utc(name: str) -> None:
    """Slack writes each time as the reader's profile has it."""
    for text in texts(SAID[name]):
        assert not re.search(r"\d\d UTC", CODE.sub("", TOKEN.sub("", text)))


def test_a_time_in_words_is_the_reader_s() -> None:
    """With or without its weekday, which Slack says in its own way."""
    for words in ("closed until Tue 2026-03-10 12:04 UTC.", "until 2026-03-10 12:04 UTC, then"):
        assert OWN.search(escape(words))
        assert "Tue" not in escape(words)


def test_a_time_in_code_and_one_that_never_is_stay() -> None:
    """What is copied from code must not change; a date that does not exist is only words."""
    for words in ("`until 2026-03-10 12:04 UTC`", "2026-13-99 12:04 UTC"):
        assert escape(words) == words


def test_a_time_that_leads_somewhere_still_does() -> None:
    """Slack's date carries the link itself."""
    linked = Linked({"2026-03-10 12:04 UTC": "https://acme.slack.com/archives/C1/p1?a=1&b=2"})
    said = linked.words("2026-03-10 12:04 UTC: shop-00002 was rolled back")
    assert "^https://acme.slack.com/archives/C1/p1?a=1&amp;b=2|" in said
    assert linked.unsaid() == []
