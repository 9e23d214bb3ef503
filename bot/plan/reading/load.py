"""A plan file to a Plan, or to every mistake in it at once."""

import copy
from typing import Any

from pydantic import ValidationError

from bot.plan.plan import Plan
from bot.plan.reading.by_example import with_example
from bot.plan.reading.dropped import dropped
from bot.plan.reading.slips import hint_of
from bot.plan.reading.yaml_source import Source, read_yaml
from bot.plan.startable import obstacles
from bot.plan.values.errors import FieldError, Path, PlanError, Problem, dotted
from bot.plan.values.pydantic_errors import field_errors, meant_field

MOST_PASSES = 50


def startable_plan(text: str, file: str) -> Plan:
    """As ``load_plan``, and ``start`` takes it: what it would refuse is a problem, too."""
    plan, source = load_plan(text, file), read_yaml(text)
    nothing = (FieldError(None, "a value, or no such field", at=path) for path in source.empty)
    found = [*nothing, *obstacles(plan)]
    if found:
        raise _failed(file, _problems(file, source, found))
    return plan


def load_plan(text: str, file: str) -> Plan:
    """The plan in ``text``. Raises PlanError whose ``problems`` are all mistakes, by line."""
    source = read_yaml(text)
    errors = [error for _, error in source.mistakes]
    plan = None
    if isinstance(source.data, dict):
        plan, found = _validate(source.data, source.lost)
        errors += found
    elif not errors:
        errors = [FieldError(source.data, "a mapping of fields: version, name, target, …")]
    if plan and not errors:
        return plan
    raise _failed(file, _problems(file, source, errors))


def _failed(file: str, problems: tuple[Problem, ...]) -> PlanError:
    count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
    lines = "\n".join(str(each) for each in problems)
    return PlanError(
        f"The plan {file} has {count}:\n{lines}",
        f"Fix it, then run: canario plan check {file}",
        problems,
    )


def _problems(file: str, source: Source, errors: list[FieldError]) -> tuple[Problem, ...]:
    own_lines = {id(error): line for line, error in source.mistakes}
    problems = (
        Problem(
            file,
            own_lines.get(id(error)) or source.line(error.at),
            dotted(error.at),
            str(error.found),
            error.expected,
            hint_of(str(error.found)) or error.hint,
        )
        for error in errors
    )
    return tuple(sorted(dict.fromkeys(problems), key=lambda each: (each.line, each.field)))


def _validate(data: dict[str, Any], lost: set[Path]) -> tuple[Plan | None, list[FieldError]]:
    """The plan, or all mistakes: what is broken is taken out, until the rest can be judged too.
    Of what was ``lost`` before it is said already why."""
    rest: Any = copy.deepcopy(data)
    found: list[FieldError] = []
    gone = set(lost)
    for _ in range(MOST_PASSES):
        try:
            plan = Plan.model_validate(rest)
        except ValidationError as error:
            errors = [dropped(each.at) or with_example(each) for each in field_errors(error, Plan)]
        else:
            return (None if found else plan), found
        found += [each for each in errors if not _follows(each, gone)]
        taken = {_take_out(rest, each) for each in errors} - {()}
        if not taken:
            break
        gone |= taken
    return None, found


def _follows(error: FieldError, gone: set[Path]) -> bool:
    """Whether it may be there only because something was taken out."""
    touched = (error.at, *error.reads)
    return any(
        _within(path, each) or _within(each, path) or error.at == each[:-1]
        for path in touched
        for each in gone
    )


def _within(path: Path, outer: Path) -> bool:
    return path[: len(outer)] == outer


def _take_out(data: dict[str, Any], error: FieldError) -> Path:
    """Take the value that is wrong out of ``data``, or the nearest around it; the path taken.

    A misspelt field gets its right name, and a top-level field that must be there a stand-in.
    () when nothing could be taken out.
    """
    path = error.at
    for length in range(len(path), 0, -1):
        holder = _at(data, path[: length - 1])
        name = path[length - 1]
        if length == 1 and name in _STAND_INS:
            data[str(name)] = _STAND_INS[str(name)]
            return path[:1]
        if isinstance(holder, dict) and name in holder:
            value = holder.pop(name)
            if length == len(path) and (meant := meant_field(error)):
                holder.setdefault(meant, value)
            return path[:length]
    return ()


def _at(data: Any, path: Path) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


_STAND_INS: dict[str, Any] = {
    "version": 1,
    "name": "plan",
    "channel": "#channel",
    "target": {"flag": {"key": "key"}},
}
