"""Cutting text to Slack's limits."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.views.escape import escape
from bot.slack.views.limits import fit, paragraphs


@given(st.text(), st.integers(2, 400))
def test_what_is_cut_fits_and_is_never_empty(text: str, longest: int) -> None:
    """The result has 1 to ``longest`` characters as UTF-16 counts them."""
    assert 1 <= len(fit(text, longest).encode("utf-16-le", "surrogatepass")) // 2 <= longest


@given(st.text(alphabet="<>&abc ", max_size=200), st.integers(8, 60))
def test_no_escape_is_cut_in_half(text: str, longest: int) -> None:
    """After cutting, every ``&`` still begins a whole escape."""
    cut = fit(escape(text), longest)
    assert cut.count("&") == sum(cut.count(whole) for whole in ("&amp;", "&lt;", "&gt;"))


@given(st.lists(st.text(min_size=1, max_size=300), max_size=40), st.integers(1, 4))
def test_paragraphs_keep_lines_or_count_them(lines: list[str], most: int) -> None:
    """Lines are spread over at most ``most`` texts that fit; where some are left out, their number
    is said."""
    texts = paragraphs(lines, 400, most)
    assert len(texts) <= most
    assert all(len(text.encode("utf-16-le", "surrogatepass")) // 2 <= 400 for text in texts)
    shown = sum(text.count("\n") + 1 for text in texts)
    if texts and " more." in texts[-1].split("\n")[-1]:
        left_out = int(texts[-1].split("\n")[-1].split()[2])
        assert shown - 1 + left_out >= len(lines)
