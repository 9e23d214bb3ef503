import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.reading.yaml_source import read_yaml
from tests.unit.plan.examples import problems


def test_every_value_has_its_line() -> None:
    """Keys, items and nested values are found at the line on which they stand."""
    source = read_yaml("a: 1\nb:\n  - c: 2\n  -\n    d: 3\ne: {f: [4,\n  5]}\n")
    assert source.mistakes == []
    assert source.data == {"a": 1, "b": [{"c": 2}, {"d": 3}], "e": {"f": [4, 5]}}
    assert [source.line(path) for path in [("a",), ("b",), ("b", 0, "c"), ("b", 1, "d")]] == [
        1,
        2,
        3,
        5,
    ]
    assert source.line(("e", "f", 1)) == 7
    assert source.line(("b", 0, "not there")) == 3


def test_words_stay_words() -> None:
    """Norway is no switch, a time is no number, and only true and false are booleans."""
    source = read_yaml(
        "[NO, on, yes, 10:00, 1e3, 0x1f, 2025-01-01, 1_000, true, false, ~, null, '']"
    )
    assert source.data == [
        "NO", "on", "yes", "10:00", "1e3", "0x1f", "2025-01-01", "1_000",
        True, False, None, None, "",
    ]  # fmt: skip


def test_anchors_may_be_used_again() -> None:
    """An alias stands for the value of its anchor."""
    assert read_yaml("a: &x {b: 1}\nc: *x\n").data == {"a": {"b": 1}, "c": {"b": 1}}


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "more than 20000 values"),
        ("a: &a [*a]\n", "the alias 'a'"),
        ("a: *nowhere\n", "the alias 'nowhere'"),
        ("[" * 100_000, "more than 20 levels"),
        ("{a: " * 10_000, "more than 20 levels"),
        ("- " * 5_000 + "x", "more than 20 levels"),
        ("x" * 300_000, "over 256 KiB"),
        ("ñ" * 200_000, "over 256 KiB"),
        ("- x\n" * 30_000, "more than 20000 values"),
        ("? [a]\n: b\n", "a key that is not a word"),
        ("a: \x00", "a character that YAML does not allow"),
        ("a: \ud800", "a character that YAML does not allow"),
        ("a: !!python/object:os.system x\n", "the tag 'tag:yaml.org,2002:python/object:os.system'"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_could_hurt_is_refused(text: str, says: str) -> None:
    """Bombs, depth, size and strange characters end in a problem, soon and in words."""
    assert any(says in str(each) for each in problems(text)), [*map(str, problems(text))]


def test_a_million_digits_are_a_word() -> None:
    """A number too long to be one is shown shortened, not computed."""
    (problem,) = [each for each in problems("version: " + "9" * 100_000) if each.field == "version"]
    assert len(problem.found) < 100


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text at all gets an unplanned error out of the reader."""
    source = read_yaml(text)
    assert source.mistakes or source.data is not None


@given(
    st.lists(
        st.sampled_from(
            ["a:", " ", "- ", "#x", "b", "\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", '"', "["]
        ),
        max_size=24,
    ).map("".join)
)
def test_any_line_break_of_yaml_s_is_one(text: str) -> None:
    """YAML has more of them than an editor shows; lines are counted as its parser does."""
    source = read_yaml(text)
    assert source.mistakes or source.data is not None or not text.strip()


@pytest.mark.parametrize("new_line", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_a_value_lost_to_a_comment_is_found_behind_any_line_break(new_line: str) -> None:
    """At its line, whichever break is before it."""
    (slip,) = read_yaml(f"a: 1{new_line}channel: #ops\n").mistakes
    assert slip[0] == 2
