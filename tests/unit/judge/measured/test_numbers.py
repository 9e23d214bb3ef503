"""Numbers in words."""

import pytest

from bot.judge.measured.numbers import said


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.0311, "ratio", "3.1 %"),
        (0.002, "ratio", "0.2 %"),
        (0.71, "ratio", "71 %"),
        (0, "ratio", "0 %"),
        (1, "ratio", "100 %"),
        (0.912, "seconds", "912 ms"),
        (0.00042, "seconds", "0.42 ms"),
        (2.14, "seconds", "2.1 s"),
        (1204, "count", "1,204"),
        (1e9, "count", "1,000,000,000"),
        (4.96, "per_minute", "5/min"),
        (0.0, "seconds", "0 s"),
        (-0.5, "seconds", "-500 ms"),
        (2.5e300, "seconds", "2.5e+300 s"),
        (5e-324, "count", "4.9e-324"),
    ],
)
def test_it_is_short_and_has_its_unit(value: float, unit: str, expected: str) -> None:
    """Two significant digits, whole numbers whole, milliseconds below a second."""
    assert said(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [(0.01004, 0.01, "1.004 %"), (0.01, 0.01, "1 %"), (0.0100000000001, 0.01, "1 %")],
)
def test_it_looks_different_from_a_limit_that_it_is_not(
    value: float, limit: float, expected: str
) -> None:
    """Nobody is told "1 %, limit 1 %" of a limit that is broken by a little."""
    assert said(value, "ratio", unlike=limit) == expected
