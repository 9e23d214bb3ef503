"""What keyboards, phones and Slack do to a line."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.values.commands.steer import RollBack
from bot.slack.grammar.line import UsageError
from tests.unit.slack.grammar.reading import made, read


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  PROMOTE   Shop  ", "promote shop"),
        ("`promote shop`", "promote shop"),
        ("promote “shop”", "promote shop"),
        ("promote shop —yes", "promote shop --yes"),
        ("promote shop –yes", "promote shop --yes"),  # noqa: RUF001
        ("promote shop -yes", "promote shop --yes"),
        ("promote\u00a0shop\u200b", "promote shop"),
        ("hold because “a &amp; b &lt; c”", "hold because a & b < c"),
        (
            "hold because <@U0BOB|bob> said so in <#C0000002|ops>",
            "hold because @bob said so in #ops",
        ),
        ("hold because <https://x.example/1|x.example>", "hold because https://x.example/1"),
        ("hold because <!here> is fire", "hold because @here is fire"),
        ("hold because it’s slow", "hold because it's slow"),  # noqa: RUF001
        ("hold BECAUSE lunch", "hold because lunch"),
    ],
)
def test_what_keyboards_and_slack_do_to_text_is_undone(text: str, clean: str) -> None:
    """Curly quotes, long dashes, backticks, odd spaces and Slack's escapes change nothing."""
    assert read(text) == read(clean)
    assert not isinstance(read(text), UsageError)


@pytest.mark.parametrize(
    "text",
    [
        "rollback shop because:slow",
        "rollback shop,because slow",
        "rollback shop. Because slow",
        "rollback shop\u3002because slow",
        "rollback shop :fire: because slow",
        "rollback: shop; because: slow",
    ],
)
def test_a_reason_begins_wherever_because_stands(text: str) -> None:
    """Also where no space is before or after it."""
    assert read(text) == made(RollBack, service="shop", reason="slow")


AROUND = st.text(st.sampled_from(" \t.,;:!?\"'`*_~#<>()[]{}…“”‘’«»¡¿•\u200b\u00ad"), max_size=4)  # noqa: RUF001
DASHES = "".join(c for c in map(chr, range(0x10000)) if unicodedata.category(c) == "Pd") + "\u2212"


def wide(word: str) -> str:
    """The same letters, full-width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


@pytest.mark.parametrize(
    "text",
    [
        "rollback shop.",
        "rollback shop!",
        "rollback, shop",
        "rollback <shop>",
        "_rollback_ shop",
        "rollback #shop",
        "rollback (shop)",
        "*rollback shop*",
        "> rollback shop",
        "rollback: shop",
        "rollback shop…",
        "roll-back shop",
        "roll\u2011back shop",
        "rollback «shop»",
        "rollback — shop",
        "rollback <#C0000002|shop>",
        "/rollback shop",
        wide("rollback shop"),
        "ROLLBACK SHOP?",
        "roll_back shop",
        "rollback,shop",
        "rollback:shop",
        "rollback\u3001shop",
        ":rotating_light: rollback shop",
        "rollback shop :fire::fire:",
        "rollback :shop:",
        "/canary rollback shop",
        "canario: /canary rollback shop",
    ],
)
def test_the_ways_to_type_a_rollback(text: str) -> None:
    """Whatever stands around the words, what a person reads as a rollback is one."""
    assert read(text) == made(RollBack, service="shop")


@given(
    verb=st.sampled_from(["rollback", "promote", "status", "hold", "resume", "explain"]),
    name=st.sampled_from(["shop", "shop-api", "a-b-c"]),
    around=st.tuples(AROUND, AROUND, AROUND, AROUND),
    dash=st.sampled_from(DASHES),
    change=st.sampled_from([str, str.upper, str.title, wide]),
)
def test_what_is_read_as_the_same_is_taken_as_the_same(
    verb: str, name: str, around: tuple[str, ...], dash: str, change: Callable[[str], str]
) -> None:
    """Case, width, kinds of dash, and punctuation and formatting around words change nothing."""
    before, after, then, end = around
    text = f"{before}{change(verb)}{after} {then}{change(name.replace('-', dash))}{end}"
    assert read(text) == read(f"{verb} {name}")


READ_WHOLE = ["status shop", "promote shop --yes", "resume shop", "explain shop", "approve shop"]


@given(line=st.sampled_from(READ_WHOLE), word=st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True))
def test_a_word_that_nobody_reads_is_named(line: str, word: str) -> None:
    """No word vanishes: what means nothing is an error that names it."""
    answer = read(f"{line} x{word}")
    assert isinstance(answer, UsageError)
    assert f"`x{word}`" in answer.sentence
