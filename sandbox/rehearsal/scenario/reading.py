"""A scenario file to a Scenario, or to every mistake in it, as plans are read."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from bot.plan import Plan
from bot.plan.reading.slips import hint_of
from bot.plan.reading.yaml_source import LARGEST_FILE, Source, read_yaml
from bot.plan.values.errors import FieldError, PlanError, Problem, dotted, nearest, one_of
from bot.plan.values.pydantic_errors import field_errors
from sandbox.rehearsal.scenario.happenings import Happening
from sandbox.rehearsal.scenario.scenario import EVERYONE, Scenario
from sandbox.rehearsal.world.healthy import checks_of
from sandbox.rehearsal.world.signals import ERRORS, LATENCY


def read_scenario(file: Path, plan: Plan) -> Scenario:
    """The scenario in ``file``, for this plan. Raises PlanError with every mistake, by line."""
    try:
        text = file.read_bytes()[: LARGEST_FILE + 1].decode()
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(str(file), 1, "", str(error), "a scenario file that can be read")
        raise PlanError(f"{file} can't be read.", problems=(problem,)) from None
    return load_scenario(text, str(file), plan)


def load_scenario(text: str, file: str, plan: Plan) -> Scenario:
    """The scenario in ``text``; see ``read_scenario``."""
    source = read_yaml(text)
    mistakes = [(line, error) for line, error in source.mistakes]
    scenario = None
    if isinstance(source.data, dict):
        try:
            scenario = Scenario.model_validate(source.data)
        except ValidationError as error:
            found = field_errors(error, Scenario)
            mistakes += [(_line(source, each), each) for each in found]
        else:
            mistakes += [(_line(source, each), each) for each in unfit(scenario, plan)]
    elif not mistakes:
        mistakes.append((1, FieldError(source.data, "a mapping of fields: traffic, events, …")))
    if scenario is not None and not mistakes:
        return scenario
    problems = tuple(
        Problem(
            file,
            line,
            dotted(error.at),
            str(error.found),
            error.expected,
            hint_of(str(error.found)) or error.hint,
        )
        for line, error in sorted(mistakes, key=lambda each: each[0])
    )
    raise PlanError(f"The scenario {file} has mistakes.", problems=problems)


def _line(source: Source, error: FieldError) -> int:
    """A single event stands where a list of one would."""
    return source.line(error.at)


def unfit(scenario: Scenario, plan: Plan) -> Iterator[FieldError]:
    """What a scenario says of things that this plan does not have."""
    if scenario.plan and scenario.plan != plan.name:
        yield FieldError(scenario.plan, f"the plan {plan.name}", at=("plan",))
    roles = [EVERYONE, *plan.people]
    for role in scenario.people:
        if role not in roles:
            yield FieldError(role, one_of(roles), nearest(role, roles), at=("people", role))
    for when, happenings in scenario.events.items():
        for number, each in enumerate(happenings):
            yield from _unknown(each, plan, ("events", when.text, number))


def _unknown(happening: Happening, plan: Plan, at: tuple[str | int, ...]) -> Iterator[FieldError]:
    known = _names(happening, plan)
    if known is not None and happening.name not in known:
        yield FieldError(
            happening.name,
            one_of(known) if known else "nothing: the plan has none",
            nearest(happening.name, known),
            at=at,
        )


def _names(happening: Happening, plan: Plan) -> list[str] | None:
    """What its name may be; None where it may be anything."""
    if happening.what == "value":
        return list(dict.fromkeys((*(name for _, name, _ in checks_of(plan)), ERRORS, LATENCY)))
    if happening.what in ("job", "job_takes", "job_measures"):
        end = plan.on_complete.job if plan.on_complete else ()
        return [each.name for each in (*(j for s in plan.steps for j in s.job), *end)]
    if happening.what == "ci":
        return list(plan.gates.ci.checks) if plan.gates.ci else []
    if happening.what == "types":
        return [*plan.people, "anybody"]
    if happening.what == "completes":
        return [plan.gates.passed_in] if plan.gates.passed_in else []
    return None
