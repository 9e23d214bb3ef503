"""Hints for mistakes that an example answers: a field that is missing or has another shape, and a
field that plans have, but elsewhere."""

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel

from bot.plan.plan import Plan
from bot.plan.reading.examples import EXAMPLES
from bot.plan.values.errors import FieldError, Path, Said
from bot.plan.values.model_tree import fields_below, model_at
from bot.plan.values.pydantic_errors import NOTHING, SHAPES, UNKNOWN_FIELD

MOST_PLACES = 3
LONGEST_EXAMPLE = 90


def with_example(error: FieldError) -> FieldError:
    """The same mistake, with what to write, or where the field belongs, if that says more."""
    if error.found.startswith(UNKNOWN_FIELD):
        return _elsewhere(error)
    if error.hint or not (error.found == NOTHING or error.expected in SHAPES):
        return error
    shown = example_of(error.at)
    return _with(error, error.expected, f"such as {shown}") if shown else error


def example_of(path: Path) -> str:
    """``steps: […]``: how the field at ``path``, or the list or mapping that it is in, is written.
    Empty where no example is short enough."""
    for length in range(len(path), 0, -1):
        holder, name = model_at(Plan, path[: length - 1]), path[length - 1]
        example = EXAMPLES.get(holder.__name__, {}).get(str(name), "") if holder else ""
        if example:
            return f"{name}: {example}" if len(example) <= LONGEST_EXAMPLE else ""
    return ""


def places(name: str, near: str) -> list[str]:
    """Where plans have a field of this name: ``gates.window``. Only above or below ``near``, where
    it was written, for it slipped to another level; the outermost first."""
    found = [path for path, field in _fields() if field == name and _one_line(path, near)]
    nearest = min((path.count(".") for path in found), default=0)
    return [path for path in found if path.count(".") == nearest][:MOST_PLACES]


def _one_line(path: str, near: str) -> bool:
    holder = path.rpartition(".")[0]
    return not holder or not near or f"{holder}.".startswith(near) or near.startswith(holder)


def _elsewhere(error: FieldError) -> FieldError:
    where = places(str(error.at[-1]), _general(error.at[:-1]))
    if not where:
        return error
    meant = " or ".join(each if "." in each else "the plan itself" for each in where)
    shown = example_of(tuple(where[0].replace("[]", ".0").split(".")))
    return _with(error, f"it in {meant}", f"such as {shown}" if shown else "")


def _general(path: Path) -> str:
    """``steps[].checks.NAME`` of ``("steps", 0, "checks", "errors")``."""
    text, here = "", ""
    for part in path:
        named = any(field == part for _, field in _fields()) if isinstance(part, str) else False
        here = "[]" if isinstance(part, int) else f".{part}" if named else ".NAME"
        text += here
    return text.lstrip(".")


@cache
def _fields() -> tuple[tuple[str, str], ...]:
    """Each field's path and name in a plan, breadth first; a model is looked into once."""
    return tuple(_walked())


def _walked() -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, type[BaseModel]]] = [("", Plan)]
    seen = set[type[BaseModel]]()
    while waiting:
        path, model = waiting.pop(0)
        if model in seen:
            continue
        seen.add(model)
        for name, way, below in fields_below(model):
            here = f"{path}.{name}".lstrip(".")
            yield here, name
            if below is not None:
                waiting.append((here + way, below))


def _with(error: FieldError, expected: str, hint: str) -> FieldError:
    return FieldError(Said(error.found), expected, hint, at=error.at, reads=error.reads)
