"""What a job has measured itself, held against the limits that its plan has for it."""

from collections.abc import Mapping

from bot.judge.measured.numbers import said
from bot.plan import Limit


def hold_against(limits: Mapping[str, Limit], measured: Mapping[str, float]) -> tuple[bool, str]:
    """Whether each limit is met, and each value in words; a value that is missing meets none.

    ``measured`` are the numbers of the job's result by their names: fractions for percentages,
    seconds for times, or milliseconds under a name that ends in ``_ms``.
    """
    found = [_one(name, limit, _value(name, limit, measured)) for name, limit in limits.items()]
    return all(ok for ok, _ in found), ", ".join(words for _, words in found)


def _value(name: str, limit: Limit, measured: Mapping[str, float]) -> float | None:
    in_ms = measured.get(f"{name}_ms") if limit.unit == "seconds" else None
    return measured.get(name) if in_ms is None else in_ms / 1000


def _one(name: str, limit: Limit, value: float | None) -> tuple[bool, str]:
    if value is None:
        return False, f"{name} is not in its result, wanted {limit.words}"
    words = f"{name} {said(value, limit.unit, limit.value)}"
    ok = bool(limit.met_by(value))
    return ok, words if ok else f"{words}, wanted {limit.words}"
