"""Reasons that people gave, fitted into sentences."""

import pytest

from bot.rollout.notices.reasons import because, sentence


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", ""),
        ("Lunch", "Lunch."),
        ("Lunch. ", "Lunch."),
        ("Why not?", "Why not?"),
        ("It was long…", "It was long…"),
    ],
)
def test_something_can_follow_a_reason(reason: str, said: str) -> None:
    """It ends as a sentence does, once."""
    assert sentence(reason) == said


def test_because_is_said_once() -> None:
    """Also where the reason begins with it; and not without a reason."""
    assert because("faster checkout") == " because faster checkout"
    assert because("because of the sale") == " because of the sale"
    assert because("") == ""
