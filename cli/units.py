"""Numbers with units, as typed: ``5%``, ``300ms``. What could mean two things is refused."""

import re

import click

LONGEST_SECONDS = 3600.0


def percentage(text: str, option: str) -> float:
    """``5%`` as the share 0.05, from 0% to 100%.

    Raises click.BadParameter: a number without a sign could mean either, and is asked about.
    """
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s?(%?)", text.strip(), re.ASCII)
    if found is None or (found[2] and float(found[1]) > 100):
        raise click.BadParameter(
            f"{text!r} is not a percentage from 0% to 100%, such as 0.5%.", param_hint=option
        )
    number = float(found[1])
    if not found[2]:
        raise click.BadParameter(_ambiguous(text, found[1], number), param_hint=option)
    return number / 100


def seconds(text: str, option: str) -> float:
    """``400ms`` or ``1.5s`` in seconds, from 0 to an hour.

    Raises click.BadParameter, also for a number without a unit.
    """
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s?(ms|s)", text.strip(), re.ASCII)
    value = float(found[1]) / (1000 if found[2] == "ms" else 1) if found else -1.0
    if not 0 <= value <= LONGEST_SECONDS:
        raise click.BadParameter(
            f"{text!r} is not a duration up to 3600s with its unit, such as 300ms or 2s.",
            param_hint=option,
        )
    return value


def _ambiguous(text: str, digits: str, number: float) -> str:
    if 0 < number <= 1:
        return f"{text}: is that {number * 100:g}% or {digits}%? Write it with its percent sign."
    if number > 100:
        return f"{text} is more than 100%; write a percentage from 0% to 100%, such as 0.5%."
    return f"{text}: write it with its percent sign: {digits}%."
