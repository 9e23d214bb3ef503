"""Numbers as people read them: ``912 ms``, ``3.1 %``, ``1,204``."""

import math

DIGITS = 2
MOST_DIGITS = 9
TINY, HUGE = 1e-9, 1e15


def said(value: float, unit: str, unlike: float | None = None) -> str:
    """``value`` of a metric's unit (ratio, seconds, count, per_minute) in words.

    Two significant digits, or as many as it takes to look different from ``unlike`` (the limit),
    so that nobody reads "1 %, limit 1 %" of a limit that is broken.
    """
    for digits in range(DIGITS, MOST_DIGITS):
        text = _said(value, unit, digits)
        if unlike is None or unlike == value or text != _said(unlike, unit, digits):
            return text
    return text


def _said(value: float, unit: str, digits: int) -> str:
    if unit == "ratio":
        return f"{_rounded(value * 100, digits)} %"
    if unit == "seconds":
        if 0 < abs(value) < 1:
            return f"{_rounded(value * 1000, digits)} ms"
        return f"{_rounded(value, digits)} s"
    return _rounded(value, digits) + ("/min" if unit == "per_minute" else "")


def _rounded(value: float, digits: int) -> str:
    if not value:
        return "0"
    if not TINY <= abs(value) < HUGE:
        return f"{value:.{digits - 1}e}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
