"""Lines wrap at the terminal's width, and never inside of a word."""

from hypothesis import given
from hypothesis import strategies as st

from infra.terminal.links import link
from infra.terminal.wrap import columns, wrapped

WORDS = st.lists(st.text("abc.é漢🐤", min_size=1, max_size=30), min_size=1, max_size=30)


@given(WORDS, st.integers(20, 120), st.integers(0, 12))
def test_no_line_is_too_wide_and_no_word_is_cut(words: list[str], wide: int, indent: int) -> None:
    """Whatever the words and the width: only one word that is too wide alone is left as it is."""
    text = " " * indent + " ".join(words)
    lines = wrapped(text, wide).split("\n")
    assert [word for line in lines for word in line.split()] == words
    for line in lines:
        assert columns(line) <= wide or len(line.split()) == 1


def test_what_is_left_hangs() -> None:
    """Below its beginning; in a narrow terminal a wide column hangs by little."""
    assert wrapped("  wrong  one two three four", 20) == "  wrong  one two\n    three four"
    assert wrapped("wrong  one two three four", 24, 7) == "wrong  one two three\n       four"
    assert wrapped("wrong  one two three four", 20, 7) == "wrong  one two three\n  four"


def test_what_fits_is_left_as_it_is() -> None:
    """Columns stay columns, and empty lines stay."""
    assert wrapped("a   b\n\n  c", 20) == "a   b\n\n  c"


def test_a_link_is_as_wide_as_its_words() -> None:
    """Its address takes no room, and it stays in one piece; a colour takes none either."""
    line = f"see {link('https://acme.example/' + 'long' * 20, 'its thread')} now"
    assert wrapped(line, 20) == line
    assert wrapped("\x1b[1mbold words here\x1b[0m", 20) == "\x1b[1mbold words here\x1b[0m"
