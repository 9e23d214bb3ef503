"""What can be wrong with a plan, said so that a person can fix it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from bot.errors import CanarioError

Path = tuple[str | int, ...]

MEANT = "did you mean "
"""How a hint begins that names what was misspelt."""


@dataclass(frozen=True)
class Problem:
    """One mistake in a plan file: where it is, what stands there, what belongs there."""

    file: str
    line: int
    field: str
    found: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " + (f"{self.field}: " if self.field else "")
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}found {self.found}, expected {self.expected}{hint}"


class PlanError(CanarioError):
    """A plan, or a part of one, that cannot be used; ``problems`` lists every mistake found."""

    def __init__(
        self, sentence: str, next_step: str = "", problems: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__(sentence, next_step)
        self.problems = problems


class FieldError(PlanError, ValueError):
    """One value that is wrong, before its line is known.

    ``at`` is the path below the model that raises it. ``reads`` are the paths in the plan on
    which the judgement rests: if one of them is broken itself, this error says nothing new.
    """

    def __init__(
        self,
        found: object,
        expected: str,
        hint: str = "",
        *,
        at: Path = (),
        reads: tuple[Path, ...] = (),
    ) -> None:
        self.found = found if isinstance(found, Said) else Said(quoted(found))
        self.expected = expected
        self.hint = hint
        self.at = at
        self.reads = reads
        super().__init__(f"Found {self.found}, expected {expected}.", f"({hint})" if hint else "")


class FieldsError(PlanError, ValueError):
    """Several wrong values of one model, each with its path."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__(" ".join(f"{dotted(each.at)}: {each}" for each in self.errors))


class Said(str):
    """What was found, already in words: shown as it is, not in quotes."""

    __slots__ = ()


def quoted(value: object) -> str:
    """What stands in the file, short enough for one line and in printable characters only."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        shown = value if len(value) <= 60 else value[:57] + "..."
        return (
            "'"
            + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)
            + "'"
        )
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    shown = str(value)
    return shown if len(shown) <= 30 else shown[:27] + "..."


def nearest(word: object, known: Iterable[str]) -> str:
    """A hint with the known word that is nearest to ``word``, or nothing."""
    close = get_close_matches(
        str(word)[:80].lower(), {k.lower(): k for k in known}, n=1, cutoff=0.6
    )
    if not close:
        return ""
    right = next(k for k in known if k.lower() == close[0])
    return f"{MEANT}{right!r}?"


def dotted(path: Path) -> str:
    """``("steps", 1, "soak")`` as ``steps[1].soak``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def one_of(known: Iterable[Any]) -> str:
    """A list of words for an ``expected``."""
    words = [str(each) for each in known]
    return words[0] if len(words) == 1 else "one of " + ", ".join(words)
