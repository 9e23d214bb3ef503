"""Whoever waits at a terminal is told for what after three seconds."""

import pytest

from infra.terminal.waiting import Waiting


class Wait:
    """Somebody who waits, and what was written to them."""

    def __init__(self, *, over_itself: bool) -> None:
        self.now = 100.0
        self.written: list[str] = []
        self.waiting = Waiting(lambda: self.now)
        self.waiting.begin("asking Slack", self.written.append, over_itself=over_itself)

    def pass_(self, seconds: int) -> list[str]:
        """What is written meanwhile, looked at twice a second."""
        before = len(self.written)
        for _ in range(seconds * 2):
            self.now += 0.5
            self.waiting.look()
        return self.written[before:]


def test_silence_is_broken_after_three_seconds() -> None:
    """With what is waited for and for how long, in one line that is written over."""
    wait = Wait(over_itself=True)
    assert wait.pass_(2) == []
    assert wait.pass_(2) == [f"\r\x1b[K… asking Slack ({n} s)" for n in (3, 4)]


def test_a_line_that_cannot_be_written_over_comes_seldom() -> None:
    """After 3, 6, 12 and 24 seconds: half a minute has four lines."""
    wait = Wait(over_itself=False)
    assert wait.pass_(30) == [f"… asking Slack ({n} s)\n" for n in (3, 6, 12, 24)]


def test_words_end_the_silence() -> None:
    """The line is gone before anything else is written, and the next comes three seconds later."""
    wait = Wait(over_itself=True)
    wait.pass_(3)
    with wait.waiting.aside():
        assert wait.written[-1] == "\r\x1b[K"
        wait.written.append("words")
    wait.waiting.does("storing shop")
    assert wait.pass_(2) == []
    assert wait.pass_(1) == ["\r\x1b[K… storing shop (3 s)"]


def test_nothing_is_written_once_it_is_over() -> None:
    """Its line is gone."""
    wait = Wait(over_itself=True)
    wait.pass_(3)
    wait.waiting.end()
    assert wait.written[-1] == "\r\x1b[K"
    assert wait.pass_(9) == []


def test_the_line_has_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it could not be written over: it ends between two words, and says for how long."""
    monkeypatch.setenv("COLUMNS", "34")
    wait = Wait(over_itself=True)
    wait.waiting.does("waiting for Monitoring, which is slow")
    assert wait.pass_(3) == ["\r\x1b[K… waiting for Monitoring, … (3 s)"]
