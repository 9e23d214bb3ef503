"""What the buttons of an answer carry."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from bot.service.values.answers import Answer, Offer
from bot.slack.payload.button_pointer import LONGEST_VALUE, read_rollback
from bot.slack.views.answer import answer_message

LETTERS = st.sampled_from(["a", "<", '"', "\\", "\u0001", "é", "😀"])


def value_of(reason: str) -> str:
    """Of the one button."""
    offer = Offer(service="acme-prod~shop", to="shop-1", leaving="shop-2", reason=reason)
    shown: Any = answer_message(Answer(sentence="Choose.", offers=(offer,))).blocks
    [row] = [each for each in shown if each["type"] == "actions"]
    return str(row["elements"][0]["value"])


@given(letter=LETTERS, times=st.integers(0, 600), rest=st.text(max_size=30))
@example(letter="<", times=500, rest="")
def test_whatever_the_reason_slack_takes_the_button(letter: str, times: int, rest: str) -> None:
    """Slack refuses a whole answer for one value that is too long; a reason as people write them
    is kept whole, any other as far as it fits."""
    reason = letter * times + rest
    value = value_of(reason)
    assert len(value.encode("utf-16-le")) // 2 <= LONGEST_VALUE
    assert "<" not in value
    read = read_rollback(value)
    assert read is not None
    assert (read.service, read.to, read.leaving) == ("acme-prod~shop", "shop-1", "shop-2")
    assert reason.startswith(read.reason.removesuffix("…"))
    assert read.reason == reason or len(reason) > 120
