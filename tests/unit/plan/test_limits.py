import math
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.plan import FieldError, Limit, PlanError
from bot.plan.limits.limit import overlap
from tests.unit.plan.strategies import limits


@given(limits())
def test_a_limit_said_and_read_again_is_the_same(limit: Limit) -> None:
    """The canonical text of a limit stands for exactly that limit."""
    assert Limit.parse(limit.text) == limit
    assert Limit.parse(limit.text).text == limit.text


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("<= 1%", "absolute", 0.01, "ratio"),
        ("< 0.5 %", "absolute", 0.005, "ratio"),
        ("< 800ms", "absolute", 0.8, "seconds"),
        ("<2s", "absolute", 2.0, "seconds"),
        ("< 2m", "absolute", 120.0, "seconds"),
        ("<= 5/min", "absolute", 5.0, "per_minute"),
        ("<= 5 / min", "absolute", 5.0, "per_minute"),
        (">= 100", "absolute", 100.0, "count"),
        ("> 2x baseline", "times_baseline", 2.0, "none"),
        ("> 2 X Baseline", "times_baseline", 2.0, "none"),
        ("< 0.8x share", "times_share", 0.8, "none"),
        ("<= baseline + 10%", "baseline_plus", 0.1, "none"),
        ("<= baseline+10%", "baseline_plus", 0.1, "none"),
    ],
)
def test_limits_are_read(text: str, kind: str, value: float, unit: str) -> None:
    """Every spelling of an amount gives its kind, its value in SI units, and its unit."""
    limit = Limit.parse(text)
    assert (limit.kind, limit.value, limit.unit) == (kind, value, unit)
    assert limit.sustained is None
    assert not limit.growing


@pytest.mark.parametrize(
    "text", ["> 80% for 5m and growing", "> 80% and growing for 5m", ">80% FOR 5m AND growing"]
)
def test_conditions_come_in_any_order(text: str) -> None:
    """A limit may be sustained and growing, however it is put."""
    limit = Limit.parse(text)
    assert limit.sustained == timedelta(minutes=5)
    assert limit.growing
    assert limit.text == "> 80% for 5m and growing"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the end at character 1 "),
        ("1%", "'1' at character 1 .*expected <, <=, > or >="),
        ("= 1%", "'=' at character 1 .*expected <, <=, > or >="),
        ("> ", "the end at character 3 .*expected a number"),
        ("> much", "'much' at character 3 .*expected a number"),
        ("> 2x", "the end at character 5 .*expected the word baseline"),
        ("> 2x bseline", "'bseline' at character 6 .*expected the word baseline"),
        ("> baseline", r"the end at character 11 .*expected \+"),
        ("> baseline + 10", "the end at character 16 .*expected %"),
        ("< 800 msec", "'msec' at character 7 .*expected a unit"),
        ("> 1% for", "the end at character 9 .*expected a duration"),
        ("> 1% for 5", "'5' at character 10 .*expected a duration"),
        ("> 1% for 0s", "'0' at character 10 .*expected a duration longer than zero"),
        ("> 1% and shrinking", "'shrinking' at character 10 .*expected the word growing"),
        ("> 1% and", "the end at character 9 .*expected the word growing"),
        ("> 1% for 5m for 5m", "'for' at character 13 .*expected the end"),
        ("> 1% 2%", "'2' at character 6 .*expected the end"),
        ("> -1%", "'-1%' at character 3"),
        ("> 1.2.3", "'1.2.3' at character 3"),
        ("< 999999h", "'h' at character 9 .*at most 366d"),
        ("< 1" + "0" * 200, "at most 100 characters"),
    ],
)
def test_a_wrong_limit_is_refused_with_its_position(text: str, says: str) -> None:
    """The error names the offending word, where it stands, and what was expected there."""
    with pytest.raises(FieldError, match=says):
        Limit.parse(text)


WORDS = ["<", "<=", ">", ">=", "1", "0.5", "%", "ms", "s", "x", "baseline", "+", "/min"]


@pytest.mark.parametrize(
    ("text", "by", "canonical"),
    [
        ("> 80% and growing", 0.01, "> 80% and growing"),
        ("> 80% and growing by 1%", 0.01, "> 80% and growing"),
        ("> 80% and growing BY 2.5 % for 5m", 0.025, "> 80% for 5m and growing by 2.5%"),
    ],
)
def test_growth_has_a_least_amount(text: str, by: float, canonical: str) -> None:
    """1 % of the value unless the limit says otherwise; the spelling reads back as the same."""
    limit = Limit.parse(text)
    assert (limit.growing_by, limit.text) == (by, canonical)
    assert Limit.parse(limit.text) == limit


@pytest.mark.parametrize("by", ["", "2", "0%", "101%", "x"])
def test_growth_by_anything_else_is_refused(by: str) -> None:
    """It is a percentage of the value."""
    with pytest.raises(FieldError):
        Limit.parse(f"> 80% and growing by {by}")


CONDITIONS = ["for", "5m", "and", "growing"]


def limit_or_sentence(text: str) -> Limit | str:
    """What the parser makes of ``text``."""
    try:
        return Limit.parse(text)
    except PlanError as error:
        return error.sentence


@given(
    st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS + CONDITIONS)).map(" ".join))
)
@example("> 1" + "0" * 5000 + "%")
@example("> 1\N{ARABIC PERCENT SIGN}")
def test_any_text_is_a_limit_or_refused_with_a_sentence(text: str) -> None:
    """Junk never gets past the parser as anything but the plan's own error."""
    read = limit_or_sentence(text)
    assert read.endswith(".") if isinstance(read, str) else Limit.parse(read.text) == read


@pytest.mark.parametrize(
    ("text", "met", "not_met"),
    [
        ("< 1%", 0.0099, 0.01),
        ("<= 1%", 0.01, 0.0101),
        ("> 1%", 0.0101, 0.01),
        (">= 1%", 0.01, 0.0099),
    ],
)
def test_the_edge_belongs_to_the_inclusive_comparison(
    text: str, met: float, not_met: float
) -> None:
    """A value at the limit meets <= and >= and not < and >."""
    assert Limit.parse(text).met_by(met, None) is True
    assert Limit.parse(text).met_by(not_met, None) is False


def test_a_relative_limit_without_a_baseline_cannot_be_told() -> None:
    """No baseline and no value are no health: the answer is None, not False."""
    assert Limit.parse("> 2x baseline").met_by(5.0, None) is None
    assert Limit.parse("> 2x baseline").met_by(5.0, math.nan) is None
    assert Limit.parse("> baseline + 1%").met_by(5.0, None) is None
    assert Limit.parse("< 1%").met_by(math.nan, None) is None


def test_baseline_plus_is_points_on_ratios_and_relative_on_the_rest() -> None:
    """+10% on an error rate adds ten points, on a latency a tenth of the baseline."""
    limit = Limit.parse("<= baseline + 10%")
    assert limit.on("ratio").threshold(0.02) == pytest.approx(0.12)
    assert limit.on("seconds").threshold(2.0) == pytest.approx(2.2)
    assert limit.on("count").threshold(100.0) == pytest.approx(110.0)
    assert Limit.parse("> 2x baseline").on("ratio").threshold(0.02) == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("promote", "rollback", "both"),
    [
        ("<= 1%", "> 1%", False),
        ("<= 1%", ">= 1%", True),
        ("< 1%", ">= 1%", False),
        ("< 2%", "> 1%", True),
        ("> 95%", "< 90%", False),
        ("> 90%", "< 95%", True),
        ("< 1%", "< 5%", True),
        ("< 1%", "> 2x baseline", False),
        ("< 90%", "> 80% and growing", False),
    ],
)
def test_limits_that_one_value_could_meet_both_are_found(
    promote: str, rollback: str, both: bool
) -> None:
    """A plan must never say that one value both promotes and rolls back."""
    assert overlap(Limit.parse(promote), Limit.parse(rollback)) is both


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<= 800ms for 5m", "<= 800 ms for 5 min"),
        ("> 1% and growing", "> 1 % and growing"),
        ("< 1.5s", "< 1.5 s"),
        ("< 2m", "< 2 min"),
        ("> 2x baseline for 1h 30m", "> 2x baseline for 1 h 30 min"),
        ("<= baseline + 10%", "<= baseline + 10 %"),
        ("<= 5/min", "<= 5/min"),
    ],
)
def test_a_limit_is_told_with_units_as_everywhere(text: str, words: str) -> None:
    """A number, a space, its unit: not as the plan writes it."""
    assert Limit.parse(text).words == words
